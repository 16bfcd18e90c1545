// From signals of the plant to the quantities that the protective functions look at.
#pragma once

#include <array>
#include <cstdint>

#include "control/plant/rack_loop.hpp"
#include "control/safety/signals.hpp"
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

/// The last five seconds of what a leak takes away.
inline constexpr std::size_t leak_window_s = 5;

struct ConditionState {
  Signals signals;
  std::array<PumpWatch, pump_count> pumps{};
  bool pumps_known = false;  // the watches have begun from a measured speed
  std::array<float, leak_window_s> levels{};    // %
  std::array<float, leak_window_s> suctions{};  // kPa
  std::uint8_t seconds_seen = 0;
  bool draining = false;          // level or pressure says that coolant is being lost
  std::uint16_t leak_ticks = 0;   // since a large leak was confirmed

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.signals, self.pumps, self.pumps_known, self.levels, self.suctions, self.seconds_seen, self.draining,
          self.leak_ticks);
  }
};

struct FastFacts {
  float flow_commanded_lpm = 0.0F;
  std::array<float, pump_count> speed_commanded{};  // as written in the last tick, share of full speed
};

/// One tick: everything that comes with the fast words. Signals that were not read stay frozen.
void update_fast(ConditionState& state, const FastSignals& fast, const FastFacts& facts, const RackSettings& settings);

struct SlowFacts {
  Vote supply;
  Vote return_water;
  GpuSummary gpus;
  Reading dew_point_c;
  Reading suction_kpa;
  Reading level_percent;
  Reading upper_level_age_s;
  float supply_target_c = 0.0F;
  bool supply_warning_muted = false;
  bool nodes_expected = true;  // IT power is permitted, or may be
  bool blind = false;          // no good read of the rack I/O unit for 2 s
};

/// One second: everything that comes once a cycle.
void update_slow(ConditionState& state, const SlowFacts& facts);

}  // namespace isotherm
