// Is this word the reservoir's level? A level that is elsewhere within a second is a broken gauge: no leak empties a reservoir, and no
// pump fills it, like that.
#pragma once

#include <cstdint>

#include "control/signal/reading.hpp"

namespace isotherm {

struct LevelGaugeState {
  Reading last_percent;     // to compare with
  bool odd = false;         // the last one jumped: once is a spike
  std::uint8_t back_s = 0;  // how long it has been plausible again
  bool out = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.last_percent, self.odd, self.back_s, self.out);
  }
};

/// Most that the level moves within a second, %: a hose that comes off empties a reservoir of 10 L by half of it (60 L/min, estimate).
inline constexpr float most_level_step = 20.0F;

/// One second; absent: not to be believed. One sample that jumps alone is passed over. A gauge that is empty from the first second on is believed unless the loop stands under
/// pressure, which an empty reservoir cannot keep. One that jumped is believed again after 30 s above the low-level alarm.
Reading check_level(LevelGaugeState& state, Reading percent, Reading static_kpa);

/// What was not read for a while may be anywhere by now.
void forget(LevelGaugeState& state);

}  // namespace isotherm
