#include "hal/stm32f405/uart.hpp"

#include "hal/stm32f405/processor.hpp"

namespace isotherm::hal::stm32f405 {
namespace {

constexpr std::uint16_t silence_mark = 0x100;
constexpr std::uint16_t damage_mark = 0x200;
constexpr std::uint32_t usual = usart_bit::enable | usart_bit::sender | usart_bit::receiver | usart_bit::receive_interrupt;

}  // namespace

void Uart::start(std::uint32_t bus_hz, std::uint32_t baud, std::uint32_t silence_us, const Pin* direction) {
  direction_ = direction;
  silence_clocks_ = std::uint64_t{silence_us} * time_.clocks_per_us();
  registers_.brr = baud_divider(bus_hz, baud);
  registers_.cr1 = usual;
}

std::optional<ReceivedByte> Uart::receive() {
  if (taken_ == arrived_) return std::nullopt;
  const std::uint16_t entry = ring_[taken_];
  taken_ = static_cast<std::uint16_t>((taken_ + 1U) % ring_.size());
  return ReceivedByte{static_cast<std::uint8_t>(entry & 0xFFU), (entry & silence_mark) != 0, (entry & damage_mark) != 0};
}

void Uart::send(std::span<const std::uint8_t> frame) {
  const InterruptLock lock;
  for (const std::uint8_t byte : frame) {
    if (room() == 0) {
      counters_.unsent = counters_.unsent + 1;
      continue;
    }
    sending_[filled_] = byte;
    filled_ = static_cast<std::uint16_t>((filled_ + 1U) % sending_.size());
  }
  if (direction_ != nullptr) direction_->set(true);
  busy_ = true;
  pump();
}

/// With interrupts masked, or in the handler.
void Uart::pump() {
  while (filled_ != drained_ && (registers_.sr & usart_bit::room_to_send) != 0) {
    registers_.dr = sending_[drained_];
    drained_ = static_cast<std::uint16_t>((drained_ + 1U) % sending_.size());
    ++counters_.sent;
  }
  if (filled_ != drained_) {
    registers_.cr1 = usual | usart_bit::room_to_send;
  } else if ((registers_.sr & usart_bit::sent_all) == 0) {
    registers_.cr1 = usual | usart_bit::sent_all;
  } else {
    registers_.cr1 = usual;
    if (direction_ != nullptr) direction_->set(false);
    busy_ = false;
  }
}

void Uart::take_byte(std::uint32_t status) {
  const auto byte = static_cast<std::uint16_t>(registers_.dr & 0xFFU);
  const std::uint64_t now = time_.now();
  std::uint16_t marks = now - last_clocks_ >= silence_clocks_ ? silence_mark : std::uint16_t{0};
  last_clocks_ = now;
  ++counters_.received;
  if ((status & (usart_bit::parity_error | usart_bit::framing_error | usart_bit::noise)) != 0) {
    ++counters_.damaged;
    marks |= damage_mark;
  }
  if ((status & usart_bit::overrun) != 0) lost_some_ = true;
  const auto next = static_cast<std::uint16_t>((arrived_ + 1U) % ring_.size());
  if (next == taken_) {
    lost_some_ = true;
    ++counters_.lost;
    return;
  }
  if (lost_some_) marks |= damage_mark;
  lost_some_ = false;
  ring_[arrived_] = byte | marks;
  arrived_ = next;
}

void Uart::on_interrupt() {
  const std::uint32_t status = registers_.sr;
  if ((status & (usart_bit::received | usart_bit::overrun)) != 0) take_byte(status);
  if (busy_) pump();
}

void Uart::write_now(Usart& registers, const char* text) {
  constexpr unsigned patience = 100'000;
  for (; *text != '\0'; ++text) {
    for (unsigned n = 0; n < patience && (registers.sr & usart_bit::room_to_send) == 0; ++n) {
    }
    registers.dr = static_cast<std::uint8_t>(*text);
  }
}

}  // namespace isotherm::hal::stm32f405
