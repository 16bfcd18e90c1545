#include "control/signal/ripple.hpp"

#include "control/signal/filter.hpp"

namespace isotherm {

void update(RippleState& state, float value) {
  if (!state.begun) {
    state = RippleState{};
    state.begun = true;
    state.average = state.low = state.high = value;
    state.highs.fill(value);
  }
  state.average = lag(state.average, value, 1.0F / 5.0F);
  state.low = std::min(state.low, state.average);
  state.high = std::max(state.high, state.average);
  state.rise = std::max(state.rise, state.average - state.low);
  state.fall = std::max(state.fall, state.high - state.average);
  if (++state.second_in_window < ripple_window_s) return;
  std::shift_right(state.spans.begin(), state.spans.end(), 1);
  std::shift_right(state.highs.begin(), state.highs.end(), 1);
  state.spans.front() = std::min(state.rise, state.fall);
  state.highs.front() = state.high;
  state.low = state.high = state.average;
  state.rise = state.fall = 0.0F;
  state.second_in_window = 0;
}

}  // namespace isotherm
