// How the run before ended, and which number this one bears.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "control/point/crash_record.hpp"
#include "control/point/reset_cause.hpp"

namespace isotherm::board {

struct RunHistory {
  std::uint32_t boot = 0;    // 0: no chance to draw one by; a master assigns it
  std::uint32_t resets = 0;  // since the supply came
  ResetCause cause = ResetCause::untold;  // of the reset that began it
  CrashRecord crash;         // of the run before; kind none where it ended in order, or there was none
};

/// What tells a run from all others, beside the run before it.
struct RunSources {
  bool emulated = false;
  std::uint32_t starts = 0;               // of the boot program, as its journal counts them; begins anew where that is lost
  std::array<std::uint32_t, 3> chip{};    // its unique id; 0 where it has none
  std::optional<std::uint32_t> chance{};  // of its random number generator
  ResetCause cause = ResetCause::untold;  // of the reset
};

/// Reads what the reset left, and opens the page for this run. A boot id is drawn only where it cannot come again: by chance,
/// or from the id of the run before, which was. What a chip counts and is called is mixed in, and is not enough: a journal
/// that is lost or cannot be written counts the same starts again.
RunHistory begin_run(const RunSources& sources);
/// What a later run shall know of this one.
void note_boot(std::uint32_t boot);

}  // namespace isotherm::board
