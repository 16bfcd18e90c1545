// The clock of a Linux process. Told a speed and an epoch, every process on the machine reads the same plant time, also
// one that was restarted; told nothing, it is the machine's own.
#pragma once

#include <cstdint>
#include <string_view>

#include "hal/interface/clock.hpp"

namespace isotherm::hal {

/// At the instant `mono_ns` of CLOCK_MONOTONIC it was `utc_ms` in the plant, and since then plant time has run `speed`
/// times as fast as the wall.
struct TimeScale {
  std::uint16_t speed = 1;
  std::int64_t utc_ms = 0;
  std::int64_t mono_ns = 0;
};

/// Reads `--speed` (1..1000; empty = 1) and `--epoch` (UTC_MS@MONO_NS; empty = now). Throws StartError with one
/// sentence.
TimeScale parse_time_scale(std::string_view speed, std::string_view epoch);
/// Faster than this a plant second is shorter than the kernel's scheduling can keep.
inline constexpr std::uint16_t most_speed = 1000;

/// CLOCK_MONOTONIC and CLOCK_REALTIME of this machine.
std::int64_t wall_mono_ns();
std::int64_t wall_utc_ms();

class PlantClock final : public Clock {
 public:
  /// The machine's own time: mono_ms() counts from its boot, utc_ms() follows its UTC and may step.
  PlantClock() = default;
  /// Scaled: mono_ms() counts plant time from the epoch, and utc_ms() moves with it without a step.
  explicit PlantClock(TimeScale scale) : scale_(scale), scaled_(true) {}

  std::uint64_t mono_ms() const override;
  std::int64_t utc_ms() const override;
  void sleep_until(std::uint64_t until_mono_ms) override;

  std::uint16_t speed() const { return scale_.speed; }
  /// CLOCK_MONOTONIC at which mono_ms() will be (or was) `plant_mono_ms`: for poll and other waits of the kernel.
  std::int64_t wall_ns_at(std::uint64_t plant_mono_ms) const;

 private:
  TimeScale scale_;
  bool scaled_ = false;
};

}  // namespace isotherm::hal
