#include "control/law/supply_loop.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {

SupplyLoopStep update(const SupplyLoopTuning& tuning, SupplyLoopState& state, Temperature measured,
                      Temperature set_point, float applied) {
  const TemperatureDelta error = measured - set_point;
  const float per_kelvin = tuning.gain / tuning.valve_kelvin;
  const float proportional = per_kelvin * (error / kelvin - state.last_error_k);
  const float integral = per_kelvin * (error / kelvin) * (tuning.period / tuning.integral_time);
  const float seconds = tuning.period / second;
  const float moved = rate_limit(applied, applied + proportional + integral, tuning.close_per_second * seconds,
                                 tuning.open_per_second * seconds);
  state.last_error_k = error / kelvin;
  state.valve = std::clamp(moved, 0.0F, 1.0F);
  return {error, proportional, integral, state.valve};
}

void begin(SupplyLoopState& state, Temperature measured, Temperature set_point, float applied) {
  state.last_error_k = (measured - set_point) / kelvin;
  state.valve = applied;
}

}  // namespace isotherm
