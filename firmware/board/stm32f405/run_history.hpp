// How the run before ended, and which number this one bears.
#pragma once

#include <cstdint>

#include "control/point/crash_record.hpp"

namespace isotherm::board {

struct RunHistory {
  std::uint32_t boot = 0;    // 0: nothing to draw one from; a master assigns it
  std::uint32_t resets = 0;  // since the supply came
  CrashRecord crash;         // of the run before; kind none where it ended in order, or there was none
};

/// Reads what the reset left, and opens the page for this run. `starts`: of the boot program, as its journal counts them.
RunHistory begin_run(bool emulated, std::uint32_t starts);
/// What a later run shall know of this one.
void note_boot(std::uint32_t boot);

}  // namespace isotherm::board
