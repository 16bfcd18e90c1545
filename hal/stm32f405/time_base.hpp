// Time from the core's SysTick alone, without a periodic interrupt: the counter is set to end at the next deadline.
#pragma once

#include <cstdint>

namespace isotherm::hal::stm32f405 {

class TimeBase {
 public:
  /// Starts counting from 0.
  void start(std::uint32_t core_hz);

  /// Core clocks since start(); never steps back, in an interrupt handler and with interrupts masked too.
  std::uint64_t now() const;
  std::uint64_t now_us() const { return now() / clocks_per_us_; }
  std::uint64_t mono_ms() const { return now() / clocks_per_ms_; }
  std::uint32_t clocks_per_us() const { return clocks_per_us_; }

  /// An interrupt comes at this time at the latest; earlier where the counter does not reach so far (100 ms at 168 MHz).
  void arm(std::uint64_t clocks);
  /// Time stands still, and no interrupt comes, until resume().
  void pause();
  void resume();
  bool paused() const { return paused_; }

  void on_interrupt();

 private:
  std::uint64_t base_ = 0;        // when the present period began
  std::uint32_t period_ = 0;      // clocks until its end
  std::uint32_t following_ = 0;   // clocks of the period after it
  mutable std::uint64_t last_ = 0;  // told last
  bool paused_ = false;
  std::uint32_t clocks_per_us_ = 168;
  std::uint32_t clocks_per_ms_ = 168'000;
};

}  // namespace isotherm::hal::stm32f405
