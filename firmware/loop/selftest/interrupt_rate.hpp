// Whether an interrupt comes as often as it should: none at all, or more than its line can carry, is a fault of the machine.
#pragma once

#include <cstdint>

namespace isotherm {

class InterruptRate {
 public:
  /// Per window; the window is the caller's.
  constexpr InterruptRate(std::uint32_t least, std::uint32_t most) : least_(least), most_(most) {}

  /// At the end of a window, with a count that only grows and may wrap. True where the window was in order; the first is not judged.
  constexpr bool in_order(std::uint32_t count) {
    const std::uint32_t came = count - before_;
    before_ = count;
    if (!begun_) {
      begun_ = true;
      return true;
    }
    return came >= least_ && came <= most_;
  }

 private:
  std::uint32_t least_;
  std::uint32_t most_;
  std::uint32_t before_ = 0;
  bool begun_ = false;
};

}  // namespace isotherm
