// The laws of one rack, once a second: supply set point, flow and valve, each bumpless whichever mode it comes from.
#pragma once

#include <cstdint>

#include "control/cycle/terms.hpp"
#include "control/cycle/unseen_valve.hpp"
#include "control/estimate/forecast.hpp"
#include "control/law/flow_trim.hpp"
#include "control/law/mixing_valve.hpp"
#include "control/law/supply_loop.hpp"
#include "control/law/thermal_law.hpp"
#include "control/law/warm_up.hpp"
#include "control/law/zone_allocator.hpp"
#include "control/plant/zone_hydraulics.hpp"
#include "control/safety/supervisor.hpp"
#include "control/settings/rack_settings.hpp"

namespace isotherm {

/// What the laws ask for, before protective functions.
struct LawState {
  ThermalLawState thermal;            // flow and supply set point
  FlowTrimState trim;
  float supply_in_force_c = 0.0F;     // supply set point after dew point, safety and slew
  SupplyLoopState supply;
  WarmUpState warm_up;
  float gpu_target_c = 0.0F;          // set point in force
  float flow_commanded_lpm = 0.0F;
  float fixed_speed = 0.0F;           // share of full speed, where the plan gives a speed and no flow
  bool by_speed = true;               // fixed_speed holds instead of flow_commanded_lpm
  float valve = 0.0F;                 // share of the stroke
  bool valve_found = false;           // valve began from the position that was read back
  bool supply_closed = false;         // the supply loop has begun
  std::uint8_t second_in_period = 0;  // of the supply loop
  BlindValveState blind_valve;
  float facility_supply_c = 0.0F;     // last known, as believed
  float facility_doubted_k = 0.0F;    // by which it was told to be colder all at once, and is not yet believed to be
  bool facility_supply_found = false;
  MixingValveState mixing;
  ZoneAllocatorState zones;
  ZoneHydraulicState zone_hydraulics;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.thermal, self.trim, self.supply_in_force_c, self.supply, self.warm_up, self.gpu_target_c,
          self.flow_commanded_lpm, self.fixed_speed, self.by_speed, self.valve, self.valve_found, self.supply_closed, self.second_in_period,
          self.blind_valve, self.facility_supply_c, self.facility_doubted_k, self.facility_supply_found, self.mixing, self.zones, self.zone_hydraulics);
  }
};

LawState begin(const RackSettings& settings);

/// One second of a running rack before a restart, oldest first. `gpu_power_w`: mean of a GPU.
void recall(LawState& state, Reading controlled_c, Reading gpu_power_w);

struct LawInputs {
  Plan plan;
  bool settling = false;               // readings are awaited after a restart
  bool set_points_fixed = false;       // fallback and tripped: the local supply set point
  Reading controlled_c;
  Reading supply_c;
  Reading return_c;
  Reading facility_supply_c;
  Reading cold_side_c;                 // behind the heat exchanger; where a mixing valve is fitted
  Reading cold_at_valve_c;             // and as it arrives there
  Reading flow_lpm;
  Reading dew_point_c;
  Reading load_w;
  Reading gpu_power_w;                 // of all
  Forecast forecast;
  Reading valve_position;              // share of the stroke, read back
  Reading gpu_set_point_c;             // from above, absent: the local setting
  Reading supply_set_point_c;
  bool pumps_overridden = false;       // in the last tick, by a protective function
  float pump_speed_applied = 0.0F;     // share of full speed
  Reading pump_speed;                  // of those that turn, as they tell it
  bool valve_overridden = false;
  float valve_applied = 0.0F;
  Reading mixing_position;             // towards cold, read back
  bool mixing_to_cold = false;         // protective functions want it there, or it does not follow
  float mixing_applied = 1.0F;
  bool coolant_unseen = false;         // the rack I/O unit takes commands, and what it tells is void
  std::size_t sound_pumps = 2;
  bool flow_floor = false;             // protective functions ask for at least design flow
  bool flow_kept = false;              // and for no less than flows already
  bool supply_parked = false;          // the valve does not follow: it and its set point keep their places
  bool supply_lowest = false;          // and for the lowest supply set point
  bool supply_raise = false;           // and for a higher one against condensation
};

/// One second. Fills the terms of the laws; `workspace` is memory for one solve. A second that leaves anything in the state that is
/// no number is done again without laws, from a state that remembers nothing: at least design flow, and the supply set point as it was.
void step(const RackSettings& settings, LawState& state, const LawInputs& in, PredictiveWorkspace& workspace,
          Terms& terms);
/// The same without that care.
void step_unchecked(const RackSettings& settings, LawState& state, const LawInputs& given, PredictiveWorkspace& workspace,
                    Terms& terms);

/// Flow at full speed with so many pumps, through the zone valves as they are.
float full_flow_lpm(const RackSettings& settings, const LawState& state, std::size_t pumps);
/// Pump speed that the laws want, share of full speed. `floor_lpm`: flow that a protective function asks for at least.
float wanted_pump_speed(const RackSettings& settings, const LawState& state, std::size_t sound_pumps, float floor_lpm);

}  // namespace isotherm
