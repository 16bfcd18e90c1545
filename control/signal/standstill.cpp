#include "control/signal/standstill.hpp"

#include <cmath>

namespace isotherm {

void update(StandstillState& state, const FastWords& words, const std::array<float, pump_count>& shaft_due) {
  if ((words.bits & fast_bit::read_ok) == 0U) return;
  const std::array<std::uint16_t, fast_word_count> now{words.flow,        words.differential_pressure, words.supply_pressure,
                                                       words.pump_speeds, words.pump_currents,         words.bits};
  if (now != state.words || (words.bits & fast_bit::command_refused) != 0U) {
    state = StandstillState{now, shaft_due, 0, false};
    return;
  }
  if (state.frozen) return;
  bool moved = state.moved_ticks > 0;
  for (std::size_t n = 0; n < pump_count; ++n) moved = moved || std::fabs(shaft_due[n] - state.shaft[n]) >= moved_shaft;
  if (!moved) return;
  ++state.moved_ticks;
  state.frozen = state.moved_ticks >= frozen_after_ticks;
}

}  // namespace isotherm
