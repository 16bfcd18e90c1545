// The mixing valve: holds the supply temperature within seconds by blending warm return into the colder coolant that comes
// from the heat exchanger. The primary valve holds that colder side, slowly.
#pragma once

#include "control/signal/reading.hpp"

namespace isotherm {

struct MixingValveTuning {
  float per_kelvin;         // K that the blend is asked to be cooler per K that the supply is warmer than it should be by now
  float integral_time_s;
  float most_trim_k;        // by the integral, either way
  float answer_per_second;  // of the supply probe behind the command, 1 / lag of actuator and probe
  float least_spread_k;     // between return and cold side, below which no opening follows from them
  float least_opening;      // what is always drawn from the exchanger, so that its side is known
  float stroke_per_second;  // fastest
  float let_go_per_second;  // towards cold, when it no longer holds the supply
  float cold_below_k;       // of the cold side under the supply set point
  float approach_k;         // of the cold side over the facility water, at least
  float cold_fall_k_per_s;  // of the cold side's set point
  float cold_rise_k_per_s;
};

struct MixingValveState {
  float opening = 1.0F;       // share of the stroke towards cold
  bool found = false;         // began from the position that was read back
  bool holds = false;         // the supply; else the primary valve does
  float trim_k = 0.0F;
  float expected_c = 0.0F;    // what the supply probes should show by now
  float cold_target_c = 0.0F;  // set point of the cold side, while it holds

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.opening, self.found, self.holds, self.trim_k, self.expected_c, self.cold_target_c);
  }
};

struct MixingValveInputs {
  float set_point_c = 0.0F;
  float supply_c = 0.0F;
  float return_c = 0.0F;
  float cold_c = 0.0F;  // at the valve
};

struct MixingValveStep {
  float balance = 0.0F;  // opening that the two streams' temperatures ask for
  float error_k = 0.0F;  // of the supply against what it should be by now
  float wanted = 0.0F;   // opening, before its limits
};

/// One second. The trim learns from what the valve, its limits included, should have made, so that limits leave nothing to
/// unwind.
MixingValveStep update(const MixingValveTuning& tuning, MixingValveState& state, const MixingValveInputs& in);
/// Takes the supply over without a kick. The cold side is led down from where it is; one that is colder than it has to be is let go.
void begin(const MixingValveTuning& tuning, MixingValveState& state, float supply_c, float cold_c, float cold_wanted_c);
/// One second of moving towards cold, where the exchanger alone makes the supply.
void let_go(const MixingValveTuning& tuning, MixingValveState& state);
/// Where the cold side should come to: so far under the supply's set point, but not under `floor_c` (dew point), and not nearer to
/// the facility water than an exchanger comes.
float cold_side_wanted_c(const MixingValveTuning& tuning, float set_point_c, float floor_c, Reading facility_supply_c);
/// One second of its set point: down quickly, up slowly but for the floor, which holds at once; never above the supply's.
void lead_cold_side(const MixingValveTuning& tuning, MixingValveState& state, float wanted_c, float set_point_c, float floor_c);

}  // namespace isotherm
