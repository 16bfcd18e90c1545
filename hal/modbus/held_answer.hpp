// An answer that leaves only once the line has been silent for so long that everybody knows the request as ended: 3.5 characters
// (Modbus over Serial Line V1.02, 2.5.1.1). Who asked may need them to take its driver off the line.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <utility>

namespace isotherm::hal::modbus {

class HeldAnswer {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  explicit HeldAnswer(std::uint64_t gap_us) : gap_us_(gap_us) {}

  /// Somebody's byte: the silence begins anew. It does not drop the answer, or a disturbance right behind a request would.
  void heard(std::uint64_t now_us) { free_at_us_ = now_us + gap_us_; }
  /// In place of one that still waits: nobody waits for that any more. The bytes must stay until they are taken.
  void hold(std::span<const std::uint8_t> answer) { answer_ = answer; }
  /// When there is something to take; never where there is nothing.
  std::uint64_t due_us() const { return answer_.empty() ? never : free_at_us_; }
  /// The answer once it is due, and only once; empty before and after.
  std::span<const std::uint8_t> take(std::uint64_t now_us) {
    return now_us < due_us() ? std::span<const std::uint8_t>{} : std::exchange(answer_, {});
  }

 private:
  std::uint64_t gap_us_;
  std::uint64_t free_at_us_ = 0;
  std::span<const std::uint8_t> answer_;
};

}  // namespace isotherm::hal::modbus
