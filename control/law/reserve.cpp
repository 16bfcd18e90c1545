#include "control/law/reserve.hpp"

#include <algorithm>

#include "control/estimate/observer.hpp"
#include "control/law/thermal_law.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

/// The peak of a body of some seconds behind pumps that need ten for their range.
constexpr int foreseen_s = 20;
constexpr float average_per_s = 1.0F / 5.0F;
constexpr float least_base_k_per_w = 0.001F;

/// The model as commissioning knows the plant: rated power, design flow and design supply make the set point.
ThermalModel at_set_point(const LawPlant& plant) {
  ThermalModel model = plant.model;
  const float whole = (plant.gpu_set_point_c - plant.design_supply_c) / model.rated_gpu_w;
  const float by_flow = model.slope_k_lpm_per_w * model.gpus / plant.design_flow_lpm;
  model.base_k_per_w = std::max(whole - model.direct_k_per_w - by_flow, least_base_k_per_w);
  return model;
}

/// Flow of the whole plant that settles these GPUs at `target_c`.
float flow_for(const ThermalModel& model, const LawLimits& limits, float target_c, float supply_c, float power_w) {
  const float by_flow = (target_c - supply_c) / power_w - model.direct_k_per_w - model.base_k_per_w;
  if (by_flow * limits.flow_most_lpm <= model.slope_k_lpm_per_w * model.gpus) return limits.flow_most_lpm;
  return std::max(model.slope_k_lpm_per_w * model.gpus / by_flow, limits.flow_least_lpm);
}

}  // namespace

Reserve reserve_at(const ReserveTuning& tuning, const LawPlant& plant, const LawLimits& limits, float level_w) {
  if (plant.model.gpus <= 0.0F) return {tuning.most_peak_k, limits.supply_most_c};
  const ThermalModel model = at_set_point(plant);
  const float set_point_c = plant.gpu_set_point_c;
  const float at_full_flow = model.direct_k_per_w + body_resistance(model, limits.flow_most_lpm / model.gpus);
  const float held_c = set_point_c + tuning.most_static_k - model.rated_gpu_w * at_full_flow;
  const float supply_c =
      std::clamp(std::max(held_c, plant.design_supply_c), limits.supply_least_c, limits.supply_most_c);
  if (level_w >= model.rated_gpu_w || level_w <= 0.0F) return {tuning.most_peak_k, supply_c};

  float flow = flow_for(model, limits, set_point_c, supply_c, level_w);
  float body_c = supply_c + level_w * body_resistance(model, flow / model.gpus);
  const float from_c = std::min(body_c + level_w * model.direct_k_per_w, set_point_c);
  float command = flow;
  float average_c = from_c;
  float peak_c = from_c;
  const float pump_share = share_in_a_second(model.pump_lag_s);
  for (int n = 1; n <= foreseen_s; ++n) {
    if (n > tuning.answer_s) command = std::min(command + limits.flow_rise_lpm_per_s, limits.flow_most_lpm);
    const float before = flow;
    flow = lag(flow, command, pump_share);
    body_c = next_body_c(model, body_c, supply_c, model.rated_gpu_w, 0.5F * (before + flow));
    average_c = lag(average_c, body_c + model.rated_gpu_w * model.direct_k_per_w, average_per_s);
    peak_c = std::max(peak_c, average_c);
  }
  // A cooler beginning is a cooler peak by as much.
  const float highest_k = from_c - set_point_c - (peak_c - set_point_c - tuning.most_peak_k);
  const float target_k = std::max(highest_k, -tuning.most_below_k);
  const float left_k = std::max(std::min(from_c - set_point_c, target_k) - highest_k, 0.0F);
  const float with_target_k = tuning.supply_per_target * std::max(-target_k, 0.0F);
  return {target_k, std::max(supply_c - left_k - with_target_k, limits.supply_least_c)};
}

Reserve update(const ReserveTuning& tuning, const LawPlant& plant, const LawLimits& limits, ReserveState& state, Reading level_w) {
  const Reserve found = reserve_at(tuning, plant, limits, level_w.value_or(plant.model.rated_gpu_w));
  if (level_w.known) {
    state.target_k = rate_limit(state.target_k, found.target_k, tuning.lower_k_per_s, tuning.raise_k_per_s);
  }
  return {state.target_k, found.supply_most_c};
}

}  // namespace isotherm
