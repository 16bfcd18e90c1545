// Is this probe's word a temperature? Range, jumps and standstill of a group of probes that should show the same, or of
// one alone; what is doubted is never handed on as a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "control/point/inputs.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

enum class ProbeFault : std::uint8_t {
  none,
  absent,        // open or short circuit, told by the unit
  out_of_range,  // a rail value, a factor ten, Fahrenheit
  jumping,       // rejected more often than a loose contact deserves
  stuck,         // the same code for five minutes while the load and its neighbours moved
};

struct ProbeState {
  std::uint16_t word = absent_signed;  // last raw word in range
  std::uint16_t held = absent_signed;  // last one that was believed
  std::uint16_t same_s = 0;            // since the raw word changed; stuck_mark: found stuck
  std::uint8_t trouble = 0;            // +10 a rejected sample, -1 a good second
  std::int8_t moving = 0;              // side of the last jump that was believed, 0 after a step within the limit
  bool jumping = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.word, self.held, self.same_s, self.trouble, self.moving, self.jumping);
  }
};

struct Probe {
  Reading value_c;  // absent with any fault; the last good one for a sample that jumped alone
  ProbeFault fault = ProbeFault::none;
};

/// Between these a coolant is liquid; 40 C read as Fahrenheit or with a shifted decimal lies outside.
inline constexpr float least_coolant_c = -20.0F;
inline constexpr float most_coolant_c = 95.0F;
inline constexpr std::uint16_t stuck_after_s = 300;

/// One second of up to four probes. A sample that is more than 2 K from the last one is held back once; it is believed when
/// another probe of the group jumps the same way in the same second, or the next sample confirms its side, so that an
/// honest change is never late in a group, and by one second alone. `others_moved`: load and neighbours have moved enough
/// within the last five minutes that a code which did not is stuck.
void check_probes(std::span<ProbeState> states, std::span<const std::uint16_t> words, bool others_moved,
                  std::span<Probe> probes);

}  // namespace isotherm
