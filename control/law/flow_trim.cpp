#include "control/law/flow_trim.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

/// The meter's cut-off lies at a twentieth: below a tenth of full flow it says nothing of the pumps.
constexpr float least_flow_share = 0.1F;
/// The trip of the low-flow function.
constexpr float closed_share = 0.5F;

void be_sure(const FlowTrimTuning& tuning, FlowTrimState& state) {
  const float share = 1.0F / state.trim;
  if (share < state.sure_share || share > state.sure_share + tuning.rest) state.sure_share = share;
}

}  // namespace

float pump_speed(const FlowTrimState& state, float flow_lpm, float full_flow_lpm) {
  return std::clamp(flow_lpm / full_flow_lpm * state.trim, 0.0F, 1.0F);
}

float flow_at_speed(const FlowTrimState& state, float speed, float full_flow_lpm) {
  return speed * full_flow_lpm / state.trim;
}

float sure_flow_lpm(const FlowTrimState& state, float full_flow_lpm) { return state.sure_share * full_flow_lpm; }

void update(const FlowTrimTuning& tuning, FlowTrimState& state, const FlowTrimInputs& in) {
  state.expected_lpm = lag(state.expected_lpm, in.commanded_lpm, tuning.lag_per_second);
  if (!in.measured_lpm.known) return;
  const float measured = in.measured_lpm.value;
  const bool begins = !state.begun && in.speed.known && measured > least_flow_share * in.full_flow_lpm;
  if (begins) {
    state.trim = std::clamp(in.speed.value * in.full_flow_lpm / measured, tuning.least, tuning.most);
    state.begun = true;
    be_sure(tuning, state);
  }
  if (begins || !in.free || !state.begun) {
    state.expected_lpm = measured;
    return;
  }
  if (measured < closed_share * state.expected_lpm) return;
  const float error = (state.expected_lpm - measured) / in.full_flow_lpm;
  state.trim = std::clamp(state.trim + tuning.per_second * error, tuning.least, tuning.most);
  be_sure(tuning, state);
}

}  // namespace isotherm
