// The coolant's temperatures, once a second: each probe checked, each group voted, a frozen image found out.
#pragma once

#include <array>
#include <cstdint>

#include "control/point/inputs.hpp"
#include "control/signal/load_range.hpp"
#include "control/signal/probe_check.hpp"
#include "control/signal/reading.hpp"
#include "control/signal/vote.hpp"

namespace isotherm {

struct CoolantState {
  std::array<ProbeState, probes_per_group> supply_probes{};
  std::array<ProbeState, probes_per_group> return_probes{};
  std::array<ProbeState, 2> facility_probes{};  // supply, return
  std::array<Reading, 2> facility_c{};         // last good ones
  std::array<std::uint8_t, 2> facility_lost_s{};
  VoteState supply_vote;
  VoteState return_vote;
  LoadRange load;         // 10 W
  LoadRange supply;       // voted, 0.01 K
  LoadRange return_water;
  std::uint16_t flow_word = absent_unsigned;
  std::uint16_t flow_same_s = 0;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.supply_probes, self.return_probes, self.facility_probes, self.facility_c,
          self.facility_lost_s, self.supply_vote, self.return_vote,
          self.load, self.supply, self.return_water, self.flow_word, self.flow_same_s);
  }
};

struct Coolant {
  Vote supply;
  Vote return_water;
  std::array<Probe, probes_per_group> supply_probes{};
  std::array<Probe, probes_per_group> return_probes{};
  Reading facility_supply_c;
  Reading facility_return_c;
  std::uint8_t faulty = 0;  // probes whose word is no temperature
};

/// Load and neighbours that have moved by so much expose a code that has not: a tenth of rated power, 0.3 K.
inline constexpr float moved_load_share = 0.10F;
inline constexpr std::int32_t moved_hundredths = 30;

/// Facility water changes within minutes: for so long its last good temperature stands in for a loose contact.
inline constexpr std::uint8_t facility_hold_s = 10;

/// One second with a rack I/O unit that answers. `flow_word`: raw, newest tick; `load_w`: IT power, absent where unknown.
Coolant read_coolant(const SlowWords& slow, std::uint16_t flow_word, Reading load_w, float rated_power_w,
                     CoolantState& state);

}  // namespace isotherm
