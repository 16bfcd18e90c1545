// The hardware of the board as one object: clocks, time, the three lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "hal/stm32f405/clocks.hpp"
#include "hal/stm32f405/time_base.hpp"
#include "hal/stm32f405/uart.hpp"

namespace isotherm::board {

struct Board {
  hal::stm32f405::Clocks clocks;
  hal::stm32f405::TimeBase time;
  hal::stm32f405::Uart log{hal::stm32f405::usart1(), time};
  hal::stm32f405::Uart upstream{hal::stm32f405::usart2(), time};
  hal::stm32f405::Uart field_bus{hal::stm32f405::usart3(), time};
  bool lockstep = false;  // on a test bench: time stands still while the field bus is awaited

  void start();
  /// One line on the log port; what the transmitter has no room for is left out.
  void say(std::string_view text);
  /// The same without the line's end.
  void put(std::string_view text);
  std::uint64_t mono_ms() const { return time.mono_ms(); }
};

Board& the_board();

/// How often each of the four interrupts came: SysTick, log port, upstream, field bus.
using InterruptCounts = volatile std::uint32_t[4];
const InterruptCounts& interrupt_counts();

struct StackUse {
  std::size_t used = 0;
  std::size_t size = 0;
};
/// Bytes of the main stack that have ever been used.
StackUse main_stack_use();

}  // namespace isotherm::board
