// Ends of the image: a processor fault or what can never be leaves a record and resets the chip; a restart that was asked
// for leaves none.
#pragma once

#include <cstdint>

#include "control/point/crash_record.hpp"

namespace isotherm::board {

inline constexpr std::uint32_t stack_paint = 0x5AFE'57AC;
/// Bytes at the end of each stack that stay painted: its deepest chain of calls ends before (target.stack). Whatever uses them
/// all the same ends the run while nothing is damaged yet.
inline constexpr std::uint32_t main_stack_margin = 2048;
inline constexpr std::uint32_t handler_stack_margin = 256;

/// Safe outputs, a record, a line on the log port, reset.
[[noreturn]] void stop(CrashKind kind, std::uint32_t address = 0);
/// Safe outputs and reset.
[[noreturn]] void restart();

}  // namespace isotherm::board
