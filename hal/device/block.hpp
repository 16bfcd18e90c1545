// What every block on the field bus has in common: magic and number first, a heartbeat last that must move.
#pragma once

#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "control/point/field_bus_map.hpp"

namespace isotherm::hal {

/// A block that came from another device, or another block of this one, never passes.
constexpr Fault check_block(std::span<const std::uint16_t> block, std::uint16_t number) {
  return block[0] == field_bus::magic && block[1] == number ? Fault::none : Fault::wrong_block;
}

/// Watches a heartbeat: after `patience` reads in a row with the same count the device counts as stale, because its
/// answers may be valid and dead at once.
class Heartbeat {
 public:
  explicit constexpr Heartbeat(std::uint8_t patience) : patience_(patience) {}

  /// True when the count moved since the last read, or this is the first.
  constexpr bool moved(std::uint16_t count) {
    const bool moved = !seen_ || count != last_;
    seen_ = true;
    last_ = count;
    if (moved) {
      still_ = 0;
    } else if (still_ < patience_) {
      ++still_;
    }
    return moved;
  }
  constexpr bool stale() const { return still_ >= patience_; }

 private:
  std::uint8_t patience_;
  std::uint8_t still_ = 0;
  std::uint16_t last_ = 0;
  bool seen_ = false;
};

}  // namespace isotherm::hal
