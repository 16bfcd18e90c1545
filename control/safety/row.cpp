#include "control/safety/row.hpp"

namespace isotherm {
namespace {

bool holds(const StageRule& rule, float value, bool asserted) {
  const float slack = asserted ? rule.hysteresis : 0.0F;
  return rule.direction == Direction::above ? value >= rule.limit - slack : value <= rule.limit + slack;
}

}  // namespace

void step(const Row& row, RowState& state, const Signals& signals, bool reset) {
  for (std::size_t stage = 0; stage < stage_count; ++stage) {
    const StageRule& rule = row.stages[stage];
    if (rule.signal == Signal::none) continue;
    const SignalValue& signal = signals[rule.signal];
    if (signal.knowledge == Knowledge::frozen) continue;

    bool& asserted = state.asserted[stage];
    std::uint16_t& ticks = state.ticks[stage];
    bool cause = false;
    if (signal.knowledge == Knowledge::known) cause = holds(rule, signal.value, asserted);
    if (signal.knowledge == Knowledge::unknown) cause = stage < row.stages_when_unknown || asserted;

    if (asserted == cause) {
      ticks = 0;
      continue;
    }
    const bool latched = asserted && row.latched && stage >= static_cast<std::size_t>(Stage::trip);
    if (latched && !reset) continue;
    if (ticks < 0xFFFF) ++ticks;
    if (latched || ticks >= (asserted ? row.release_ticks : rule.debounce_ticks)) {
      asserted = cause;
      ticks = 0;
    }
  }
}

}  // namespace isotherm
