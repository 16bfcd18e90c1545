// The mixing valve in the control cycle: when it holds the supply, and what is left to the primary valve then.
#pragma once

#include "control/cycle/laws.hpp"

namespace isotherm {

/// What the supply loop regulates with the primary valve.
struct SupplyAim {
  Temperature measured;
  Temperature target;
  float led_k = 0.0F;     // by which the target was moved in this second
  bool cold_side = false;  // it is the coolant before the mixing valve
};

/// One second, before the primary valve; nothing where none is fitted. `dew_floor_c`: lowest that is above the dew point.
void step_mixing(const RackSettings& settings, LawState& state, const LawInputs& in, float dew_floor_c, Terms& terms);
/// `in.supply_c` is known.
SupplyAim supply_aim(const LawState& state, const LawInputs& in, const Terms& terms);
/// The fastest that a law may move the supply set point, K/s.
float supply_slew_k_per_s(const LawState& state);
/// The lowest supply that can be had soon.
float coldest_supply_c(const LawState& state, const LawInputs& in);

}  // namespace isotherm
