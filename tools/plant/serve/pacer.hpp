// Keeps a plant in step with the clock: how far it may go now, and when it is worth saying that it lags.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

namespace isotherm::plant {

class Pacer {
 public:
  static constexpr std::uint64_t step_ms = 20;    // of the plant
  static constexpr std::uint64_t most_ms = 100;   // at a time, so that masters are served while it catches up
  static constexpr std::uint64_t lag_ms = 1'000;  // beyond it the plant does not hold its time, and says so
  static constexpr std::uint64_t quiet_ms = 10'000;

  /// The plant stands at `plant_ms` when the clock shows `clock_ms`.
  Pacer(std::uint64_t plant_ms, std::uint64_t clock_ms) : plant_zero_(plant_ms), clock_zero_(clock_ms) {}

  /// Milliseconds, whole steps, that the plant at `plant_ms` is to go on now.
  std::uint64_t due_ms(std::uint64_t plant_ms, std::uint64_t clock_ms) const {
    return std::min(behind_ms(plant_ms, clock_ms) / step_ms * step_ms, most_ms);
  }
  /// The clock's reading at which the next step is due.
  std::uint64_t next_ms(std::uint64_t plant_ms) const { return plant_ms - plant_zero_ + clock_zero_ + step_ms; }
  /// How far the plant lags.
  std::uint64_t behind_ms(std::uint64_t plant_ms, std::uint64_t clock_ms) const {
    const std::uint64_t target = clock_ms - clock_zero_ + plant_zero_;
    return target > plant_ms ? target - plant_ms : 0;
  }

  /// What is to be said of the lag, at most once in `quiet_ms` of wall time: the worst since the last word of it, or 0
  /// for nothing.
  std::uint64_t worth_saying_ms(std::uint64_t behind, std::uint64_t wall_ms) {
    worst_ = std::max(worst_, behind);
    most_behind_ = std::max(most_behind_, behind);
    if (worst_ <= lag_ms || wall_ms < say_again_at_) return 0;
    say_again_at_ = wall_ms + quiet_ms;
    return std::exchange(worst_, 0);
  }
  /// The most of all lags that worth_saying_ms was given.
  std::uint64_t most_behind_ms() const { return most_behind_; }

 private:
  std::uint64_t plant_zero_;
  std::uint64_t clock_zero_;
  std::uint64_t worst_ = 0;
  std::uint64_t most_behind_ = 0;
  std::uint64_t say_again_at_ = 0;  // wall
};

}  // namespace isotherm::plant
