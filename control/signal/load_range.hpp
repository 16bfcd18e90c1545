// By how much something that drives the sensors has moved within the last five minutes, in minutes' windows: what tells a
// stuck sensor from a steady plant.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace isotherm {

inline constexpr std::size_t range_windows = 5;
inline constexpr std::uint8_t range_window_s = 60;

struct LoadRange {
  std::array<std::int16_t, range_windows> low{};   // of whole windows, newest first
  std::array<std::int16_t, range_windows> high{};
  std::int16_t low_now = 0;
  std::int16_t high_now = 0;
  std::uint8_t second_in_window = 0;
  std::uint8_t windows = 0;  // seen

  /// Between the extremes of the whole windows: the running one is left out, because what has moved just now has had no
  /// time to show. 0 until all windows are full.
  std::int32_t span() const {
    if (windows < range_windows) return 0;
    return std::int32_t{*std::max_element(high.begin(), high.end())} - *std::min_element(low.begin(), low.end());
  }

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.low, self.high, self.low_now, self.high_now, self.second_in_window, self.windows);
  }
};

/// One second with a value that is known.
void update(LoadRange& range, std::int16_t value);

}  // namespace isotherm
