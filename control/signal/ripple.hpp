// How much a signal ripples for good: how far its 5 s average both rose and fell within each of the last two half minutes. One
// dip shows in one of them only and does not count, nor does a step or a ramp.
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
  float rise = 0.0F;     // largest from a low to what came after it
  float fall = 0.0F;
  std::array<float, ripple_windows> spans{};  // of the windows before, the newest first
  std::array<float, ripple_windows> highs{};
  std::uint8_t second_in_window = 0;
  bool begun = false;

  /// The smallest span of the last windows.
  float span() const { return *std::min_element(spans.begin(), spans.end()); }
  /// The highest average of the last minute, or a little more than that.
  float highest() const { return std::max(high, *std::max_element(highs.begin(), highs.end())); }

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.average, self.low, self.high, self.rise, self.fall, self.spans, self.highs, self.second_in_window, self.begun);
  }
};

/// One second.
void update(RippleState& state, float value);

}  // namespace isotherm
