#include "control/law/prediction.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float minute_s = 60.0F;

}  // namespace

HeatPath::HeatPath(const ThermalModel& model, const ObserverState& state, float body_now_c, float power_now_w)
    : model_(model),
      state_(state),
      supply_{state.held_c, state.supply_c},
      flow_lpm_(state.flow_lpm),
      command_lpm_(state.applied_lpm),
      inlet_c_(state.inlet_c),
      body_c_(body_now_c),
      power_w_(power_now_w) {
  probe_c_[0] = state.supply_c;
  passed_l_[0] = 0.0F;
}

float HeatPath::inlet_c() const {
  const float entered_l = passed_l_[second_] - model_.pipe_l;
  if (entered_l < 0.0F) return state_.line.at(-entered_l);
  std::size_t n = second_;
  while (n > 0 && passed_l_[n - 1] > entered_l) --n;
  if (n == 0) return probe_c_[0];
  const float share = (entered_l - passed_l_[n - 1]) / (passed_l_[n] - passed_l_[n - 1]);
  return probe_c_[n - 1] + share * (probe_c_[n] - probe_c_[n - 1]);
}

void HeatPath::advance(float command_lpm, float supply_c, float power_w) {
  const float flow_before = flow_lpm_;
  flow_lpm_ = next_flow_lpm(model_, flow_lpm_, command_lpm_ * state_.flow_gain, command_lpm * state_.flow_gain);
  command_lpm_ = command_lpm;
  const float mean_flow = std::max(0.5F * (flow_before + flow_lpm_), 0.1F * model_.gpus);
  supply_ = next_supply(model_, supply_, supply_c, state_.supply_offset_k);
  ++second_;
  probe_c_[second_] = supply_.supply_c;
  passed_l_[second_] = passed_l_[second_ - 1] + mean_flow / minute_s;
  const float inlet_before = inlet_c_;
  inlet_c_ = inlet_c();
  body_c_ = next_body_c(model_, body_c_, 0.5F * (inlet_before + inlet_c_), 0.5F * (power_w_ + power_w), mean_flow);
  power_w_ = power_w;
}

Blocks flow_blocks_about(std::size_t change_s) {
  constexpr std::size_t resolved_s = 9;  // the usual blocks are short enough up to here
  constexpr std::size_t far_s = 23;      // from here on there is no room for blocks behind the change
  const std::size_t last = horizon_s - 1;
  if (change_s < resolved_s || change_s > horizon_s) return usual_flow_blocks;
  if (change_s >= far_s) return {0, 1, 2, 4, 10, change_s - 6, change_s - 3, std::min(change_s, last), horizon_s};
  return {0, 1, 2, 4, change_s - 4, change_s - 1, change_s + 2, std::min(change_s + 6, last), horizon_s};
}

void predict(const ThermalModel& model, const ObserverState& state, float body_now_c, const Powers& power_w,
             const MovePlan& plan, Temperatures& junction_c) {
  HeatPath path(model, state, body_now_c, power_w[0]);
  junction_c[0] = path.junction_c();
  std::size_t flow_block = 0;
  std::size_t supply_block = 0;
  for (std::size_t n = 1; n <= horizon_s; ++n) {
    if (n > plan.flow_at[flow_block + 1]) ++flow_block;
    if (n > supply_blocks[supply_block + 1]) ++supply_block;
    path.advance(plan.flow_lpm[flow_block], plan.supply_c[supply_block], power_w[n]);
    junction_c[n] = path.junction_c();
  }
}

}  // namespace isotherm
