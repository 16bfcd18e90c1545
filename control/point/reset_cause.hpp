// What reset a controller's chip last, by its own account: told upward beside how the run before ended.
#pragma once

#include <cstdint>

namespace isotherm {

/// Append only: a master may be older than the controller.
enum class ResetCause : std::uint8_t { untold, watchdog, software, supply, reset_pin };
inline constexpr auto last_reset_cause = ResetCause::reset_pin;

constexpr const char* name(ResetCause cause) {
  switch (cause) {
    case ResetCause::untold: return "an untold cause";
    case ResetCause::watchdog: return "the watchdog";
    case ResetCause::software: return "the program itself";
    case ResetCause::supply: return "the supply, which came or dipped";
    case ResetCause::reset_pin: return "the reset pin";
  }
  return "unknown";
}

}  // namespace isotherm
