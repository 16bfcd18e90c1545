// The flow law: a PI controller that gives flow fast and takes it back slowly. The integral moves so slowly that it passes
// over the load's waves and holds their mean; the proportional part guards the hot side only, because a starved cold plate
// overheats in seconds while spare flow costs watts. For waves of some seconds the best action is none.
#pragma once

#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {

/// Outputs are shares of full-speed flow.
struct AsymmetricPiTuning {
  float integral_per_kelvin_second;  // moves the mean
  TemperatureDelta centre;           // where the mean is held above the set point: loads dip further than they peak
  float guard_per_kelvin;            // proportional gain, of the recent temperature above
  TemperatureDelta guard_from;       // this far over the set point
  float recent_per_second;           // smoothing of the recent temperature, 1 / its time constant
  float rise_per_second;             // fastest rise of the output: the pump drives' own ramp
  Duration period;
};

struct AsymmetricPiState {
  float integral = 0.0F;
  float output = 0.0F;
  float recent_c = 0.0F;  // smoothed temperature

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.integral, self.output, self.recent_c);
  }
};

struct FlowLimits {
  float least = 0.0F;
  float most = 1.0F;
};

/// Every term of one step.
struct AsymmetricPiStep {
  TemperatureDelta error;
  float proportional = 0.0F;  // never below 0
  float integral = 0.0F;
  float wanted = 0.0F;  // before the limits of rate and range
  float output = 0.0F;
};

/// One period. `applied` is what the actuator really did since the last step: where limits, vetoes or a hand moved it
/// away from the last output, the integral follows, so nothing has to unwind.
AsymmetricPiStep update(const AsymmetricPiTuning& tuning, AsymmetricPiState& state, Temperature measured,
                        Temperature set_point, float applied, FlowLimits limits);

/// Starts without a kick: the next step's output begins at `applied`.
void begin(const AsymmetricPiTuning& tuning, AsymmetricPiState& state, Temperature measured, Temperature set_point,
           float applied);

}  // namespace isotherm
