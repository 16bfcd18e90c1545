#include "control/law/asymmetric_pi.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

float guard(const AsymmetricPiTuning& tuning, float recent_c, Temperature set_point) {
  return tuning.guard_per_kelvin * std::max(0.0F, recent_c - (set_point + tuning.guard_from).celsius());
}

}  // namespace

AsymmetricPiStep update(const AsymmetricPiTuning& tuning, AsymmetricPiState& state, Temperature measured,
                        Temperature set_point, float applied, FlowLimits limits) {
  const float seconds = tuning.period / second;
  const TemperatureDelta error = measured - set_point;
  state.recent_c = lag(state.recent_c, measured.celsius(), tuning.recent_per_second * seconds);
  state.integral += applied - state.output;
  state.integral += tuning.integral_per_kelvin_second * seconds * ((error - tuning.centre) / kelvin);
  state.integral = std::clamp(state.integral, limits.least, limits.most);

  const float proportional = guard(tuning, state.recent_c, set_point);
  const float wanted = proportional + state.integral;
  state.output = std::clamp(std::min(wanted, applied + tuning.rise_per_second * seconds), limits.least, limits.most);
  return {error, proportional, state.integral, wanted, state.output};
}

void begin(const AsymmetricPiTuning& tuning, AsymmetricPiState& state, Temperature measured, Temperature set_point,
           float applied) {
  state.recent_c = measured.celsius();
  state.output = applied;
  state.integral = applied - guard(tuning, state.recent_c, set_point);
}

}  // namespace isotherm
