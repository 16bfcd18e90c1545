#include "control/law/supply_loop.hpp"

#include <algorithm>

#include "control/core/math.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float least_spread_k = 2.0F;

}  // namespace

float forecast(const SupplyLoopTuning& tuning, SupplyLoopState& state, Temperature set_point,
               const SupplyBalance& balance) {
  if (!balance.flow_lpm.known || !balance.return_c.known || !balance.facility_supply_c.known) {
    state.needed_known = false;
    return 0.0F;
  }
  const Temperature hot = Temperature::celsius(balance.return_c.value);
  // Both spreads are kept away from zero: an idle or a boiling rack needs no exact valve.
  const float cooled_k = std::max((hot - set_point) / kelvin, least_spread_k);
  const float warmed_k =
      std::max((hot - tuning.hot_end - Temperature::celsius(balance.facility_supply_c.value)) / kelvin, least_spread_k);
  const float ratio = std::max(balance.flow_lpm.value, 1.0F) * cooled_k / warmed_k;
  const float needed = log2(ratio) / log2(tuning.rangeability);
  if (!state.needed_known) {
    state.needed = needed;
    state.needed_known = true;
    return 0.0F;
  }
  const float before = state.needed;
  state.needed = lag(before, needed, tuning.forecast_per_second);
  return state.needed - before;
}

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
  return {error, 0.0F, proportional, integral, std::clamp(moved, 0.0F, 1.0F)};
}

void begin(SupplyLoopState& state, Temperature measured, Temperature set_point) {
  state.last_error_k = (measured - set_point) / kelvin;
  state.needed_known = false;
}

}  // namespace isotherm
