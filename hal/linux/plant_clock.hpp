// The clock of a Linux process. Told a speed and an epoch, every process on the machine reads the same plant time, also
// one that was restarted; told nothing, it is the machine's own. With a pace page plant time waits for those who lag.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "hal/interface/clock.hpp"
#include "hal/linux/pace_page.hpp"

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
  /// The same, less what the page's maker holds back.
  PlantClock(TimeScale scale, std::shared_ptr<PacePage> page) : scale_(scale), scaled_(true), page_(std::move(page)) {}

  std::uint64_t mono_ms() const override;
  std::int64_t utc_ms() const override;
  void sleep_until(std::uint64_t until_mono_ms) override;

  std::uint16_t speed() const { return scale_.speed; }
  /// Whether plant time waits for those who lag.
  bool paced() const { return page_ != nullptr; }
  /// CLOCK_MONOTONIC at which mono_ms() will be (or was) `plant_mono_ms`: for poll and other waits of the kernel. When paced it
  /// may be later, so look again.
  std::int64_t wall_ns_at(std::uint64_t plant_mono_ms) const;
  /// When paced: everything due before this plant time is done. Otherwise nothing.
  void ready_until(PaceRole role, std::uint64_t plant_mono_ms) const;
  /// When paced: nobody is to wait for this one any more.
  void take_no_part(PaceRole role) const;

 private:
  TimeScale scale_;
  bool scaled_ = false;
  std::shared_ptr<PacePage> page_;
};

}  // namespace isotherm::hal
