#include "hal/stm32f405/slow_oscillator.hpp"

namespace isotherm::hal::stm32f405 {
namespace {

constexpr std::uint32_t captured_4 = 1U << 4U;
/// Turns of a few clocks each; eight periods of the slowest oscillator take 79,000 clocks of the core at 168 MHz.
constexpr unsigned patience = 50'000;

}  // namespace

void SlowOscillator::start() {
  constexpr std::uint32_t input_4_is_lsi = 1U << 6U;  // OR, TI4_RMP (RM0090, 18.4.21)
  constexpr std::uint32_t every_eighth = 3U << 2U;    // IC4PSC
  constexpr std::uint32_t input_4 = 1U;               // CC4S
  timer_.option = input_4_is_lsi;
  timer_.psc = 0;
  timer_.arr = 0xFFFF'FFFF;
  timer_.ccmr2 = (every_eighth | input_4) << 8U;
  timer_.ccer = 1U << 12U;
  timer_.egr = timer_bit::load;
  timer_.cr1 = timer_bit::counts;
}

Result<std::uint32_t> SlowOscillator::capture() {
  for (unsigned n = 0; n < patience; ++n) {
    if ((timer_.sr & captured_4) != 0) {
      const std::uint32_t count = timer_.ccr[3];  // reading it takes the mark away
      return count;
    }
  }
  return Fault::timeout;
}

Result<std::uint32_t> SlowOscillator::measure() {
  timer_.sr = 0;
  const Result<std::uint32_t> first = capture();
  const Result<std::uint32_t> second = first.ok() ? capture() : first;
  if (!second.ok()) return second.fault();
  return second.value() - first.value();
}

}  // namespace isotherm::hal::stm32f405
