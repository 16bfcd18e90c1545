// What is wired to which pin of the STM32F405RG, and what each pin must be while nothing is known yet.
#pragma once

#include "hal/stm32f405/pin.hpp"

namespace isotherm::board {

using hal::stm32f405::Pin;

// Alternate function 7 of these pins is USART1 to USART3 (DS8626, table 9).
inline constexpr unsigned usart_function = 7;

inline Pin log_tx() { return {hal::stm32f405::gpio_a(), 9}; }
inline Pin log_rx() { return {hal::stm32f405::gpio_a(), 10}; }
inline Pin upstream_tx() { return {hal::stm32f405::gpio_a(), 2}; }
inline Pin upstream_rx() { return {hal::stm32f405::gpio_a(), 3}; }
inline Pin upstream_direction() { return {hal::stm32f405::gpio_a(), 1}; }
inline Pin field_bus_tx() { return {hal::stm32f405::gpio_b(), 10}; }
inline Pin field_bus_rx() { return {hal::stm32f405::gpio_b(), 11}; }
inline Pin field_bus_direction() { return {hal::stm32f405::gpio_b(), 14}; }
/// Lit while the controller ticks.
inline Pin status_light() { return {hal::stm32f405::gpio_c(), 12}; }

/// Both lines only listen: a controller that starts, or has crashed, disturbs nobody, and the rack I/O unit's own watchdog
/// guards the rack. Uses no memory, so that it can be the first thing after a reset and the last before one.
inline void write_safe_outputs() {
  hal::stm32f405::enable_clocks(hal::stm32f405::rcc().ahb1enr, hal::stm32f405::rcc_bit::ports_abc);
  upstream_direction().make_output(false);
  field_bus_direction().make_output(false);
  status_light().make_output(false);
}

}  // namespace isotherm::board
