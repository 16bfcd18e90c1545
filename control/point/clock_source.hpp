// What drives a controller's clock: told upward, for a chip whose crystal does not start goes on without it.
#pragma once

#include <cstdint>

namespace isotherm {

/// Append only: a master may be older than the controller.
enum class ClockSource : std::uint8_t { untold, emulated, crystal, internal_pll, internal };
inline constexpr auto last_clock_source = ClockSource::internal;

constexpr const char* name(ClockSource source) {
  switch (source) {
    case ClockSource::untold: return "nothing that it tells of";
    case ClockSource::emulated: return "an emulator";
    case ClockSource::crystal: return "the crystal";
    case ClockSource::internal_pll: return "the internal oscillator (1 %), the crystal did not start";
    case ClockSource::internal: return "the internal oscillator without PLL, a tenth of the speed";
  }
  return "unknown";
}

}  // namespace isotherm
