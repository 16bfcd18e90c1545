// A clock wound by hand: time stands still until a test moves it, or until the code under test sleeps.
#pragma once

#include "hal/interface/clock.hpp"

namespace isotherm::hal {

class HandClock final : public Clock {
 public:
  explicit HandClock(std::uint64_t mono_ms = 0, std::int64_t utc_ms = 0) : mono_ms_(mono_ms), utc_ms_(utc_ms) {}

  std::uint64_t mono_ms() const override { return mono_ms_; }
  std::int64_t utc_ms() const override { return utc_ms_; }
  /// Winds itself forward instead of waiting.
  void sleep_until(std::uint64_t until_mono_ms) override {
    if (until_mono_ms > mono_ms_) advance(until_mono_ms - mono_ms_);
  }

  void advance(std::uint64_t ms) {
    mono_ms_ += ms;
    utc_ms_ += static_cast<std::int64_t>(ms);
  }
  /// A step of UTC alone, as an operator or NTP makes it.
  void step_utc(std::int64_t ms) { utc_ms_ += ms; }

 private:
  std::uint64_t mono_ms_;
  std::int64_t utc_ms_;
};

}  // namespace isotherm::hal
