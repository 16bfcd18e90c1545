#include "hal/stm32f405/clocks.hpp"

#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {
namespace {

// Ten to hundred milliseconds at 16 MHz; a crystal starts within 2 ms, the PLL locks within 0.3 ms (DS8626, 5.3.8 and 5.3.10).
constexpr unsigned patience = 200'000;

bool becomes(Register& value, std::uint32_t mask, std::uint32_t wanted) {
  for (unsigned n = 0; n < patience; ++n) {
    if ((value & mask) == wanted) return true;
  }
  return false;
}

}  // namespace

Clocks start_clocks() {
  Rcc& clock = rcc();
  constexpr std::uint32_t fast{168'000'000};
  // After a reset the internal oscillator runs, so this never reads 0 on a chip.
  if (clock.cr == 0) return {ClockSource::emulated, fast, fast / 4, fast / 2};

  clock.cr = clock.cr | rcc_bit::hse_on;
  const bool crystal = becomes(clock.cr, rcc_bit::hse_ready, rcc_bit::hse_ready);
  // 1 MHz x 336 / 2 = 168 MHz; / 7 = 48 MHz.
  const std::uint32_t divider = crystal ? 8U : 16U;
  clock.pllcfgr = divider | (336U << 6U) | (crystal ? rcc_bit::pll_from_hse : 0U) | (7U << 24U);
  clock.cr = clock.cr | rcc_bit::pll_on;
  if (!becomes(clock.cr, rcc_bit::pll_ready, rcc_bit::pll_ready)) return {};

  // Five wait states above 150 MHz at 2.7..3.6 V, prefetch and both caches (RM0090, 3.5.1), before the core is that fast.
  constexpr std::uint32_t wait_states = 5U;
  flash_control().acr = wait_states | (1U << 8U) | (1U << 9U) | (1U << 10U);
  if (!becomes(flash_control().acr, 7U, wait_states)) return {};
  constexpr std::uint32_t from_pll = 2U;
  clock.cfgr = (5U << 10U) | (4U << 13U) | from_pll;  // APB1 a fourth, APB2 half
  if (!becomes(clock.cfgr, 3U << 2U, from_pll << 2U)) {
    clock.cfgr = 0;
    return {};
  }
  return {crystal ? ClockSource::crystal : ClockSource::internal_pll, fast, fast / 4, fast / 2};
}

}  // namespace isotherm::hal::stm32f405
