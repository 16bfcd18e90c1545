// The last twenty minutes of power readings, once a second: all that is learned is learned from these.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "control/core/words.hpp"

namespace isotherm {

/// Eight rounds of a load that repeats after 142 s, in 2.4 kB.
inline constexpr std::size_t history_s = 1200;

/// Quarters of a watt keep the noise of a mean of 72 readings (0.8 W) and let 64 squared differences fit 32 bits, so that
/// sums over them are exact.
inline constexpr float watt_per_quarter = 0.25F;
inline constexpr std::uint16_t most_quarters = 8191;

struct LoadHistory {
  std::array<std::uint16_t, history_s> quarters{};  // the newest first
  std::uint16_t seen = 0;                           // of them in use

  void push(float watt) {
    std::copy_backward(quarters.begin(), quarters.end() - 1, quarters.end());
    quarters.front() = std::min(saturate<std::uint16_t>(watt / watt_per_quarter), most_quarters);
    if (seen < history_s) ++seen;
  }
  /// The reading of `seconds` ago; below `seen`.
  float watt(std::size_t seconds) const { return static_cast<float>(quarters[seconds]) * watt_per_quarter; }

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.quarters, self.seen);
  }
};

}  // namespace isotherm
