#include "control/law/predictive_law.hpp"

#include <algorithm>

#include "control/law/qp/model.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

using Shape = PredictiveShape;
constexpr std::size_t inputs = Shape::inputs;
constexpr std::size_t flow_of(std::size_t block) { return block * inputs; }
constexpr std::size_t supply_of(std::size_t block) { return block * inputs + 1; }

/// Steps of the finite differences: small against a move, large against rounding.
constexpr float flow_step_share = 0.05F;
constexpr float supply_step_k = 0.5F;
constexpr float least_flow_lpm = 0.1F;  // per GPU, of the model

/// Flow and supply temperature that hold the target at the load's level: the middle where the supply's range permits it.
struct Anchor {
  float flow_lpm;
  float supply_c;
};
Anchor anchor_of(const PredictiveTuning& tuning, const ThermalModel& model, const ObserverState& observer, float level_w,
                 float design_flow_lpm, float target_c, const PredictiveLimits& limits) {
  const float middle = tuning.middle_share * design_flow_lpm;
  const float power = std::max(level_w, 1.0F);
  const float at_hand_k = target_c - observer.offset_k;
  const float needed_c = at_hand_k - power * (model.direct_k_per_w + body_resistance(model, middle / model.gpus));
  const float supply = std::clamp(needed_c, limits.supply_least_c, limits.supply_most_c);
  // What the supply cannot give is asked of the flow.
  const float by_flow = (at_hand_k - supply) / power - model.direct_k_per_w - model.base_k_per_w;
  const float most_by_flow = model.slope_k_lpm_per_w / least_flow_lpm;
  const float flow = model.gpus * model.slope_k_lpm_per_w / std::clamp(by_flow, 1.0e-4F, most_by_flow);
  return {std::clamp(flow, limits.flow_least_lpm, limits.flow_most_lpm), supply};
}

/// Of the greater of two powers a second apart: a lesser one below it is a step of the load.
constexpr float step_share = 0.9F;

/// Seconds until the load drops (its next step of either kind, for `either`); 0: it does not.
std::size_t seconds_to_step(const Powers& power_w, bool either) {
  for (std::size_t n = 1; n < power_w.size(); ++n) {
    if (power_w[n] < step_share * power_w[n - 1]) return n;
    if (either && power_w[n - 1] < step_share * power_w[n]) return n;
  }
  return 0;
}

/// A job that ends or begins, and no rhythm of one.
bool is_deep(const ObserverState& observer, const Powers& power_w) {
  constexpr float deep_share = 0.45F;
  const auto [least, most] = std::minmax_element(power_w.begin(), power_w.end());
  return *least < deep_share * std::max(*most, observer.mean_w);
}

/// The warmest plan: least flow and a rising supply from the drop on, or from now on in a dip.
void plan_warmest(const PredictiveLimits& limits, const PredictiveMove& now, std::size_t drop_s, MovePlan& plan) {
  const auto seconds_since = [drop_s](std::size_t begins) {
    return begins < drop_s ? 0.0F : static_cast<float>(begins - drop_s + 1);
  };
  for (std::size_t b = 0; b < move_blocks; ++b) {
    const float fallen = now.flow_lpm - seconds_since(plan.flow_at[b]) * limits.flow_fall_lpm;
    const float risen = now.supply_c + seconds_since(supply_blocks[b]) * limits.supply_rise_k;
    plan.flow_lpm[b] = std::max(fallen, std::min(limits.flow_least_lpm, now.flow_lpm));
    plan.supply_c[b] = std::min(risen, std::max(limits.supply_most_c, now.supply_c));
  }
}

/// Flow that holds the target at this power, by the coolant as it is at the supply probe.
float flow_that_holds(const ThermalModel& model, const ObserverState& observer, float target_c, float power_w) {
  const float by_flow = (target_c - observer.offset_k - observer.supply_c) / power_w - model.direct_k_per_w - model.base_k_per_w;
  return model.gpus * model.slope_k_lpm_per_w / std::clamp(by_flow, 1.0e-4F, model.slope_k_lpm_per_w / least_flow_lpm);
}

/// Flows half way from now's to those that would hold the target at the powers to come, as far as the drives' ramps permit. Near
/// what will be chosen, and so the straight lines through them are better there than those through now's: at a third of the flow
/// a litre does nine times as much.
void plan_middle_way(const ThermalModel& model, const ObserverState& observer, const Powers& power_w, float target_c,
                     const PredictiveLimits& limits, float flow_now_lpm, MovePlan& plan) {
  float before = flow_now_lpm;
  for (std::size_t b = 0; b < move_blocks; ++b) {
    const std::size_t ends = plan.flow_at[b + 1];
    float sum_w = 0.0F;
    for (std::size_t n = plan.flow_at[b] + 1; n <= ends; ++n) sum_w += power_w[n];
    const float power = std::max(sum_w / static_cast<float>(ends - plan.flow_at[b]), 1.0F);
    const float wanted = flow_that_holds(model, observer, target_c, power);
    const float permitted = std::clamp(wanted, std::min(limits.flow_least_lpm, before), std::max(limits.flow_most_lpm, before));
    const float seconds = b == 0 ? 1.0F : static_cast<float>(plan.flow_at[b] - plan.flow_at[b - 1]);
    before = rate_limit(before, permitted, seconds * limits.flow_fall_lpm, seconds * limits.flow_rise_lpm);
    plan.flow_lpm[b] = 0.5F * (before + flow_now_lpm);
  }
}

