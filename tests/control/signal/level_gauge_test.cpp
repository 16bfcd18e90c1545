#include "control/signal/level_gauge.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace isotherm;

namespace {

constexpr Reading pressed = Reading::of(60.0F);

Reading run(LevelGaugeState& state, float percent, int seconds, Reading static_kpa = pressed) {
  Reading believed;
  for (int n = 0; n < seconds; ++n) believed = check_level(state, Reading::of(percent), static_kpa);
  return believed;
}

LevelGaugeState at_80() {
  LevelGaugeState state;
  CHECK(run(state, 80.0F, 10) == Reading::of(80.0F));
  return state;
}

}  // namespace

TEST_CASE("a level that is elsewhere within a second is passed over once and not believed after that") {
  for (const float lie : {0.0F, 5.0F, 15.0F, 100.0F}) {
    CAPTURE(lie);
    LevelGaugeState state = at_80();
    if (lie == 100.0F) run(state, 70.0F, 5);
    const Reading before = state.last_percent;
    CHECK(run(state, lie, 1) == before);
    CHECK_FALSE(run(state, lie, 1).known);
    CHECK(state.out);
    if (lie < 20.0F) CHECK_FALSE(run(state, lie, 600).known);
  }
}

TEST_CASE("a reservoir that really empties is believed down to its last drop, however fast") {
  for (const float per_second : {0.1F, 1.0F, 10.0F, 19.0F}) {
    CAPTURE(per_second);
    LevelGaugeState state = at_80();
    for (float level = 80.0F; level > 0.0F; level -= per_second) CHECK(run(state, level, 1) == Reading::of(level));
    CHECK(run(state, 0.0F, 60, Reading::of(-50.0F)) == Reading::of(0.0F));
    CHECK(run(state, 0.0F, 60) == Reading::of(0.0F));  // whatever the pressure: it was seen to empty
  }
}

TEST_CASE("a spike of one second is nothing; a gauge that was out comes back after 30 s above the low-level alarm") {
  LevelGaugeState state = at_80();
  run(state, 0.0F, 1);
  CHECK(run(state, 80.0F, 1) == Reading::of(80.0F));
  CHECK_FALSE(state.out);
  run(state, 0.0F, 10);
  CHECK_FALSE(run(state, 75.0F, 29).known);
  run(state, 19.0F, 1);  // and lies again
  CHECK_FALSE(run(state, 75.0F, 30).known);
  CHECK(run(state, 75.0F, 5) == Reading::of(75.0F));
}

TEST_CASE("empty from the first second on: not under a loop that stands under pressure, else yes") {
  LevelGaugeState state;
  CHECK_FALSE(run(state, 0.0F, 1, pressed).known);
  for (const Reading static_kpa : {Reading::of(10.0F), Reading::absent()}) {
    state = {};
    CHECK(run(state, 0.0F, 1, static_kpa) == Reading::of(0.0F));
  }
  state = {};
  CHECK(run(state, 8.0F, 1, pressed) == Reading::of(8.0F));
}

TEST_CASE("a gauge without a value is out at once; what happened while nobody read it is believed") {
  LevelGaugeState state = at_80();
  CHECK(check_level(state, Reading::absent(), pressed) == Reading::of(80.0F));
  CHECK_FALSE(check_level(state, Reading::absent(), pressed).known);
  CHECK(state.out);
  state = at_80();
  forget(state);
  CHECK(run(state, 30.0F, 1) == Reading::of(30.0F));
}
