// Whether the core's clock and an oscillator of its own agree: within what that oscillator may be at all, and with how they
// stood to each other at the start.
#pragma once

#include <cstdint>

namespace isotherm {

class ClockAgreement {
 public:
  /// `least` and `most`: clocks of the one in a period of the other, over its whole tolerance.
  constexpr ClockAgreement(std::uint32_t least, std::uint32_t most) : least_(least), most_(most) {}

  /// One measurement. False where it lies outside, or a quarter or more beside the first: an oscillator of this kind drifts by less
  /// over the chip's temperatures (estimate).
  constexpr bool agrees(std::uint32_t clocks) {
    if (clocks < least_ || clocks > most_) return false;
    if (first_ == 0) first_ = clocks;
    const std::uint32_t apart = clocks > first_ ? clocks - first_ : first_ - clocks;
    return apart < first_ / 4U;
  }

 private:
  std::uint32_t least_;
  std::uint32_t most_;
  std::uint32_t first_ = 0;
};

}  // namespace isotherm
