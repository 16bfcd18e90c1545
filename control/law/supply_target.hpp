// The supply set point: moved slowly so that the pumps come back to the middle of their range (mid-ranging), inside its
// limits, above the dew point, and never above its full-load value while the rack draws less than half of rated power.
#pragma once

#include <cstdint>

#include "control/signal/reading.hpp"
#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {

struct SupplyTargetTuning {
  float load_per_second;           // smoothing of the load, 1 / its time constant,
  float rhythm_share;              // but it is never further than this below the load, of rated power
  TemperatureRate per_flow_share;  // speed of the set point per unit of full-speed flow away from the middle
  TemperatureRate fastest_rise;    // slew of the set point in force: warmer coolant may not outrun the flow law
  TemperatureRate fastest_fall;
  float half_power;                // of rated power: below it the set point stays at or under its full-load value
  float most_trim_k;               // by mid-ranging, either way
  Duration period;
};

struct SupplyTargetState {
  float load_share = 1.0F;  // smoothed
  std::uint8_t loads_seen = 0;
  float trim_k = 0.0F;      // by mid-ranging
  float chosen_c = 0.0F;    // by load and mid-ranging

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.load_share, self.loads_seen, self.trim_k, self.chosen_c);
  }
};

struct SupplyLimits {
  Temperature least;
  Temperature most;
  Temperature full_load;      // the owner's set point, found at rated power
  TemperatureDelta full_rise; // of the GPUs over it, at rated power and design flow
};

struct SupplyLoad {
  Reading share;       // IT power over rated power
  bool follow = true;  // false: the set point does not go with the load, which then only guards it
};

/// One period. The GPUs' rise over the supply goes with their power, so the set point that keeps them at `gpu_target` with
/// design flow follows from the load; mid-ranging trims what that leaves. `flow_share` is the applied flow and `middle` where it should come back to. Unknown load counts as low, because then the
/// lower set point is the cooler one.
void choose(const SupplyTargetTuning& tuning, SupplyTargetState& state, Temperature gpu_target, SupplyLoad load,
            float flow_share, float middle, const SupplyLimits& limits);

/// Takes over from another law: mid-ranging begins with the trim that explains the set point in force.
void resume(SupplyTargetState& state, Temperature gpu_target, bool follow_load, Temperature in_force, float most_trim_k,
            const SupplyLimits& limits);

}  // namespace isotherm
