#include "firmware/board/stm32f405/board.hpp"

#include <array>

#include "firmware/board/stm32f405/fault.hpp"
#include "firmware/board/stm32f405/image.hpp"
#include "firmware/board/stm32f405/pin_map.hpp"
#include "firmware/board/stm32f405/retained.hpp"
#include "hal/stm32f405/processor.hpp"

extern "C" {
extern const std::uint32_t main_stack_bottom[];
extern const std::uint32_t main_stack_top[];
}

namespace isotherm::board {
namespace {

namespace chip = hal::stm32f405;

constexpr std::uint32_t baud = 115'200;
/// 3.5 characters; fixed above 19,200 baud (Modbus over Serial Line V1.02, 2.5.1.1).
constexpr std::uint32_t silence_us = 1'750;
/// An emulator hands bytes over as its host finds time, not as a line would; a frame is complete without silence anyway.
constexpr std::uint32_t emulated_silence_us = 20'000;

Board board;
InterruptCounts counts{};

}  // namespace

Board& the_board() { return board; }

void Board::start() {
  clocks = chip::start_clocks();
  lockstep = clocks.emulated() && bench_words.lockstep == lockstep_magic;
  time.start(clocks.core_hz);

  chip::enable_clocks(chip::rcc().apb1enr, chip::rcc_bit::usart2 | chip::rcc_bit::usart3);
  chip::enable_clocks(chip::rcc().apb2enr, chip::rcc_bit::usart1);
  for (const Pin& pin : {log_tx(), log_rx(), upstream_tx(), upstream_rx(), field_bus_tx(), field_bus_rx()}) {
    pin.make_peripheral(usart_function);
  }
  const std::uint32_t gap_us = clocks.emulated() ? emulated_silence_us : silence_us;
  static const Pin upstream_pin = upstream_direction();
  static const Pin field_bus_pin = field_bus_direction();
  log.start(clocks.apb2_hz, baud, gap_us);
  upstream.start(clocks.apb1_hz, baud, gap_us, &upstream_pin);
  field_bus.start(clocks.apb1_hz, baud, gap_us, &field_bus_pin);
  constexpr unsigned first_usart = 37;
  for (unsigned number = first_usart; number < first_usart + 3; ++number) chip::enable_interrupt(number);
}

void Board::put(std::string_view text) {
  log.send(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void Board::say(std::string_view text) {
  put(text);
  put("\r\n");
}

StackUse main_stack_use() {
  const std::uint32_t* low = main_stack_bottom;
  while (low < main_stack_top && *low == stack_paint) ++low;
  return {static_cast<std::size_t>(main_stack_top - low) * sizeof *low,
          static_cast<std::size_t>(main_stack_top - main_stack_bottom) * sizeof *low};
}

const InterruptCounts& interrupt_counts() { return counts; }

void on_systick() {
  counts[0] = counts[0] + 1;
  board.time.on_interrupt();
}
void on_log() {
  counts[1] = counts[1] + 1;
  board.log.on_interrupt();
}
void on_upstream() {
  counts[2] = counts[2] + 1;
  board.upstream.on_interrupt();
}
void on_field_bus() {
  counts[3] = counts[3] + 1;
  board.field_bus.on_interrupt();
}

}  // namespace isotherm::board
