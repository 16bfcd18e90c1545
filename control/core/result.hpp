// A value, or the fault that stands in its place. Absence is never NaN, 0 or -1.
#pragma once

#include <cstdint>

namespace isotherm {

/// Why a value is not there. Each has one plain name for logs and counters.
enum class Fault : std::uint8_t {
  none,
  timeout,        // no answer in time
  crc,            // a frame or block whose checksum is wrong
  framing,        // a frame of the wrong length, unit or function
  device,         // the device answered with a Modbus exception
  disconnected,   // no connection
  wrong_block,    // right frame, wrong content: magic or block number
  stale,          // the device's heartbeat stands still, or the value is too old
  out_of_range,   // open or short circuit, or outside the sensor's range
  rejected,       // a write outside the permitted range
  torn,           // changed while it was read
};

constexpr const char* name(Fault fault) {
  switch (fault) {
    case Fault::none: return "none";
    case Fault::timeout: return "timeout";
    case Fault::crc: return "crc";
    case Fault::framing: return "framing";
    case Fault::device: return "device";
    case Fault::disconnected: return "disconnected";
    case Fault::wrong_block: return "wrong_block";
    case Fault::stale: return "stale";
    case Fault::out_of_range: return "out_of_range";
    case Fault::rejected: return "rejected";
    case Fault::torn: return "torn";
  }
  return "unknown";
}

template <typename T>
class [[nodiscard]] Result {
 public:
  constexpr Result(T value) : value_(value) {}
  constexpr Result(Fault fault) : fault_(fault) {}
  constexpr bool ok() const { return fault_ == Fault::none; }
  constexpr Fault fault() const { return fault_; }
  /// Only after ok().
  constexpr const T& value() const { return value_; }
  constexpr T value_or(T otherwise) const { return ok() ? value_ : otherwise; }

 private:
  T value_{};
  Fault fault_ = Fault::none;
};

}  // namespace isotherm
