// Timers that time pulses and make pulse widths, by the hardware alone: no interrupt, however fast the pulses come. Not
// executed by any emulator.
#pragma once

#include <cstdint>

#include "hal/interface/analog_output.hpp"
#include "hal/interface/pulse_input.hpp"
#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

/// Channel 1 of a timer of 16 bits or more: each rising edge captures the count and begins it anew (RM0090, 18.3.6).
class PulseTimer final : public PulseInput {
 public:
  static constexpr std::uint32_t counts_per_s = 100'000;
  static constexpr std::uint32_t longest_period = 0xFFFF;  // 0.66 s; no edge for longer is 0 Hz

  explicit PulseTimer(Timer& timer) : timer_(timer) {}
  /// `timer_hz` is the timer's own clock; its bus clock must be on.
  void start(std::uint32_t timer_hz);
  /// Of the last period. Fault::out_of_range above 10 kHz: that is no flow meter and no tachometer.
  Result<float> hertz() override;

 private:
  Timer& timer_;
  bool interrupted_ = true;  // the period under way began before an overflow, or nobody knows when
};

/// One channel of a timer whose other channels share its period.
class PulseWidth final : public AnalogOutput {
 public:
  static constexpr std::uint32_t frequency_hz = 20'000;  // above hearing and far above any filter for 0-10 V

  /// Channel 1..4.
  PulseWidth(Timer& timer, unsigned channel) : timer_(timer), channel_(channel) {}
  /// Output on, at the full pulse width: what a drive is told before anybody decides is to cool. `timer_hz` is the timer's own
  /// clock: 8,400 steps of 168 MHz, 800 of 16 MHz.
  void start(std::uint32_t timer_hz);
  Fault set(float share) override;

 private:
  Timer& timer_;
  unsigned channel_;
  std::uint32_t period_ = 0;  // clocks of the timer
};

}  // namespace isotherm::hal::stm32f405
