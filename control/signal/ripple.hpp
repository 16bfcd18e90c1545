// How much a temperature ripples for good: the span of its 5 s average, seen in each of the last two half minutes. One
// step or dip shows in one of them only and does not count.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace isotherm {

inline constexpr std::size_t ripple_windows = 2;
inline constexpr std::uint8_t ripple_window_s = 30;

struct RippleState {
  float average = 0.0F;  // over 5 s
  float low = 0.0F;      // of this window
  float high = 0.0F;
  std::array<float, ripple_windows> spans{};
  std::uint8_t second_in_window = 0;
  bool begun = false;

  /// The smallest span of the last windows, K.
  float span() const { return *std::min_element(spans.begin(), spans.end()); }

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.average, self.low, self.high, self.spans, self.second_in_window, self.begun);
  }
};

/// One second.
void update(RippleState& state, float value);

}  // namespace isotherm
