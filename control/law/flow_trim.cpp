#include "control/law/flow_trim.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {

float pump_speed(const FlowTrimState& state, float flow_lpm, float full_flow_lpm) {
  return std::clamp(flow_lpm / full_flow_lpm * state.trim, 0.0F, 1.0F);
}

float flow_at_speed(const FlowTrimState& state, float speed, float full_flow_lpm) {
  return speed * full_flow_lpm / state.trim;
}

void update(const FlowTrimTuning& tuning, FlowTrimState& state, float commanded_lpm, Reading measured_lpm,
            float full_flow_lpm, bool free) {
  state.expected_lpm = lag(state.expected_lpm, commanded_lpm, tuning.lag_per_second);
  if (!free || !measured_lpm.known) return;
  const float error = (state.expected_lpm - measured_lpm.value) / full_flow_lpm;
  state.trim = std::clamp(state.trim + tuning.per_second * error, tuning.least, tuning.most);
}

}  // namespace isotherm
