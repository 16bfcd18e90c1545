// The serial line against registers that a test holds: what it does with its direction pin, and when.
#include "hal/stm32f405/uart.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace isotherm;
using namespace isotherm::hal::stm32f405;

namespace {

std::uint64_t clocks = 0;

constexpr std::uint32_t usual = usart_bit::enable | usart_bit::sender | usart_bit::receiver | usart_bit::receive_interrupt;
constexpr unsigned direction_number = 14;
constexpr std::uint32_t high = 1U << direction_number;
constexpr std::uint32_t low = high << 16U;

/// A line that has just been started.
struct Line {
  Usart registers{};
  Gpio port{};
  Pin direction{port, direction_number};
  TimeBase time;
  Uart uart{registers, time};

  Line() {
    direction.make_output(false);
    uart.start(42'000'000, 115'200, 1'750, &direction);
    registers.dr = nothing;
  }
  /// The transmitter says this and interrupts.
  void says(std::uint32_t status) {
    registers.sr = status;
    uart.on_interrupt();
  }
  void receives(std::uint8_t byte, std::uint32_t status = usart_bit::received) {
    registers.dr = byte;
    says(status);
  }

  static constexpr std::uint32_t nothing = 0x5A5A;  // no byte: nine bits at most are ever sent
};

}  // namespace

namespace isotherm::hal::stm32f405 {
/// In place of the core's timer.
std::uint64_t TimeBase::now() const { return clocks; }
}  // namespace isotherm::hal::stm32f405

TEST_CASE("a line starts at its baud rate, receiving, with its driver off") {
  Line line;
  CHECK(line.registers.brr == 365);  // 42 MHz / 115,200 = 364.6
  CHECK(line.registers.cr1 == usual);
  CHECK(line.port.bsrr == low);
  CHECK((line.port.moder >> (2U * direction_number) & 3U) == 1);
}

TEST_CASE("the direction pin is high before the first byte and low only once the last has left the line") {
  constexpr std::array<std::uint8_t, 3> frame{0x11, 0x22, 0x33};
  Line line;
  line.registers.sr = 0;  // no room yet: nothing may be written
  line.uart.send(frame);
  CHECK(line.port.bsrr == high);
  CHECK(line.registers.dr == Line::nothing);
  CHECK(line.registers.cr1 == (usual | usart_bit::room_to_send));

  // All three taken one after the other; the last is still on its way.
  line.says(usart_bit::room_to_send);
  CHECK(line.registers.dr == 0x33);
  CHECK(line.uart.counters().sent == 3);
  CHECK(line.registers.cr1 == (usual | usart_bit::sent_all));
  CHECK(line.port.bsrr == high);
  CHECK_FALSE(line.uart.idle());
  // What interrupts meanwhile changes nothing.
  line.receives(0x44, usart_bit::received | usart_bit::room_to_send);
  CHECK(line.port.bsrr == high);

  line.says(usart_bit::room_to_send | usart_bit::sent_all);
  CHECK(line.port.bsrr == low);
  CHECK(line.registers.cr1 == usual);
  CHECK(line.uart.idle());
}

TEST_CASE("a frame that has left before send() returns leaves the pin low") {
  constexpr std::array<std::uint8_t, 2> frame{0x11, 0x22};
  Line line;
  line.registers.sr = usart_bit::room_to_send | usart_bit::sent_all;  // as an emulator's transmitter
  line.uart.send(frame);
  CHECK(line.registers.dr == 0x22);
  CHECK(line.port.bsrr == low);
  CHECK(line.uart.idle());
}

TEST_CASE("the pin is left alone while nothing is sent") {
  Line line;
  line.port.bsrr = 0;
  line.receives(0x44);
  line.says(usart_bit::room_to_send | usart_bit::sent_all);
  CHECK(line.port.bsrr == 0);
}

TEST_CASE("bytes are told with the silence before them and with what the line did to them") {
  Line line;
  clocks = 0;
  const std::uint64_t silence = std::uint64_t{1'750} * line.time.clocks_per_us();
  const auto next = [&] {
    const std::optional<hal::ReceivedByte> byte = line.uart.receive();
    REQUIRE(byte);
    return *byte;
  };
  clocks += silence;
  line.receives(0x01);
  CHECK(next().after_silence);
  clocks += silence - 1;
  line.receives(0x02);
  CHECK_FALSE(next().after_silence);
  for (const std::uint32_t error : {usart_bit::parity_error, usart_bit::framing_error, usart_bit::noise}) {
    line.receives(0x03, usart_bit::received | error);
    const hal::ReceivedByte byte = next();
    CHECK(byte.value == 0x03);
    CHECK(byte.damaged);
  }
  line.receives(0x04, usart_bit::received | usart_bit::overrun);
  CHECK(next().damaged);  // one before it is lost
  line.receives(0x05);
  CHECK_FALSE(next().damaged);
  CHECK_FALSE(line.uart.receive());
}
