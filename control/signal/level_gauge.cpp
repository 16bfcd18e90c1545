#include "control/signal/level_gauge.hpp"

#include <cmath>

#include "control/signal/static_pressure.hpp"

namespace isotherm {
namespace {

constexpr float rail_percent = 1.0F;
constexpr float believed_again_percent = 20.0F;
constexpr std::uint8_t back_after_s = 30;

bool lies(const LevelGaugeState& state, Reading percent, Reading static_kpa) {
  if (!percent.known) return true;
  if (state.last_percent.known) return std::fabs(percent.value - state.last_percent.value) > most_level_step;
  return percent.value <= rail_percent && static_kpa.known && static_kpa.value >= filled_kpa;
}

}  // namespace

Reading check_level(LevelGaugeState& state, Reading percent, Reading static_kpa) {
  const bool odd = lies(state, percent, static_kpa);
  const bool spike = odd && !state.odd && !state.out && state.last_percent.known;
  state.odd = odd;
  if (spike) return state.last_percent;
  if (odd) {
    state.out = true;
    state.back_s = 0;
  } else if (state.out) {
    state.back_s = percent.value >= believed_again_percent ? static_cast<std::uint8_t>(state.back_s + 1) : std::uint8_t{0};
    if (state.back_s >= back_after_s) state.out = false;
  }
  state.last_percent = percent;
  return state.out ? Reading::absent() : percent;
}

void forget(LevelGaugeState& state) { state.last_percent = Reading::absent(); }

}  // namespace isotherm
