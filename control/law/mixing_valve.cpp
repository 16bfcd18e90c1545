#include "control/law/mixing_valve.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {

MixingValveStep update(const MixingValveTuning& tuning, MixingValveState& state, const MixingValveInputs& in) {
  MixingValveStep step;
  const float span_k = std::max(in.return_c - in.cold_c, tuning.least_spread_k);
  step.balance = (in.return_c - in.set_point_c) / span_k;
  step.error_k = in.supply_c - state.expected_c;
  state.trim_k =
      std::clamp(state.trim_k + step.error_k / tuning.integral_time_s, -tuning.most_trim_k, tuning.most_trim_k);
  const float cooler_k = tuning.per_kelvin * step.error_k + state.trim_k;
  step.wanted = step.balance + cooler_k / span_k;
  state.opening = std::clamp(rate_limit(state.opening, step.wanted, tuning.stroke_per_second, tuning.stroke_per_second),
                             tuning.least_opening, 1.0F);
  const float made_c = in.return_c - state.opening * span_k + cooler_k;
  state.expected_c = lag(state.expected_c, made_c, tuning.answer_per_second);
  return step;
}

void begin(const MixingValveTuning& tuning, MixingValveState& state, float supply_c, float cold_c, float cold_wanted_c) {
  state.holds = true;
  state.trim_k = 0.0F;
  state.expected_c = supply_c;
  state.cold_target_c = std::max(cold_c, cold_wanted_c);
  state.opening = std::clamp(state.opening, tuning.least_opening, 1.0F);
}

void let_go(const MixingValveTuning& tuning, MixingValveState& state) {
  state.holds = false;
  state.opening = std::min(1.0F, state.opening + tuning.let_go_per_second);
}

float cold_side_wanted_c(const MixingValveTuning& tuning, float set_point_c, float floor_c, Reading facility_supply_c) {
  const float below_c = std::max(set_point_c - tuning.cold_below_k, floor_c);
  return facility_supply_c.known ? std::max(below_c, facility_supply_c.value + tuning.approach_k) : below_c;
}

void lead_cold_side(const MixingValveTuning& tuning, MixingValveState& state, float wanted_c, float set_point_c, float floor_c) {
  const float led_c = rate_limit(state.cold_target_c, wanted_c, tuning.cold_fall_k_per_s, tuning.cold_rise_k_per_s);
  state.cold_target_c = std::min(std::max(led_c, floor_c), set_point_c);
}

}  // namespace isotherm
