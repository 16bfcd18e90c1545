// How plant time goes on in a time-lapse: N times as fast as the wall, but no further than plant and controller have followed,
// and no faster than the wall while a program is down.
#pragma once

#include <array>
#include <cstdint>

#include "hal/linux/pace_page.hpp"

namespace isotherm::demo {

class LapsePacer {
 public:
  /// A machine that sleeps for longer is no time that passes.
  static constexpr std::int64_t most_step_ns = 2'000'000;
  /// Plant time may be so far ahead of what is due: half a safety tick, so that nobody ever misses a cycle.
  static constexpr std::int64_t ahead_ns = 50'000'000;
  /// Of the wall: who has not moved for so long is taken for dead, and the others see it in real time,
  static constexpr std::int64_t patience_ns = 250'000'000;
  /// until it is no longer waited for.
  static constexpr std::int64_t forget_ns = 5'000'000'000;

  explicit LapsePacer(std::uint16_t speed) : speed_(speed) { ready_ms_.fill(hal::PacePage::absent); }

  /// By how much plant time goes on, ns, when `wall_ns` have passed since the last call. `down`: some program is known to be.
  std::int64_t step(std::int64_t wall_ns, std::int64_t plant_ns, const std::array<std::int64_t, hal::pace_roles>& ready_ms,
                    bool down = false);

 private:
  std::uint16_t speed_;
  std::array<std::int64_t, hal::pace_roles> ready_ms_{};
  std::array<std::int64_t, hal::pace_roles> still_ns_{};  // of the wall, since it moved
};

}  // namespace isotherm::demo
