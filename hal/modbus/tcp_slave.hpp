// A Modbus slave on one TCP connection, fed byte by byte: the MBAP header tells each request's length (Modbus Messaging on
// TCP/IP V1.0b, 3.1.3). Portable, no heap, no clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "hal/modbus/slave.hpp"

namespace isotherm::hal::modbus {

/// Transaction, protocol, length, unit.
inline constexpr std::size_t mbap_bytes = 7;
inline constexpr std::size_t longest_tcp_frame = mbap_bytes + longest_pdu;

/// Whether the first seven bytes are a header that can be: protocol 0 and a length of 2..254.
bool is_sound_mbap(std::span<const std::uint8_t> header);
/// Length of the whole frame, by a sound header.
std::size_t tcp_frame_length(std::span<const std::uint8_t> header);
/// Writes the header for the `pdu_length` bytes that stand behind it in `frame`; returns the frame's length.
std::size_t seal_tcp_frame(std::span<std::uint8_t> frame, std::uint16_t transaction, std::uint8_t unit,
                           std::size_t pdu_length);

class TcpSlave {
 public:
  explicit TcpSlave(Registers& registers) : slave_(registers) {}

  /// Takes one byte of the stream. Returns the frame to send back, most often none; it is good until the next call.
  std::span<const std::uint8_t> feed(std::uint8_t byte);

  /// A header that cannot be: the stream is out of step, nothing more is taken, close the connection.
  bool broken() const { return broken_; }
  /// Requests whose length does not fit their function, and broken headers.
  std::uint32_t bad_frames() const { return bad_frames_; }
  const Slave& slave() const { return slave_; }

 private:
  std::span<const std::uint8_t> finish();

  Slave slave_;
  std::array<std::uint8_t, longest_tcp_frame> frame_{};
  std::array<std::uint8_t, longest_tcp_frame> answer_{};
  Pdu pdu_{};
  std::size_t length_ = 0;
  bool broken_ = false;
  std::uint32_t bad_frames_ = 0;
};

}  // namespace isotherm::hal::modbus