/// What the junction is to be at: the target, and where even the warmest plan stays below it, `share` of the way down to that. What
/// cannot be had is not to be made up for: neither by warming GPUs before a dip nor by leaving them without flow at its end.
void aim_within_reach(float target_c, float share, std::size_t drop_s, Temperatures& warmest_c) {
  for (std::size_t n = 0; n <= horizon_s; ++n) {
    warmest_c[n] = n < drop_s ? target_c : target_c + share * std::min(warmest_c[n] - target_c, 0.0F);
  }
}

/// The cost of the junction's error, with its soft band.
void add_error(const PredictiveTuning& tuning, const Temperatures& ahead_c, const Temperatures& aim_c, std::size_t to_drop_s,
               PredictiveWorkspace& workspace) {
  auto& row = workspace.model.row;
  for (std::size_t n = 1; n <= horizon_s; ++n) {
    const float error = ahead_c[n] - aim_c[n];
    for (std::size_t i = 0; i < Shape::variables; ++i) {
      const float by_i = workspace.effect[i][n];
      workspace.problem.gradient[i] += error * by_i;
      for (std::size_t j = 0; j <= i; ++j) row[i][j] += by_i * workspace.effect[j][n];
      row[Shape::first_row + n - 1][i] = by_i;
    }
    workspace.model.softness[n - 1] = 1.0F / (tuning.beyond_band * (n < to_drop_s ? tuning.before_drop : 1.0F));
    workspace.problem.lower[Shape::first_row + n - 1] = -tuning.band_k - error;
    workspace.problem.upper[Shape::first_row + n - 1] = tuning.band_k - error;
  }
}

/// Cost of moves and of levels away from the anchor. Levels and moves in the solver's units.
void add_moves(std::size_t input, const Blocks& blocks, float move_cost,
               float anchor_cost, float from_anchor, PredictiveWorkspace& workspace) {
  for (std::size_t b = 0; b < move_blocks; ++b) {
    workspace.model.row[b * inputs + input][b * inputs + input] += move_cost;
    const float cost = anchor_cost * static_cast<float>(blocks[b + 1] - blocks[b]);
    for (std::size_t i = 0; i <= b; ++i) {
      workspace.problem.gradient[i * inputs + input] += cost * from_anchor;
      for (std::size_t j = 0; j <= i; ++j) workspace.model.row[i * inputs + input][j * inputs + input] += cost;
    }
  }
}

/// Limits of moves and levels: a block's move may be as large as the seconds since the block before permit. A level that is
/// outside its range now comes back as fast as it may.
void add_limits(std::size_t input, const Blocks& blocks, float rise, float fall,
                float least, float most, qp::Problem<Shape>& problem) {
  float up = 0.0F;
  float down = 0.0F;
  for (std::size_t b = 0; b < move_blocks; ++b) {
    const float seconds = b == 0 ? 1.0F : static_cast<float>(blocks[b] - blocks[b - 1]);
    const std::size_t at = b * inputs + input;
    problem.lower[at] = -fall * seconds;
    problem.upper[at] = rise * seconds;
    up += rise * seconds;
    down += fall * seconds;
    problem.lower[Shape::first_sum + at] = std::min(least, up);
    problem.upper[Shape::first_sum + at] = std::max(most, -down);
  }
}

}  // namespace

