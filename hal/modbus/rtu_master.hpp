// The master of one Modbus serial line: a bus that never passes a late, damaged or foreign answer off as a fresh one, and
// counts each failure by its cause. An answer is complete by its request's length and its checksum; silence only tells
// that the line is free again. Portable, no heap; time and waiting are asked for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "hal/interface/register_bus.hpp"
#include "hal/interface/serial_port.hpp"
#include "hal/interface/waiting.hpp"
#include "hal/modbus/pdu.hpp"
#include "hal/modbus/rtu_slave.hpp"

namespace isotherm::hal::modbus {

struct RtuTiming {
  /// From the request's last byte to the answer's last. The longest answer takes 24 ms at 115,200 baud; a device may think
  /// for 16 ms before (estimate).
  std::uint32_t response_us = 40'000;
  std::uint32_t byte_us = 96;  // one character of 11 bits at 115,200 baud
  /// Of silence between an answer and the next request: 3.5 characters, fixed above 19,200 baud (Modbus over Serial Line V1.02,
  /// 2.5.1.1). 0 where time stands still meanwhile.
  std::uint32_t gap_us = 1'750;
};

/// What happened on the line since the start, by cause.
struct RtuCounters {
  std::uint32_t requests = 0;    // that went out
  std::uint32_t answered = 0;    // with what was asked for
  std::uint32_t exceptions = 0;  // answered, and refused
  std::uint32_t timeouts = 0;    // no answer, or one that broke off
  std::uint32_t crc_errors = 0;
  std::uint32_t framing_errors = 0;  // wrong length, unit or function, or a character that the line damaged
  std::uint32_t held_back = 0;       // not sent: the line was still to fall silent, or is asked once in a while only
  std::uint32_t stray_bytes = 0;     // dropped: they came when nothing had been asked
  std::uint32_t misused = 0;         // refused before the line: no words, too many, beyond 0xFFFF, unit 0 or above 247
};

class RtuMaster final : public RegisterBus {
 public:
  /// Port and waiting are kept.
  RtuMaster(SerialPort& port, Waiting& waiting, const RtuTiming& timing = {})
      : port_(port), waiting_(waiting), timing_(timing) {}

  /// FC03. Fault::rejected for a call that no request can carry; Fault::timeout also while the line must fall silent.
  [[nodiscard]] Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override;
  /// FC16. No broadcast.
  [[nodiscard]] Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override;

  const RtuCounters& counters() const { return counters_; }

 private:
  Fault prepare(std::uint8_t unit, std::uint16_t address, std::size_t words, std::size_t most_words);
  void send(std::uint8_t unit, std::size_t pdu_length);
  Fault receive(std::size_t good_length);
  bool wait_for_gap();
  bool drop_input();
  Fault settle(Fault fault);
  std::span<const std::uint8_t> answer_pdu() const;

  SerialPort& port_;
  Waiting& waiting_;
  RtuTiming timing_;
  RtuCounters counters_;
  Pdu pdu_{};
  std::array<std::uint8_t, longest_rtu_frame> frame_{};
  std::size_t sent_ = 0;
  std::size_t length_ = 0;  // of what was received
  std::uint8_t unit_ = 0;
  std::uint8_t function_ = 0;
  std::uint64_t sent_us_ = 0;
  std::uint64_t free_at_us_ = 0;  // an answer's own gap: waited for
  std::uint64_t quiet_until_us_ = 0;
  std::uint64_t retry_at_us_ = 0;
  unsigned silences_ = 0;
};

}  // namespace isotherm::hal::modbus
