// The clock tree: 168 MHz from the crystal where it starts, the internal oscillator where it does not. Every wait is
// bounded. Not executed by any emulator: the clock control of an emulated chip reads 0.
#pragma once

#include <cstdint>

namespace isotherm::hal::stm32f405 {

enum class ClockSource : std::uint8_t { emulated, crystal, internal_pll, internal };

struct Clocks {
  ClockSource source = ClockSource::internal;
  std::uint32_t core_hz = 16'000'000;
  std::uint32_t apb1_hz = 16'000'000;  // USART2, USART3
  std::uint32_t apb2_hz = 16'000'000;  // USART1

  bool emulated() const { return source == ClockSource::emulated; }
};

constexpr const char* name(ClockSource source) {
  switch (source) {
    case ClockSource::emulated: return "an emulator";
    case ClockSource::crystal: return "the crystal";
    case ClockSource::internal_pll: return "the internal oscillator (1 %), the crystal did not start";
    case ClockSource::internal: return "the internal oscillator without PLL: too slow to control";
  }
  return "unknown";
}

/// For a crystal of 8 MHz. Returns what runs now.
Clocks start_clocks();

}  // namespace isotherm::hal::stm32f405
