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
  if (balance.ahead != state.ahead) state.needed_known = false;
  state.ahead = balance.ahead;
  // What the probe is going to show.
  const float probe_c = balance.return_c.value;
  const bool lead = balance.ahead && state.needed_known;
  const float lead_k = lead ? tuning.probe_lag_s * (probe_c - state.return_c) : 0.0F;
  state.return_c = probe_c;
  const Temperature hot = Temperature::celsius(probe_c + lead_k);
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
  // Where the valve cannot follow within the second, the rest of the way is left for the next one.
  if (balance.ahead) state.needed = rate_limit(before, state.needed, tuning.close_per_second, tuning.open_per_second);
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
