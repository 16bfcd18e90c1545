// The supply set point: moved slowly so that the pumps come back to the middle of their range (mid-ranging), inside its
// limits, above the dew point, and never above its full-load value while the rack draws less than half of rated power.
#pragma once

#include "control/signal/reading.hpp"
#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {

struct SupplyTargetTuning {
  TemperatureRate per_flow_share;  // speed of the set point per unit of full-speed flow away from the middle
  TemperatureRate fastest;         // slew of the set point in force
  float half_power;                // of rated power: below it the set point stays at or under its full-load value
  Duration period;
};

struct SupplyTargetState {
  float chosen_c = 0.0F;    // by mid-ranging
  float in_force_c = 0.0F;  // after dew point, safety and slew

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.chosen_c, self.in_force_c);
  }
};

struct SupplyLimits {
  Temperature least;
  Temperature most;
  Temperature full_load;  // the owner's set point, found at rated power
};

/// One period of mid-ranging. `flow_share` is the applied flow, `middle` where it should come back to; `load_share` is IT
/// power over rated power, and unknown counts as low, because then the lower set point is the cooler one.
void mid_range(const SupplyTargetTuning& tuning, SupplyTargetState& state, float flow_share, float middle,
               Reading load_share, const SupplyLimits& limits);

}  // namespace isotherm