bool decide(const PredictiveTuning& tuning, const ThermalModel& model, float design_flow_lpm, float target_c,
            const Forecast* forecast, const PredictiveLimits& limits, PredictiveState& state,
            PredictiveWorkspace& workspace, PredictiveMove& move, PredictiveTerms& terms) {
  const ObserverState& observer = state.observer;
  terms.offset_k = observer.offset_k;
  terms.body_c = observer.body_c;
  terms.inlet_c = observer.inlet_c;
  terms.mean_power_w = observer.mean_w;
  const bool trusted = forecast != nullptr && forecast->known && forecast->trust >= tuning.least_trust;
  if (!observer.begun || !trusted) {
    state.working_set = {};
    return false;
  }
  Powers power_w;
  for (std::size_t n = 0; n < power_w.size(); ++n) {
    const float next = forecast->gpu_power_w[std::min(n + 1, forecast_steps - 1)];
    power_w[n] = forecast->gpu_power_w[n] + (model.power_late_s - 1.0F) * (next - forecast->gpu_power_w[n]);
  }
  const float body_now_c =
      next_body_c(model, observer.body_c, 0.5F * (observer.inlet_before_c + observer.inlet_c),
                  0.5F * (observer.power_w + power_w[0]), 0.5F * (observer.flow_before_lpm + observer.flow_lpm));

  MovePlan plan;
  const float flow_now = move.flow_lpm;
  const float supply_now = move.supply_c;
  const bool learned = forecast->source == ForecastSource::learned;
  if (!learned) plan.flow_at = flow_blocks_about(seconds_to_step(power_w, true));
  plan_middle_way(model, observer, power_w, target_c, limits, flow_now, plan);
  const auto middle_way_lpm = plan.flow_lpm;
  plan.supply_c.fill(supply_now);
  Temperatures ahead;
  predict(model, observer, body_now_c, power_w, plan, ahead);
  const auto [coolest, hottest] = std::minmax_element(ahead.begin(), ahead.end());
  terms.hottest_ahead_k = *hottest - target_c;
  terms.coolest_ahead_k = *coolest - target_c;

  // What one unit of each block's level does; a move lasts from its block to the end.
  for (std::size_t b = 0; b < move_blocks; ++b) {
    plan.flow_lpm[b] += flow_step_share * design_flow_lpm;
    predict(model, observer, body_now_c, power_w, plan, workspace.effect[flow_of(b)]);
    plan.flow_lpm[b] = middle_way_lpm[b];
    plan.supply_c[b] += supply_step_k;
    predict(model, observer, body_now_c, power_w, plan, workspace.effect[supply_of(b)]);
    plan.supply_c[b] = supply_now;
    for (std::size_t n = 0; n <= horizon_s; ++n) {
      workspace.effect[flow_of(b)][n] = (workspace.effect[flow_of(b)][n] - ahead[n]) / flow_step_share;
      workspace.effect[supply_of(b)][n] = (workspace.effect[supply_of(b)][n] - ahead[n]) / supply_step_k;
    }
  }
  for (std::size_t i = Shape::variables - inputs; i-- > 0;) {
    for (std::size_t n = 0; n <= horizon_s; ++n) workspace.effect[i][n] += workspace.effect[i + inputs][n];
  }

  // As if nothing moved, by the same straight lines.
  for (std::size_t b = 0; b < move_blocks; ++b) {
    const float by = (middle_way_lpm[b] - (b == 0 ? flow_now : middle_way_lpm[b - 1])) / design_flow_lpm;
    for (std::size_t n = 0; n <= horizon_s; ++n) ahead[n] -= workspace.effect[flow_of(b)][n] * by;
  }

  for (auto& row : workspace.model.row) row.fill(0.0F);
  workspace.problem.gradient.fill(0.0F);
  const std::size_t drop_s = learned ? 0 : seconds_to_step(power_w, false);
  plan_warmest(limits, move, drop_s, plan);
  Temperatures aim_c;
  predict(model, observer, body_now_c, power_w, plan, aim_c);
  aim_within_reach(target_c, is_deep(observer, power_w) ? 1.0F : tuning.shallow_reach, drop_s, aim_c);
  add_error(tuning, ahead, aim_c, drop_s, workspace);
  // A pattern has its level in the past; what was announced has it at the horizon.
  const float level_w =
      learned ? observer.mean_w : forecast->gpu_power_w[forecast_steps - 1];
  const Anchor anchor = anchor_of(tuning, model, observer, level_w, design_flow_lpm, target_c, limits);
  terms.flow_anchor_lpm = anchor.flow_lpm;
  terms.supply_anchor_c = anchor.supply_c;
  add_moves(0, plan.flow_at, tuning.flow_move, tuning.flow_anchor, (flow_now - anchor.flow_lpm) / design_flow_lpm,
            workspace);
  add_moves(1, supply_blocks, tuning.supply_move, tuning.supply_anchor, supply_now - anchor.supply_c, workspace);
  add_limits(0, plan.flow_at, limits.flow_rise_lpm / design_flow_lpm, limits.flow_fall_lpm / design_flow_lpm,
             (limits.flow_least_lpm - flow_now) / design_flow_lpm, (limits.flow_most_lpm - flow_now) / design_flow_lpm,
             workspace.problem);
  add_limits(1, supply_blocks, limits.supply_rise_k, limits.supply_fall_k, limits.supply_least_c - supply_now,
             limits.supply_most_c - supply_now, workspace.problem);

  if (!qp::prepare<Shape>(workspace.model)) return false;
  const auto answer = workspace.solver.solve(workspace.model, workspace.problem, state.working_set, tuning.most_changes);
  terms.iterations = static_cast<float>(answer.iterations);
  if (answer.status != qp::Status::solved) {
    state.working_set = {};
    return false;
  }
  move.flow_lpm = std::clamp(flow_now + answer.z[0] * design_flow_lpm, limits.flow_least_lpm, limits.flow_most_lpm);
  move.supply_c = supply_now + answer.z[1];
  terms.decided = true;
  return true;
}

}  // namespace isotherm
