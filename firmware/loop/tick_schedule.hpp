// When the next safety tick is due: every 100 ms on absolute deadlines, hurried until the first cycle has ended.
#pragma once

#include <cstdint>

#include "firmware/loop/rack_controller.hpp"

namespace isotherm {

class TickSchedule {
 public:
  explicit TickSchedule(std::uint64_t now_ms) : due_ms_(now_ms) {}

  /// After a tick: when the next is due. Deadlines that passed are counted in the controller and left out, for the plant
  /// went on without them.
  std::uint64_t next(RackController& controller, std::uint64_t now_ms) {
    while (now_ms >= due_ms_ + cycle_ms) {
      due_ms_ += cycle_ms;
      controller.count_missed_deadline();
    }
    due_ms_ += controller.cycles() == 0 ? first_tick_ms : tick_ms;
    return due_ms_;
  }

 private:
  static constexpr std::uint64_t tick_ms = 100;
  /// Until the first cycle has ended the controller only looks, and the rack I/O unit's watchdog (2 s) waits for its first
  /// command: the first ten ticks are hurried, but not so much that the unit's 100 ms heartbeat would seem to stand still.
  static constexpr std::uint64_t first_tick_ms = 30;
  static constexpr std::uint64_t cycle_ms = tick_ms * ticks_per_cycle;

  std::uint64_t due_ms_;
};

}  // namespace isotherm
