// One temperature out of three probes: the middle one, with probes left out that went silent or strayed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/point/quality.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

inline constexpr std::size_t probes_per_group = 3;

struct VoteState {
  std::array<std::uint8_t, probes_per_group> apart_s{};  // how long each has strayed, or has been back
  std::array<bool, probes_per_group> excluded{};
  std::uint8_t quarrel_s = 0;  // how long the last two have disagreed

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.apart_s, self.excluded, self.quarrel_s);
  }
};

struct Vote {
  Reading value;
  std::uint8_t valid = 0;   // probes that took part
  std::uint8_t absent = 0;  // probes that gave nothing
  bool disagree = false;    // one strayed by more than 1.0 K for 30 s
  Quality quality = Quality::lost;  // good only where all three take part and agree
};

/// One second. A probe that differs from the middle by more than 1.0 K for 30 s is left out, one that is absent at once
/// (Lenovo Neptune RM100 guide); both come back after 30 s within 0.5 K. Two that disagree cannot outvote each other: then
/// the hotter one holds, because doubt means more cooling.
Vote vote(const std::array<Reading, probes_per_group>& probes, VoteState& state);

}  // namespace isotherm
