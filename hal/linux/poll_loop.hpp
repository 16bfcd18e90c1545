// Waits for what comes on many descriptors in one thread, until a given instant: the heart of each program that serves.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

namespace isotherm::hal {

class PollLoop {
 public:
  /// Takes the descriptor's poll(2) events that occurred.
  using Handler = std::function<void(short events)>;

  /// Calls `handler` whenever one of `events` (POLLIN, POLLOUT) or an error occurs on the descriptor. One handler each.
  void watch(int descriptor, short events, Handler handler);
  /// Permitted inside any handler, its own too; to be called before the descriptor is closed.
  void forget(int descriptor);

  /// Handles events until CLOCK_MONOTONIC reaches `wall_ns` (what is waiting already is handled even if that is past), or
  /// until stop().
  void run_until(std::int64_t wall_ns);
  /// Ends the run_until() under way, from inside a handler.
  void stop() { stopped_ = true; }

 private:
  struct Watch {
    short events = 0;
    std::uint64_t serial = 0;  // tells a descriptor from a later one with the same number
    Handler handler;
  };
  void handle_ready(std::int64_t wait_ns);

  std::map<int, Watch> watches_;
  std::uint64_t next_serial_ = 0;
  bool stopped_ = false;
};

}  // namespace isotherm::hal
