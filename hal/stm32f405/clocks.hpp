// The clock tree: 168 MHz from the crystal where it starts, the internal oscillator where it does not. Every wait is
// bounded. Not executed by any emulator: the clock control of an emulated chip reads 0.
#pragma once

#include <cstdint>

#include "control/point/clock_source.hpp"
#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

/// What really runs; whatever counts clocks takes its rate from here.
struct Clocks {
  ClockSource source = ClockSource::internal;
  std::uint32_t core_hz = 16'000'000;
  std::uint32_t apb1_hz = 16'000'000;        // USART2, USART3
  std::uint32_t apb2_hz = 16'000'000;        // USART1, converter
  std::uint32_t apb1_timer_hz = 16'000'000;  // timers 2 to 5: twice their bus where that is divided (RM0090, 6.2), else the same
  std::uint32_t apb2_timer_hz = 16'000'000;  // timer 8

  bool emulated() const { return source == ClockSource::emulated; }
};

constexpr Clocks full_speed(ClockSource source) {
  constexpr std::uint32_t core_hz = 168'000'000;
  return {source, core_hz, core_hz / 4, core_hz / 2, core_hz / 2, core_hz};
}

namespace detail {

/// Ten to hundred milliseconds at 16 MHz; a crystal starts within 2 ms, the PLL locks within 0.3 ms (DS8626, 5.3.8 and 5.3.10).
inline constexpr unsigned clock_patience = 200'000;

bool becomes(auto& value, std::uint32_t mask, std::uint32_t wanted) {
  for (unsigned n = 0; n < clock_patience; ++n) {
    if ((value & mask) == wanted) return true;
  }
  return false;
}

}  // namespace detail

/// For a crystal of 8 MHz. Returns what runs now. The registers are a template's, so that a test may play the chip.
template <typename ClockControl, typename FlashLatency>
Clocks start_clocks(ClockControl& clock, FlashLatency& flash) {
  // After a reset the internal oscillator runs, so this never reads 0 on a chip.
  if (clock.cr == 0) return full_speed(ClockSource::emulated);
  constexpr std::uint32_t from_pll = 2U;
  // The boot program has been here before the image, and the PLL takes no settings while it runs: they say what it runs from.
  if ((clock.cfgr & (3U << 2U)) == from_pll << 2U) {
    return full_speed((clock.pllcfgr & rcc_bit::pll_from_hse) != 0 ? ClockSource::crystal : ClockSource::internal_pll);
  }

  clock.cr = (clock.cr & ~rcc_bit::pll_on) | rcc_bit::hse_on;
  if (!detail::becomes(clock.cr, rcc_bit::pll_ready, 0)) return {};
  const bool crystal = detail::becomes(clock.cr, rcc_bit::hse_ready, rcc_bit::hse_ready);
  // 1 MHz x 336 / 2 = 168 MHz; / 7 = 48 MHz.
  const std::uint32_t divider = crystal ? 8U : 16U;
  const std::uint32_t settings = divider | (336U << 6U) | (crystal ? rcc_bit::pll_from_hse : 0U) | (7U << 24U);
  clock.pllcfgr = settings;
  if ((clock.pllcfgr & rcc_bit::pll_settings) != settings) return {};
  clock.cr = clock.cr | rcc_bit::pll_on;
  if (!detail::becomes(clock.cr, rcc_bit::pll_ready, rcc_bit::pll_ready)) return {};

  // Five wait states above 150 MHz at 2.7..3.6 V, prefetch and both caches (RM0090, 3.5.1), before the core is that fast.
  constexpr std::uint32_t wait_states = 5U;
  flash.acr = wait_states | (1U << 8U) | (1U << 9U) | (1U << 10U);
  if (!detail::becomes(flash.acr, 7U, wait_states)) return {};
  clock.cfgr = (5U << 10U) | (4U << 13U) | from_pll;  // APB1 a fourth, APB2 half
  if (!detail::becomes(clock.cfgr, 3U << 2U, from_pll << 2U)) {
    clock.cfgr = 0;
    return {};
  }
  return full_speed(crystal ? ClockSource::crystal : ClockSource::internal_pll);
}

inline Clocks start_clocks() { return start_clocks(rcc(), flash_control()); }

}  // namespace isotherm::hal::stm32f405
