// The chip's slow oscillator (LSI, which also drives the watchdog) against the core's clock, by timer 5, whose fourth input it can
// be. Not executed by any emulator.
#pragma once

#include <cstdint>

#include "control/core/result.hpp"
#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

class SlowOscillator {
 public:
  static constexpr std::uint32_t slowest_hz = 17'000;  // DS8626, table 35
  static constexpr std::uint32_t fastest_hz = 47'000;
  static constexpr std::uint32_t periods = 8;  // of one measurement
  /// What a measurement may be over the oscillator's whole tolerance, where the timer's clock is this.
  static constexpr std::uint32_t least_clocks(std::uint32_t timer_hz) { return periods * (timer_hz / fastest_hz); }
  static constexpr std::uint32_t most_clocks(std::uint32_t timer_hz) { return periods * (timer_hz / slowest_hz); }

  explicit SlowOscillator(Timer& timer = timer5()) : timer_(timer) {}
  /// The timer's bus clock must be on. The watchdog has started the oscillator.
  void start();
  /// Clocks of the timer in as many periods; waits for two captures at most, 1 ms. Fault::timeout where they do not come.
  [[nodiscard]] Result<std::uint32_t> measure();

 private:
  Result<std::uint32_t> capture();
  Timer& timer_;
};

}  // namespace isotherm::hal::stm32f405
