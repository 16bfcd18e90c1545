// When a controller's clock is what UTC: the controller knows only its own monotonic time, and the gateway learns the
// difference from its answers. Of the differences seen in the last ten minutes the smallest is the least delayed one.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace isotherm::gateway {

struct UtcStamp {
  std::int64_t utc_ms = 0;
  std::uint32_t uncertainty_ms = 0;
};

class UtcEstimate {
 public:
  /// An answer that carried `mono_ms` came between these two times of the gateway.
  void note(std::uint64_t mono_ms, std::int64_t asked_utc_ms, std::int64_t answered_utc_ms);
  /// Stands in until the first note(): what an earlier run stored, or a guess.
  void assume(std::int64_t utc_minus_mono_ms, std::uint32_t uncertainty_ms);
  /// Nothing before the first note() or assume().
  std::optional<UtcStamp> at(std::uint64_t mono_ms) const;

 private:
  struct Difference {
    std::uint64_t mono_ms;
    std::int64_t utc_minus_mono_ms;
    std::uint32_t uncertainty_ms;
  };
  std::deque<Difference> smallest_first_;  // and newest last: the minimum of a sliding window
  std::optional<Difference> assumed_;
};

}  // namespace isotherm::gateway
