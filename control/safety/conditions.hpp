// From signals of the plant to the quantities that the protective functions look at.
#pragma once

#include <array>
#include <cstdint>

#include "control/plant/rack_loop.hpp"
#include "control/point/record.hpp"
#include "control/safety/maintenance.hpp"
#include "control/safety/signals.hpp"
#include "control/safety/valve_watch.hpp"
#include "control/signal/fast_signals.hpp"
#include "control/signal/gpu_summary.hpp"
#include "control/signal/vote.hpp"

namespace isotherm {

/// What one pump should do by now, and for how long it has not.
struct PumpWatch {
  float ramp = 0.0F;      // share of full speed, where the drive's ramp has come to
  float expected = 0.0F;  // and its shaft
  std::uint8_t fault_ticks = 0;
  std::uint8_t slow_ticks = 0;
  std::uint8_t dry_ticks = 0;
  std::uint8_t good_ticks = 0;
  bool lost = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.ramp, self.expected, self.fault_ticks, self.slow_ticks, self.dry_ticks, self.good_ticks, self.lost);
  }
};

/// What flow is due by now: a command that jumps up is followed at the pumps' own pace, and is no lack of flow meanwhile.
struct FlowWatch {
  float ramp_lpm = 0.0F;      // where the drives' ramps have come to
  float expected_lpm = 0.0F;  // and the flow behind the shafts
  bool known = false;         // began from a measured flow

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.ramp_lpm, self.expected_lpm, self.known);
  }
};

/// Which of the last control cycles ended late.
struct LateWatch {
  std::uint16_t counted = 0;  // overruns since boot, as of the last cycle
  std::uint16_t history = 0;  // newest in bit 0

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.counted, self.history);
  }
};

/// The last five seconds of what a leak takes away.
inline constexpr std::size_t leak_window_s = 5;

struct ConditionState {
  Signals signals;
  std::array<PumpWatch, pump_count> pumps{};
  bool pumps_known = false;  // the watches have begun from a measured speed
  bool pumps_vouched = false;  // what both tell of themselves is contradicted by the flow
  FlowWatch flow;
  ValveWatch valve;
  ValveWatch mixing;
  LateWatch late;
  ConductivityState conductivity;
  std::array<float, leak_window_s> levels{};    // %
  std::array<float, leak_window_s> suctions{};  // kPa
  std::uint8_t seconds_seen = 0;
  bool draining = false;          // level or pressure says that coolant is being lost
  std::uint16_t leak_ticks = 0;   // since a large leak was confirmed
  std::uint8_t sensor_causes = 0; // as in the record

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.signals, self.pumps, self.pumps_known, self.pumps_vouched, self.flow, self.valve, self.mixing, self.late, self.conductivity, self.levels, self.suctions,
          self.seconds_seen, self.draining, self.leak_ticks, self.sensor_causes);
  }
};

struct FastFacts {
  float flow_commanded_lpm = 0.0F;  // what is left of it after protective functions that limit the pumps
  std::array<float, pump_count> speed_commanded{};  // as written in the last tick, share of full speed
  Reading flow_lpm;                                 // the best there is
  Quality flow_quality = Quality::lost;             // no trip comes from an estimated flow alone
  Reading pressure_kpa;                             // across the rack
  bool gauge_out = false;                           // it contradicts meter and pumps, which agree
  Reading discharge_kpa;                            // the best there is
  bool flow_certain = false;                        // meter and pressure tell the same flow
  bool isolating = false;                           // the isolation valves are commanded shut
  bool frozen = false;                              // the unit's registers stand still: what was read is void
  Throttle throttle;                                // by the zone valves
};

/// One tick: everything that comes with the fast words. Signals that were not read stay frozen.
void update_fast(ConditionState& state, const FastSignals& fast, const FastFacts& facts, const RackSettings& settings);

struct SlowFacts {
  Vote supply;
  Vote return_water;
  bool witness_out = false;  // flow meter or differential pressure is left out
  bool discharge_out = false;  // these are, contradicted by others or without a value
  bool suction_out = false;
  bool level_out = false;
  bool dew_point_out = false;  // no room has it
  bool balance_off = false;  // heat carried does not fit the power told
  GpuSummary gpus;
  Reading dew_point_c;
  Reading suction_kpa;
  Reading level_percent;
  Reading upper_level_age_s;
  float supply_target_c = 0.0F;
  bool supply_warning_muted = false;
  bool dew_point_muted = false;  // in a start-up, which keeps the valve closed and waits for the margin itself
  Reading valve_position;        // share of the stroke
  float valve_commanded = 0.0F;  // as written in the last tick
  Reading facility_flow_lpm;     // tells where the valve is, too
  bool mixing_fitted = false;    // else nothing is expected of it
  Reading mixing_position;       // share of the stroke towards cold
  float mixing_commanded = 0.0F;
  Reading cold_side_c;           // coolant before the mixing valve
  std::uint16_t overruns = 0;    // control cycles that ended late, since boot
  Reading filter_kpa;
  Reading conductivity_us;
  Reading exchanger_share;       // UA over that of a clean exchanger; absent: nobody estimates it
  Reading pump_strength;         // flow over what the pumps' speed promises, slow
  Reading condensate;            // 1: wet
  Reading door_open;             // 1: open
  Reading humidity_percent;
  float zone_valves_astray = 0.0F;  // valves that are not where they should be
  bool nodes_expected = true;  // IT power is permitted, or may be
  bool blind = false;          // no good read of the rack I/O unit for 2 s, or its registers stand still
  bool frozen = false;         // it is the registers
  bool unit_restarted = false; // it was away for less, and came back from a restart: what it did meanwhile nobody knows
};

/// One second: everything that comes once a cycle.
void update_slow(ConditionState& state, const SlowFacts& facts);

/// After a step of the rows: what row 14 (its trip, its alarm, its warning) does not stand for any more is forgotten.
void forget_causes(ConditionState& state, bool tripped, bool alarmed, bool warned);

}  // namespace isotherm
