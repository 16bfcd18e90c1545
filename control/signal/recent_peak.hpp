// The highest value of the last 12 to 24 s: a rippling signal's crest, which its trough of this second says nothing about.
#pragma once

#include <algorithm>
#include <cstdint>

#include "control/signal/reading.hpp"

namespace isotherm {

/// Longer than the waves of a training step, 5 to 11 s.
inline constexpr std::uint8_t peak_window_s = 12;

struct RecentPeak {
  Reading now;     // of this window
  Reading before;  // of the whole window before it
  std::uint8_t second_in_window = 0;

  /// Absent until it has been watched for a whole window.
  constexpr Reading highest() const {
    return before.known ? Reading::of(std::max(now.value_or(before.value), before.value)) : Reading::absent();
  }

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.now, self.before, self.second_in_window);
  }
};

/// One second.
constexpr void update(RecentPeak& state, float value) {
  state.now = Reading::of(state.now.known ? std::max(state.now.value, value) : value);
  if (++state.second_in_window < peak_window_s) return;
  state = {.now = Reading::absent(), .before = state.now};
}

}  // namespace isotherm
