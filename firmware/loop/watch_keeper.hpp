// Decides when the watchdog may be kicked: only after every task has shown progress since the kick before. One task that
// hangs is enough for the reset.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace isotherm {

enum class Task : std::uint8_t { control, field_bus, upstream, clock };
inline constexpr std::size_t task_count = 4;

constexpr const char* name(Task task) {
  switch (task) {
    case Task::control: return "control";
    case Task::field_bus: return "field bus";
    case Task::upstream: return "upstream";
    case Task::clock: return "clock";
  }
  return "unknown";
}

class WatchKeeper {
 public:
  /// A tenth of the shortest time that the watchdog may take.
  static constexpr std::uint64_t shortest_ms = 100;

  void report(Task task) { seen_[static_cast<std::size_t>(task)] = true; }

  /// True when the watchdog is to be kicked now; the tasks have to report anew from then on.
  bool kick_due(std::uint64_t now_ms) {
    // Time itself is watched too: a clock that stands still ends the kicks.
    if (now_ms != last_seen_ms_) report(Task::clock);
    last_seen_ms_ = now_ms;
    if (kicked_ && now_ms - kicked_ms_ < shortest_ms) return false;
    for (const bool seen : seen_) {
      if (!seen) return false;
    }
    seen_.fill(false);
    kicked_ = true;
    kicked_ms_ = now_ms;
    ++kicks_;
    return true;
  }

  std::uint32_t kicks() const { return kicks_; }
  /// The first task that has not reported since the last kick; Task::clock where all have.
  Task waits_for() const {
    for (std::size_t n = 0; n < task_count; ++n) {
      if (!seen_[n]) return static_cast<Task>(n);
    }
    return Task::clock;
  }

 private:
  std::array<bool, task_count> seen_{};
  bool kicked_ = false;
  std::uint64_t kicked_ms_ = 0;
  std::uint64_t last_seen_ms_ = 0;
  std::uint32_t kicks_ = 0;
};

}  // namespace isotherm
