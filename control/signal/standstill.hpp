// A rack I/O unit whose registers stand still behind a good CRC, a moving heartbeat and a true echo: found out by words that
// repeat themselves bit for bit while the pumps were told to turn faster or slower.
#pragma once

#include <array>
#include <cstdint>

#include "control/point/inputs.hpp"

namespace isotherm {

struct StandstillState {
  std::array<std::uint16_t, fast_word_count> words{};  // of the last good read
  std::array<float, pump_count> shaft{};  // share of full speed, due when the words began to stand
  std::uint8_t moved_ticks = 0;           // since the shafts were due to have moved and the words had not
  bool frozen = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.words, self.shaft, self.moved_ticks, self.frozen);
  }
};

/// Four steps of the half percents that speeds are told in: a shaft that turns so much faster is told in another word even
/// where it follows three times slower than expected.
inline constexpr float moved_shaft = 0.02F;
/// Then so many reads alike. Flow and pressures are told in 0.01 L/min and kPa and scatter by 40 to 80 of these steps (0.5 % of
/// full flow, 0.1 % of 6 bar), the discharge pressure by the pumps' own 1 % ripple too: two fresh images alike in all three come
/// once in ten million. Up to five reads may fetch one image before the driver calls the heartbeat stale, so that these hold
/// three images at least. Shorter than what trips the pumps' row: a ramp of 10 %/s takes 1 s to its 10 %, and 1 s of debounce.
inline constexpr std::uint8_t frozen_after_ticks = 13;

/// One tick. `shaft_due`: speeds that sound pumps would have by now, shares of full speed. Words that stand while nothing was
/// asked of the pumps are believed. A read that failed says nothing; one that refuses commands explains a shaft that stands.
void update(StandstillState& state, const FastWords& words, const std::array<float, pump_count>& shaft_due);

}  // namespace isotherm
