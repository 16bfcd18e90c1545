// A Modbus slave on a serial line, fed byte by byte: a request is complete by its function's length and its checksum;
// silence only ends what was broken. Portable, no heap, no clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "hal/modbus/slave.hpp"

namespace isotherm::hal::modbus {

inline constexpr std::size_t longest_rtu_frame = 256;

/// Appends the checksum to the `length` bytes in `frame` and returns the frame's new length.
std::size_t seal_rtu_frame(std::span<std::uint8_t> frame, std::size_t length);
/// Whether unit, PDU and checksum are there and agree.
bool is_sound_rtu_frame(std::span<const std::uint8_t> frame);

class RtuSlave {
 public:
  explicit RtuSlave(Registers& registers) : slave_(registers) {}

  /// Takes one byte from the line. Returns the frame to send back, most often none; it is good until the next call.
  std::span<const std::uint8_t> feed(std::uint8_t byte);
  /// The line was silent for 3.5 characters or more (1.75 ms above 19,200 baud): what came so far is given up.
  void silence();
  /// Something of a frame is there, or bytes are being dropped: only then is silence worth telling.
  bool mid_frame() const { return length_ > 0 || lost_; }

  /// Frames given up for their checksum, their length, or because they broke off.
  std::uint32_t bad_frames() const { return bad_frames_; }
  const Slave& slave() const { return slave_; }

 private:
  std::span<const std::uint8_t> finish();
  void give_up();

  Slave slave_;
  std::array<std::uint8_t, longest_rtu_frame> frame_{};
  std::array<std::uint8_t, longest_rtu_frame> answer_{};
  Pdu pdu_{};
  std::size_t length_ = 0;
  bool lost_ = false;  // out of step: drop all until silence
  std::uint32_t bad_frames_ = 0;
};

}  // namespace isotherm::hal::modbus
