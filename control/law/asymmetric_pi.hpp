// The flow law: a PI controller that gives flow fast and takes it back slowly. A starved cold plate overheats in seconds,
// spare flow costs watts.
#pragma once

#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {

/// Outputs are shares of full-speed flow.
struct AsymmetricPiTuning {
  float per_kelvin;           // proportional gain, 1/K
  Duration integral_time;
  float rise_per_second;      // fastest rise of the output
  float fall_per_second;      // fastest fall,
  float cold_fall_per_second;  // and that of flow above full_gain_from, where a GPU under load
  TemperatureDelta cold;       // is further below the set point than this;
  float room_fall_per_second;  // and so much faster for each kelvin of room
  TemperatureDelta kept_room;  // beyond this,
  float most_fall_per_second;  // at most this
  float integral_below_output;  // the integral never lies further below the output, so that a rise is not delayed
  float full_gain_from;         // below this output the gain shrinks with the output,
  float least_gain;             // to this share: a litre more cools a slow flow by much more than a fast one
  Duration period;
};

struct AsymmetricPiState {
  float integral = 0.0F;
  float output = 0.0F;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.integral, self.output);
  }
};

struct FlowLimits {
  float least = 0.0F;
  float most = 1.0F;
};

/// Every term of one step.
struct AsymmetricPiStep {
  TemperatureDelta error;
  float proportional = 0.0F;
  float integral = 0.0F;
  float wanted = 0.0F;  // before the limits of rate and range
  float output = 0.0F;
};

/// One period. `applied` is what the actuator really did since the last step: where limits, vetoes or a hand moved it
/// away from the last output, the integral follows, so nothing has to unwind. While the temperature is `falling` the integral
/// asks for no more: what was given is on its way through pump, plate and pipe. `loaded`: the load is not in a dip, so that too
/// low a temperature comes of too much flow. `room`: how far even the peaks of a rippling temperature stay below the set point.
AsymmetricPiStep update(const AsymmetricPiTuning& tuning, AsymmetricPiState& state, Temperature measured,
                        Temperature set_point, bool falling, bool loaded, TemperatureDelta room, float applied, FlowLimits limits);

/// Starts without a kick: the next step's output begins at `applied`. `closing`: nobody chose `applied` for these GPUs, so that those
/// that are cold now do not find the flow raised when they are warm again.
void begin(const AsymmetricPiTuning& tuning, AsymmetricPiState& state, Temperature measured, Temperature set_point,
           float applied, bool closing);

}  // namespace isotherm
