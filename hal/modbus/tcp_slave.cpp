#include "hal/modbus/tcp_slave.hpp"

#include <algorithm>

#include "control/core/words.hpp"

namespace isotherm::hal::modbus {
namespace {

// The header's length counts the unit and the PDU.
constexpr unsigned shortest_length = 2;
constexpr unsigned longest_length = 1 + longest_pdu;
constexpr std::size_t unit_at = 6;

unsigned length_field(std::span<const std::uint8_t> header) { return join_bytes(header[4], header[5]); }

}  // namespace

bool is_sound_mbap(std::span<const std::uint8_t> header) {
  return header[2] == 0 && header[3] == 0 && length_field(header) >= shortest_length &&
         length_field(header) <= longest_length;
}

std::size_t tcp_frame_length(std::span<const std::uint8_t> header) { return unit_at + length_field(header); }

std::size_t seal_tcp_frame(std::span<std::uint8_t> frame, std::uint16_t transaction, std::uint8_t unit,
                           std::size_t pdu_length) {
  const auto length = static_cast<std::uint16_t>(1 + pdu_length);
  frame[0] = high_byte(transaction);
  frame[1] = low_byte(transaction);
  frame[2] = 0;
  frame[3] = 0;
  frame[4] = high_byte(length);
  frame[5] = low_byte(length);
  frame[unit_at] = unit;
  return mbap_bytes + pdu_length;
}

std::span<const std::uint8_t> TcpSlave::feed(std::uint8_t byte) {
  if (broken_) return {};
  frame_[length_++] = byte;
  if (length_ < mbap_bytes) return {};
  if (length_ == mbap_bytes && !is_sound_mbap(frame_)) {
    broken_ = true;
    ++bad_frames_;
    return {};
  }
  return length_ < tcp_frame_length(frame_) ? std::span<const std::uint8_t>{} : finish();
}

std::span<const std::uint8_t> TcpSlave::finish() {
  const auto request = std::span<const std::uint8_t>(frame_).subspan(mbap_bytes, length_ - mbap_bytes);
  length_ = 0;
  const std::uint8_t unit = frame_[unit_at];
  if (is_malformed(request)) ++bad_frames_;
  std::size_t answered = slave_.answer(unit, request, pdu_);
  if (answered == 0) answered = encode_exception(pdu_, request[0], Exception::no_such_unit);
  std::copy_n(pdu_.begin(), answered, answer_.begin() + mbap_bytes);
  return std::span(answer_).first(seal_tcp_frame(answer_, join_bytes(frame_[0], frame_[1]), unit, answered));
}

}  // namespace isotherm::hal::modbus
