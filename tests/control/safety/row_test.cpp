#include "control/safety/row.hpp"

#include <doctest/doctest.h>

#include "control/safety/row_table.hpp"

using namespace isotherm;

namespace {

/// A value that lies `distance` beyond (positive) or short of (negative) a stage's limit.
float beyond(const StageRule& rule, float distance) {
  return rule.direction == Direction::above ? rule.limit + distance : rule.limit - distance;
}
void hold(const Row& row, RowState& state, const Signals& signals, unsigned ticks, bool reset = false) {
  for (unsigned n = 0; n < ticks; ++n) step(row, state, signals, reset);
}

}  // namespace

TEST_CASE("every stage of every row comes after its debounce and not a tick before, and leaves as its row says") {
  unsigned stages = 0;
  for (const Row& row : row_table) {
    for (std::size_t stage = 0; stage < stage_count; ++stage) {
      const StageRule& rule = row.stages[stage];
      if (rule.signal == Signal::none) continue;
      CAPTURE(row.number);
      CAPTURE(stage);
      ++stages;
      RowState state;
      Signals signals;
      signals.set(rule.signal, beyond(rule, 0.001F));
      hold(row, state, signals, rule.debounce_ticks - 1U);
      CHECK_FALSE(state.asserted[stage]);
      hold(row, state, signals, 1);
      CHECK(state.asserted[stage]);

      // Inside the hysteresis it stays; so it does for as long as the release takes.
      if (rule.hysteresis > 0.0F) {
        signals.set(rule.signal, beyond(rule, -0.5F * rule.hysteresis));
        hold(row, state, signals, 10'000);
        CHECK(state.asserted[stage]);
      }
      signals.set(rule.signal, beyond(rule, -rule.hysteresis - 0.5F));
      hold(row, state, signals, row.release_ticks - 1U);
      CHECK(state.asserted[stage]);
      hold(row, state, signals, 1);
      const bool latched = row.latched && stage >= static_cast<std::size_t>(Stage::trip);
      CHECK(state.asserted[stage] == latched);
      step(row, state, signals, true);
      CHECK_FALSE(state.asserted[stage]);
    }
  }
  CHECK(stages >= 40);
}

TEST_CASE("a reset does not release a trip whose cause is there") {
  for (const Row& row : row_table) {
    if (!row.latched) continue;
    const StageRule& rule = row.stages[static_cast<std::size_t>(Stage::trip)];
    RowState state;
    Signals signals;
    signals.set(rule.signal, beyond(rule, 0.1F));
    hold(row, state, signals, 1'000);
    hold(row, state, signals, 100, true);
    CHECK(state.level() == Level::trip);
  }
}

TEST_CASE("a signal that was not read freezes its row, one that does not apply clears it, an unknown one never clears") {
  const Row& row = row_table[4];
  RowState state;
  Signals signals;
  signals.set(Signal::flow_of_commanded, 0.5F);
  signals.set(Signal::flow_trip, 5.0F);
  hold(row, state, signals, 200);
  REQUIRE(state.level() == Level::alarm);
  signals.set(Signal::flow_of_commanded, Knowledge::frozen);
  hold(row, state, signals, 10'000);
  CHECK(state.level() == Level::alarm);
  signals.set(Signal::flow_of_commanded, Knowledge::unknown);
  hold(row, state, signals, 10'000);
  CHECK(state.level() == Level::alarm);
  signals.set(Signal::flow_of_commanded, Knowledge::inactive);
  hold(row, state, signals, 100);
  CHECK(state.level() == Level::clear);
  signals.set(Signal::flow_of_commanded, Knowledge::unknown);  // doubt means more cooling
  hold(row, state, signals, 200);
  CHECK(state.level() == Level::alarm);
}
