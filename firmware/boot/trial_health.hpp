// Whether an image on trial is well: a pure function of what it has seen in a minute. A rack without a gateway must be able
// to confirm an image, so the upstream line does not count; the rack I/O unit does, for without it an image controls
// nothing. A crash or a hang needs no rule: the reset that follows ends the trial.
#pragma once

#include <cstdint>

namespace isotherm::boot {

/// Control cycles of a minute, after which an image is judged.
inline constexpr std::uint32_t trial_minute_cycles = 60;
/// A rack whose supply has just come may answer late; an image that is not well in its second minute is ill.
inline constexpr std::uint32_t trial_minutes = 2;
/// Estimates: a line with disturbances loses single answers, and a start costs a deadline at most.
inline constexpr std::uint32_t heard_percent_least = 90;
inline constexpr std::uint32_t missed_deadlines_most = 1;

/// What one minute has shown.
struct TrialMinute {
  std::uint32_t ticks = 0;             // safety ticks
  std::uint32_t ticks_heard = 0;       // in which the rack I/O unit answered, and had taken what it was last commanded
  std::uint32_t missed_deadlines = 0;  // control cycles that ended after the next was due
};

enum class TrialHealth : std::uint8_t { undecided, well, ill };

/// At the end of minute `number`, 1 for the first.
constexpr TrialHealth judge(const TrialMinute& minute, std::uint32_t number) {
  const bool well = minute.ticks > 0 && minute.ticks_heard * 100U >= minute.ticks * heard_percent_least &&
                    minute.missed_deadlines <= missed_deadlines_most;
  if (well) return TrialHealth::well;
  return number < trial_minutes ? TrialHealth::undecided : TrialHealth::ill;
}

}  // namespace isotherm::boot
