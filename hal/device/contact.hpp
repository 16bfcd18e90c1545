// A dry contact or a leak rope on a pin: told only when two of its last three samples say so.
#pragma once

#include <cstdint>

#include "control/core/result.hpp"

namespace isotherm::hal {

/// Two of three: one disturbed sample neither tells nor hides anything.
class Vote {
 public:
  constexpr bool add(bool sample) {
    history_ = static_cast<std::uint8_t>((history_ << 1U | (sample ? 1U : 0U)) & 7U);
    return (history_ & 1U) + (history_ >> 1U & 1U) + (history_ >> 2U & 1U) >= 2U;
  }

 private:
  std::uint8_t history_ = 0;
};

/// Which level of a pin tells what the contact is there for. A contact that guards is closed while all is well and pulls its
/// pin low, so that a broken wire tells the same as an open contact: Tells::high.
enum class Tells : std::uint8_t { low, high };

/// True where the sample tells it; a pin that cannot be read tells it too.
constexpr bool tells(Result<bool> high, Tells when) { return !high.ok() || high.value() == (when == Tells::high); }

/// What a leak rope with a resistor across its far end shows in a divider: its resistor while dry, less when water bridges it,
/// nothing when it is cut.
enum class Rope : std::uint8_t { dry, wet, broken };

/// `wet_below` and `broken_above` are shares of the converter's full scale. A rope that cannot be read is broken.
constexpr Rope rope_of(Result<float> share, float wet_below, float broken_above) {
  if (!share.ok() || !(share.value() <= broken_above)) return Rope::broken;
  return share.value() < wet_below ? Rope::wet : Rope::dry;
}

}  // namespace isotherm::hal
