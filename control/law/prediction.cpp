#include "control/law/prediction.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float minute_s = 60.0F;

/// Supply temperature at the probe and litres passed, second by second from now on.
struct ProbeTrack {
  std::array<float, horizon_s + 1> supply_c;
  std::array<float, horizon_s + 1> passed_l;
};

/// At the plates, `second` from now: what entered the pipe `pipe_l` litres ago.
float inlet_c(const ProbeTrack& track, const CoolantLine& line, std::size_t second, float pipe_l) {
  const float entered_l = track.passed_l[second] - pipe_l;
  if (entered_l < 0.0F) return line.at(-entered_l);
  std::size_t n = second;
  while (n > 0 && track.passed_l[n - 1] > entered_l) --n;
  if (n == 0) return track.supply_c[0];
  const float share = (entered_l - track.passed_l[n - 1]) / (track.passed_l[n] - track.passed_l[n - 1]);
  return track.supply_c[n - 1] + share * (track.supply_c[n] - track.supply_c[n - 1]);
}

}  // namespace

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
  SupplyTrack supply{state.held_c, state.supply_c};
  ProbeTrack track;
  track.supply_c[0] = state.supply_c;
  track.passed_l[0] = 0.0F;
  float flow = state.flow_lpm;
  float command = state.applied_lpm;
  float inlet = state.inlet_c;
  float body = body_now_c;
  std::size_t flow_block = 0;
  std::size_t supply_block = 0;
  junction_c[0] = body + power_w[0] * model.direct_k_per_w + state.offset_k;
  for (std::size_t n = 1; n <= horizon_s; ++n) {
    if (n > plan.flow_at[flow_block + 1]) ++flow_block;
    if (n > supply_blocks[supply_block + 1]) ++supply_block;
    const float flow_before = flow;
    const float command_before = command;
    command = plan.flow_lpm[flow_block];
    flow = next_flow_lpm(model, flow, command_before * state.flow_gain, command * state.flow_gain);
    const float mean_flow = std::max(0.5F * (flow_before + flow), 0.1F * model.gpus);
    supply = next_supply(model, supply, plan.supply_c[supply_block], state.supply_offset_k);
    track.supply_c[n] = supply.supply_c;
    track.passed_l[n] = track.passed_l[n - 1] + mean_flow / minute_s;
    const float inlet_before = inlet;
    inlet = inlet_c(track, state.line, n, model.pipe_l);
    body = next_body_c(model, body, 0.5F * (inlet_before + inlet), 0.5F * (power_w[n - 1] + power_w[n]), mean_flow);
    junction_c[n] = body + power_w[n] * model.direct_k_per_w + state.offset_k;
  }
}

}  // namespace isotherm
