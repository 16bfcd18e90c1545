#include "hal/stm32f405/timers.hpp"

#include "control/core/words.hpp"

namespace isotherm::hal::stm32f405 {

void PulseTimer::start(std::uint32_t timer_hz) {
  // Input 1 through its longest filter: eight samples of a 32nd of the clock, 3 us at 84 MHz.
  constexpr std::uint32_t input_filtered = 15U << 4U | 1U;
  timer_.psc = timer_hz / counts_per_s - 1U;
  timer_.arr = longest_period;
  timer_.ccmr1 = input_filtered;
  timer_.ccer = 1;  // capture rising edges
  timer_.smcr = timer_bit::reset_by_input_1;
  timer_.egr = timer_bit::load;
  timer_.sr = 0;
  timer_.cr1 = timer_bit::counts | timer_bit::only_overflow;
  interrupted_ = true;
}

Result<float> PulseTimer::hertz() {
  const std::uint32_t status = timer_.sr;
  if ((status & timer_bit::overflowed) != 0) {
    timer_.sr = 0;
    interrupted_ = true;
    return 0.0F;
  }
  if (interrupted_) {
    // The next capture counts from the overflow, not from an edge: only the one after it is a period.
    if ((status & timer_bit::captured_twice) == 0) return 0.0F;
    interrupted_ = false;
  }
  constexpr std::uint32_t shortest_period = counts_per_s / 10'000;
  const std::uint32_t period = timer_.ccr[0];
  if (period < shortest_period) return Fault::out_of_range;
  return static_cast<float>(counts_per_s) / static_cast<float>(period);
}

void PulseWidth::start(std::uint32_t timer_hz) {
  period_ = timer_hz / frequency_hz;
  // Pulse width mode 1, the new width taken over at the end of a period.
  constexpr std::uint32_t mode = 6U << 4U | 1U << 3U;
  const unsigned shift = channel_ % 2U == 1U ? 0U : 8U;
  Register& modes = channel_ <= 2U ? timer_.ccmr1 : timer_.ccmr2;
  modes = (modes & ~(0xFFU << shift)) | mode << shift;
  timer_.psc = 0;
  timer_.arr = period_ - 1U;
  timer_.ccr[channel_ - 1U] = period_;
  timer_.ccer = timer_.ccer | 1U << (4U * (channel_ - 1U));
  timer_.egr = timer_bit::load;
  timer_.bdtr = timer_bit::outputs_on;
  timer_.cr1 = timer_bit::counts | timer_bit::preload;
}

Fault PulseWidth::set(float share) {
  const float within = share > 0.0F ? (share < 1.0F ? share : 1.0F) : 0.0F;
  timer_.ccr[channel_ - 1U] = saturate<std::uint32_t>(within * static_cast<float>(period_));
  return Fault::none;
}

}  // namespace isotherm::hal::stm32f405
