#include "control/law/way_back.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

/// The pumps need ten seconds for their range, and a body behind them some more.
constexpr std::size_t foreseen_s = 20;
static_assert(foreseen_s <= horizon_s);
constexpr float average_per_s = 1.0F / 5.0F;
/// Of the flow's range in a second: finer than a pump's speed is set.
constexpr int halvings = 5;

/// Highest 5 s average if the load stands at its level from now on, and `first_lpm` flows until the pumps answer.
float peak_c(const WayBackTuning& tuning, const ThermalModel& model, const ObserverState& observer, const WayBackView& view,
             const PredictiveLimits& limits, float body_now_c, float first_lpm) {
  HeatPath path(model, observer, body_now_c, view.level_w);
  float command = first_lpm;
  float average_c = view.average_c;
  float peak = average_c;
  for (std::size_t n = 1; n <= foreseen_s; ++n) {
    if (n > tuning.answer_s) command = std::min(command + limits.flow_rise_lpm, limits.flow_most_lpm);
    path.advance(command, view.supply_c, view.level_w);
    average_c = lag(average_c, path.junction_c(), average_per_s);
    peak = std::max(peak, average_c);
  }
  return peak;
}

}  // namespace

float least_flow_back_lpm(const WayBackTuning& tuning, const ThermalModel& model, const ObserverState& observer,
                          const WayBackView& view, const PredictiveLimits& limits, float flow_now_lpm) {
  const float body_now_c =
      next_body_c(model, observer.body_c, 0.5F * (observer.inlet_before_c + observer.inlet_c),
                  0.5F * (observer.power_w + view.level_w), 0.5F * (observer.flow_before_lpm + observer.flow_lpm));
  const float most_c = view.set_point_c + tuning.most_peak_k;
  const auto answers = [&](float first_lpm) {
    return peak_c(tuning, model, observer, view, limits, body_now_c, first_lpm) <= most_c;
  };
  float least = std::max(limits.flow_least_lpm, flow_now_lpm - limits.flow_fall_lpm);
  float most = std::clamp(flow_now_lpm + limits.flow_rise_lpm, least, std::max(least, limits.flow_most_lpm));
  if (answers(least)) return least;
  if (!answers(most)) return most;
  for (int n = 0; n < halvings; ++n) {
    const float middle = 0.5F * (least + most);
    (answers(middle) ? most : least) = middle;
  }
  return most;
}

}  // namespace isotherm
