#include "hal/modbus/rtu_slave.hpp"

#include <algorithm>

#include "control/core/words.hpp"
#include "hal/modbus/crc16.hpp"

namespace isotherm::hal::modbus {
namespace {

constexpr std::size_t checksum_bytes = 2;
constexpr std::size_t shortest_frame = 1 + 1 + checksum_bytes;
constexpr std::uint8_t broadcast = 0;
constexpr std::size_t unknown_yet = 0;
constexpr std::size_t not_a_request = longest_rtu_frame + 1;

/// Length of the whole request frame as far as its first bytes tell. Functions we do not serve are measured too, so that
/// they can be refused with an exception or, when meant for another unit, stepped over.
std::size_t request_length(std::span<const std::uint8_t> frame) {
  const auto with_count = [&](std::size_t count_at) {
    return frame.size() <= count_at ? unknown_yet : count_at + 1 + frame[count_at] + checksum_bytes;
  };
  if (frame.size() < 2) return unknown_yet;
  switch (frame[1]) {
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x04:
    case 0x05:
    case 0x06:
    case 0x08: return 8;
    case 0x07:
    case 0x0B:
    case 0x0C:
    case 0x11: return shortest_frame;
    case 0x0F:
    case 0x10: return with_count(6);
    case 0x14:
    case 0x15: return with_count(2);
    case 0x16: return 10;
    case 0x17: return with_count(10);
    case 0x18: return 6;
    default: return not_a_request;
  }
}

}  // namespace

std::size_t seal_rtu_frame(std::span<std::uint8_t> frame, std::size_t length) {
  const std::uint16_t crc = crc16(frame.first(length));
  frame[length] = low_byte(crc);
  frame[length + 1] = high_byte(crc);
  return length + checksum_bytes;
}

bool is_sound_rtu_frame(std::span<const std::uint8_t> frame) {
  return frame.size() >= shortest_frame && frame.size() <= longest_rtu_frame && crc16(frame) == 0;
}

std::span<const std::uint8_t> RtuSlave::feed(std::uint8_t byte) {
  if (lost_) return {};
  frame_[length_++] = byte;
  const std::size_t wanted = request_length(std::span(frame_).first(length_));
  if (wanted > longest_rtu_frame) {
    give_up();
    return {};
  }
  if (wanted == unknown_yet || length_ < wanted) return {};
  return finish();
}

void RtuSlave::silence() {
  if (length_ > 0 && !lost_) ++bad_frames_;
  length_ = 0;
  lost_ = false;
}

void RtuSlave::give_up() {
  ++bad_frames_;
  length_ = 0;
  // A search for the next frame within these bytes could take data for a request; only silence marks a beginning.
  lost_ = true;
}

std::span<const std::uint8_t> RtuSlave::finish() {
  const auto frame = std::span(frame_).first(length_);
  if (!is_sound_rtu_frame(frame)) {
    give_up();
    return {};
  }
  length_ = 0;
  const std::uint8_t unit = frame[0];
  // A broadcast has no answer, so nothing could tell a master what became of it: no command is taken that way.
  if (unit == broadcast) return {};
  const std::size_t answered = slave_.answer(unit, frame.subspan(1, frame.size() - 1 - checksum_bytes), pdu_);
  if (answered == 0) return {};
  answer_[0] = unit;
  std::copy_n(pdu_.begin(), answered, answer_.begin() + 1);
  return std::span(answer_).first(seal_rtu_frame(answer_, 1 + answered));
}

}  // namespace isotherm::hal::modbus
