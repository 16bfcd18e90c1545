// The one clock of a process: plant time, monotonic and UTC alike. On a rack it runs with the wall; in a time-lapse it
// runs N times as fast, and everything (time-outs, heartbeats, back-off, slots, time stamps) follows it.
#pragma once

#include <cstdint>

namespace isotherm::hal {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Plant milliseconds that never step; the zero is the implementation's.
  virtual std::uint64_t mono_ms() const = 0;
  /// Plant milliseconds since 1970-01-01 UTC.
  virtual std::int64_t utc_ms() const = 0;
  /// Returns once mono_ms() >= until; at once when that is past.
  virtual void sleep_until(std::uint64_t until_mono_ms) = 0;
};

}  // namespace isotherm::hal
