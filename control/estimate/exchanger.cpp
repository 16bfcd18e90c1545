#include "control/estimate/exchanger.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/math.hpp"
#include "control/signal/filter.hpp"
#include "control/units/quantity.hpp"

namespace isotherm {
namespace {

constexpr float minute_s = 60.0F;
constexpr float least_load_share = 0.30F;  // of rated power; below it half a kelvin decides
constexpr float least_end_k = 0.5F;        // temperature difference at either end: two class A probes
constexpr float most_imbalance = 0.35F;    // between the heats of both sides: a calorimetric meter has 10 %, transients more
constexpr float ln_2 = 0.69314718F;
// Water 40 C: 992 kg/m3, 4179 J/kgK.
constexpr float water_w_per_lpm_k = 69.1F;
constexpr float coolant_w_per_lpm_k = pg25_volumetric_heat * litre_per_minute / (watt / kelvin);
/// Film coefficients go with flow^0.8; two in series, about equal: each side's flow counts with half of that.
constexpr float half_film_exponent = 0.4F;

void smooth(Reading& state, Reading now) {
  state = !now.known ? Reading::absent() : Reading::of(state.known ? lag(state.value, now.value, 1.0F / minute_s) : now.value);
}

/// Mean temperature difference of counterflow, K; both ends positive.
float log_mean(float one, float other) {
  if (std::fabs(one - other) < 0.05F * (one + other)) return 0.5F * (one + other);
  return (one - other) / (ln_2 * (log2(one) - log2(other)));
}

Reading ua(const ExchangerState& state, const RackSettings& settings) {
  for (const Reading* reading : {&state.hot_in_c, &state.hot_out_c, &state.cold_in_c, &state.cold_out_c, &state.hot_lpm,
                                 &state.cold_lpm}) {
    if (!reading->known) return Reading::absent();
  }
  const float hot_w = coolant_w_per_lpm_k * state.hot_lpm.value * (state.hot_in_c.value - state.hot_out_c.value);
  const float cold_w = water_w_per_lpm_k * state.cold_lpm.value * (state.cold_out_c.value - state.cold_in_c.value);
  const float warm_end = state.hot_in_c.value - state.cold_out_c.value;
  const float cold_end = state.hot_out_c.value - state.cold_in_c.value;
  if (hot_w < least_load_share * settings.rated_power_w || cold_w <= 0.0F) return Reading::absent();
  if (warm_end < least_end_k || cold_end < least_end_k) return Reading::absent();
  if (std::fabs(hot_w - cold_w) > most_imbalance * hot_w) return Reading::absent();
  // The rack loop's meter is five times as good as the facility's, which only has to agree.
  return Reading::of(hot_w / log_mean(warm_end, cold_end));
}

float commissioning_ua(const ExchangerState& state, const RackSettings& settings) {
  return settings.exchanger_ua_w_per_k * pow(state.hot_lpm.value / settings.design_flow_lpm, half_film_exponent) *
         pow(state.cold_lpm.value / settings.exchanger_facility_flow_lpm, half_film_exponent);
}

}  // namespace

Exchanger update(ExchangerState& state, const RackSettings& settings, const ExchangerInputs& in) {
  smooth(state.hot_in_c, in.return_c);
  smooth(state.hot_out_c, in.supply_c);
  smooth(state.cold_in_c, in.facility_supply_c);
  smooth(state.cold_out_c, in.facility_return_c);
  smooth(state.hot_lpm, in.flow_lpm);
  smooth(state.cold_lpm, in.facility_flow_lpm);
  Exchanger exchanger;
  exchanger.ua_w_per_k = ua(state, settings);
  if (exchanger.ua_w_per_k.known) {
    const float seen = exchanger.ua_w_per_k.value / commissioning_ua(state, settings);
    if (state.valid_s < exchanger_window_s) ++state.valid_s;
    state.ratio = lag(state.ratio, seen, 1.0F / static_cast<float>(state.valid_s));
  }
  exchanger.ratio = exchanger_ratio(state);
  return exchanger;
}

Reading exchanger_ratio(const ExchangerState& state) {
  return state.valid_s < exchanger_window_s ? Reading::absent() : Reading::of(state.ratio);
}

}  // namespace isotherm
