// Feed-forward of IT power to flow: power tells seconds earlier than any temperature what flow will be needed.
#pragma once

#include <cstdint>

#include "control/signal/reading.hpp"

namespace isotherm {

struct PowerFeedForwardTuning {
  float share_per_kilowatt;  // of full-speed flow, per kW of mean GPU power
  float mean_per_second;     // smoothing of the power that counts as usual, 1 / its time constant
  float most;                // shares of full-speed flow
  float least;               // relief in a dip: no more than the pumps give back within a second
};

struct PowerFeedForwardState {
  float mean_w = 0.0F;  // per GPU
  std::uint8_t seconds_seen = 0;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.mean_w, self.seconds_seen);
  }
};

/// One second: the share of full-speed flow to add to the feedback's. Unknown power adds nothing.
float update(const PowerFeedForwardTuning& tuning, PowerFeedForwardState& state, Reading gpu_mean_w);

}  // namespace isotherm
