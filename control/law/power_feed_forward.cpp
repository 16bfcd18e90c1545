#include "control/law/power_feed_forward.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {

float update(const PowerFeedForwardTuning& tuning, PowerFeedForwardState& state, Reading gpu_mean_w) {
  if (!gpu_mean_w.known) {
    state = {};
    return 0.0F;
  }
  if (state.seconds_seen < 255) ++state.seconds_seen;
  const float newest = std::max(1.0F / static_cast<float>(state.seconds_seen), tuning.mean_per_second);
  state.mean_w = lag(state.mean_w, gpu_mean_w.value, newest);
  const float kilowatts = (gpu_mean_w.value - state.mean_w) * 0.001F;
  return std::clamp(tuning.share_per_kilowatt * kilowatts, tuning.least, tuning.most);
}

}  // namespace isotherm
