#include "control/law/asymmetric_pi.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {

AsymmetricPiStep update(const AsymmetricPiTuning& tuning, AsymmetricPiState& state, Temperature measured,
                        Temperature set_point, bool falling, bool loaded, TemperatureDelta room, float applied,
                        FlowLimits limits) {
  const TemperatureDelta error = measured - set_point;
  const float gain = tuning.per_kelvin * std::clamp(applied / tuning.full_gain_from, tuning.least_gain, 1.0F);
  const float proportional = gain * (error / kelvin);
  state.integral += applied - state.output;
  if (!falling || proportional < 0.0F) state.integral += proportional * (tuning.period / tuning.integral_time);

  const float seconds = tuning.period / second;
  const float wanted = proportional + state.integral;
  const bool spare = loaded && error < -tuning.cold && applied > tuning.full_gain_from;
  const float slow = spare ? tuning.cold_fall_per_second : tuning.fall_per_second;
  const float by_room = tuning.fall_per_second + tuning.room_fall_per_second * ((room - tuning.kept_room) / kelvin);
  const float fall = std::clamp(by_room, slow, tuning.most_fall_per_second);
  const float limited = rate_limit(applied, wanted, fall * seconds, tuning.rise_per_second * seconds);
  state.output = std::clamp(limited, limits.least, limits.most);
  state.integral = std::clamp(state.integral, state.output - tuning.integral_below_output, limits.most);
  return {error, proportional, state.integral, wanted, state.output};
}

void begin(const AsymmetricPiTuning& tuning, AsymmetricPiState& state, Temperature measured, Temperature set_point,
           float applied, bool closing) {
  state.output = applied;
  const float gain = tuning.per_kelvin * std::clamp(applied / tuning.full_gain_from, tuning.least_gain, 1.0F);
  const float proportional = gain * ((measured - set_point) / kelvin);
  state.integral = applied - (closing ? std::max(0.0F, proportional) : proportional);
}

}  // namespace isotherm
