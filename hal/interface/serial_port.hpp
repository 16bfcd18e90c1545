// A serial line as frames travel on it: bytes in, each with what the line said about it, and whole frames out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace isotherm::hal {

struct ReceivedByte {
  std::uint8_t value = 0;
  bool after_silence = false;  // 3.5 characters or more of silence came before it
  bool damaged = false;        // parity, framing or noise, or bytes before it were lost
};

class SerialPort {
 public:
  virtual ~SerialPort() = default;
  /// Takes the whole frame, at most 256 bytes, and returns before it has left.
  virtual void send(std::span<const std::uint8_t> frame) = 0;
  /// The next byte that has arrived; nothing where none has. Never waits.
  virtual std::optional<ReceivedByte> receive() = 0;
};

}  // namespace isotherm::hal
