// What must hold of a controller's state whatever it was told: every number is one, every flag is one or zero, and what goes out
// stays between nothing and everything. A seal finds what changes between two ticks; this finds what a tick itself left.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "control/core/fields.hpp"
#include "control/cycle/rack_state.hpp"

namespace isotherm {

/// Takes every leaf of a state; sound() is false once one was no number, or a flag neither 0 nor 1.
class LeafRanges {
 public:
  template <typename T>
  void operator()(const T& value) {
    if constexpr (std::is_same_v<T, float>) {
      constexpr std::uint32_t exponent = 0x7F80'0000;
      sound_ &= (std::bit_cast<std::uint32_t>(value) & exponent) != exponent;
    } else if constexpr (std::is_same_v<T, bool>) {
      std::uint8_t byte = 0;  // looked at as a flag it might seem to be one
      std::memcpy(&byte, &value, sizeof byte);
      sound_ &= byte <= 1U;
    }
  }
  bool sound() const { return sound_; }

 private:
  bool sound_ = true;
};

/// A few thousand instructions.
inline bool keeps_its_ranges(const RackState& state) {
  LeafRanges leaves;
  for_each_leaf(state, leaves);
  const auto is_share = [](float value) { return value >= 0.0F && value <= 1.0F; };
  const AppliedState& applied = state.applied;
  bool sound = leaves.sound() && state.supervisor.mode <= Mode::tripped;
  for (const float share : {applied.speed_share, applied.valve, applied.mixing_valve}) sound &= is_share(share);
  for (const float speed : applied.pump_speed) sound &= is_share(speed);
  return sound;
}

}  // namespace isotherm
