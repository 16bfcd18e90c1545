// One USART as a serial line: received by interrupt into a ring, sent from a ring by whoever has time: at once as far as
// the transmitter takes it, the rest by its interrupt. A direction pin, where there is one, is high while frames leave.
//
// The emulator's transmitter takes everything at once and raises no interrupt; the interrupt's part runs on a chip only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "hal/interface/serial_port.hpp"
#include "hal/stm32f405/pin.hpp"
#include "hal/stm32f405/registers.hpp"
#include "hal/stm32f405/time_base.hpp"

namespace isotherm::hal::stm32f405 {

struct UartCounters {
  std::uint32_t received = 0;
  std::uint32_t sent = 0;
  std::uint32_t damaged = 0;  // by parity, framing or noise
  std::uint32_t lost = 0;     // overrun, or the ring was full
  std::uint32_t unsent = 0;   // there was no room
};

class Uart final : public SerialPort {
 public:
  /// `silence_us` between two bytes marks the second.
  Uart(Usart& registers, TimeBase& time) : registers_(registers), time_(time) {}

  /// For USART_BRR, sixteen samples a bit (RM0090, 30.3.4).
  static constexpr std::uint32_t baud_divider(std::uint32_t bus_hz, std::uint32_t baud) { return (bus_hz + baud / 2U) / baud; }

  /// 8N1, receiver and its interrupt on.
  void start(std::uint32_t bus_hz, std::uint32_t baud, std::uint32_t silence_us, const Pin* direction = nullptr);

  void send(std::span<const std::uint8_t> frame) override;
  std::optional<ReceivedByte> receive() override;
  bool has_received() const { return taken_ != arrived_; }
  /// Bytes that may be sent now without one being lost.
  std::size_t room() const { return sending_.size() - 1U - queued(); }
  bool idle() const { return !busy_; }
  const UartCounters& counters() const { return counters_; }

  void on_interrupt();
  /// Past rings and interrupts, for a fault handler; bounded.
  static void write_now(Usart& registers, const char* text);

 private:
  using Count = volatile std::uint16_t;
  std::size_t queued() const { return (filled_ + sending_.size() - drained_) % sending_.size(); }
  void take_byte(std::uint32_t status);
  void pump();

  Usart& registers_;
  TimeBase& time_;
  const Pin* direction_ = nullptr;
  std::uint64_t silence_clocks_ = 0;
  std::uint64_t last_clocks_ = 0;
  bool lost_some_ = false;
  volatile bool busy_ = false;  // something is leaving
  UartCounters counters_;
  // Bytes with their marks above; a frame is at most 256 bytes, and a control cycle may take as long as 500 more.
  std::array<std::uint16_t, 512> ring_{};
  Count arrived_ = 0;
  Count taken_ = 0;
  std::array<std::uint8_t, 320> sending_{};
  Count filled_ = 0;
  Count drained_ = 0;
};

}  // namespace isotherm::hal::stm32f405
