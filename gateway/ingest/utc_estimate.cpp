#include "gateway/ingest/utc_estimate.hpp"

#include <algorithm>

namespace isotherm::gateway {
namespace {

// Long enough to meet an undelayed answer, short enough that two crystals 50 ppm apart part by no more than 30 ms.
constexpr std::uint64_t window_ms = 600'000;
constexpr std::int64_t most_uncertainty_ms = 86'400'000;

}  // namespace

void UtcEstimate::note(std::uint64_t mono_ms, std::int64_t asked_utc_ms, std::int64_t answered_utc_ms) {
  // The answer was made somewhere between the two, and both clocks count whole milliseconds.
  const std::int64_t wide = std::clamp<std::int64_t>(answered_utc_ms - asked_utc_ms, 0, most_uncertainty_ms) + 1;
  const std::int64_t difference = answered_utc_ms - static_cast<std::int64_t>(mono_ms);
  while (!smallest_first_.empty() && smallest_first_.back().utc_minus_mono_ms >= difference) smallest_first_.pop_back();
  smallest_first_.push_back({mono_ms, difference, static_cast<std::uint32_t>(wide)});
  while (smallest_first_.front().mono_ms + window_ms < mono_ms) smallest_first_.pop_front();
}

void UtcEstimate::assume(std::int64_t utc_minus_mono_ms, std::uint32_t uncertainty_ms) {
  assumed_ = Difference{0, utc_minus_mono_ms, uncertainty_ms};
}

std::optional<UtcStamp> UtcEstimate::at(std::uint64_t mono_ms) const {
  if (smallest_first_.empty() && !assumed_) return std::nullopt;
  const Difference& best = smallest_first_.empty() ? *assumed_ : smallest_first_.front();
  return UtcStamp{static_cast<std::int64_t>(mono_ms) + best.utc_minus_mono_ms, best.uncertainty_ms};
}

}  // namespace isotherm::gateway
