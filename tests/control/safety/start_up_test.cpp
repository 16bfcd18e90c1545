// The supervisor until its loops close: the cold start step by step, and the warm entry.
#include <doctest/doctest.h>

#include <vector>

#include "tests/control/safety/situation.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("a cold start checks, purges, ramps, waits for the dew point, and then gives the permit") {
  SupervisorState state = begin(Entry::cold);
  Situation now = ready();
  seconds(state, now, 3);
  CHECK(state.mode == Mode::purge);
  now.flow_lpm = Reading::of(30.0F);
  seconds(state, now, 59);
  CHECK(state.mode == Mode::purge);
  seconds(state, now, 1);
  CHECK(state.mode == Mode::ramp_up);
  now.flow_lpm = Reading::of(95.0F);
  seconds(state, now, 2);
  CHECK(state.mode == Mode::ramp_up);
  CHECK_FALSE(state.permit);
  seconds(state, now, 1);  // clear of the dew point, and on at once
  CHECK(state.mode == Mode::running);
  CHECK(state.permit);
}

TEST_CASE("each check holds the start back by itself, for as long as it fails") {
  const std::vector<Spoil> reasons{
      [](Situation& now) { now.blind = true; },
      [](Situation& now) { now.flow_lpm = Reading::absent(); },
      [](Situation& now) { now.supply_c = Reading::absent(); },
      [](Situation& now) { now.leak = true; },
      [](Situation& now) { now.power_cut = true; },
      [](Situation& now) { now.level_percent = Reading::absent(); },
      [](Situation& now) { now.level_percent = Reading::of(20.0F); },
      [](Situation& now) { now.suction_kpa = Reading::absent(); },
      [](Situation& now) { now.suction_kpa = Reading::of(49.0F); },
  };
  for (const Spoil& spoil : reasons) {
    SupervisorState state = begin(Entry::cold);
    Situation now = ready();
    spoil(now);
    seconds(state, now, 100);
    CHECK(state.mode == Mode::checks);
    seconds(state, ready(), 3);
    CHECK(state.mode == Mode::purge);
  }
}

TEST_CASE("a loop that flows already is not purged, and one without known flow is") {
  SupervisorState state = begin(Entry::cold);
  Situation now = ready();
  now.flow_lpm = Reading::of(95.0F);
  seconds(state, now, 3);
  CHECK(state.mode == Mode::ramp_up);
}

TEST_CASE("a start whose flow does not come is tried three times and then given up") {
  SupervisorState state = begin(Entry::cold);
  const Situation now = ready();  // the flow never comes
  seconds(state, now, 3 + 90);
  CHECK(state.mode == Mode::checks);
  CHECK(state.failed_starts == 1);
  seconds(state, now, 2 * (3 + 90));
  CHECK(state.mode == Mode::off);
  CHECK_FALSE(state.wanted);
  Situation start = now;
  start.start = true;
  step(state, start);
  CHECK(state.mode == Mode::checks);
  CHECK(state.failed_starts == 0);
}

TEST_CASE("a ramp whose flow stays away fails the start too, and a flow that is not known does not count") {
  for (const Reading flow : {Reading::of(50.0F), Reading::absent()}) {
    SupervisorState state = begin(Entry::cold);
    state.mode = Mode::ramp_up;
    Situation now = ready();
    now.flow_lpm = flow;
    seconds(state, now, 60);
    CHECK(state.mode == Mode::checks);
    CHECK(state.failed_starts == 1);
  }
}

TEST_CASE("what is not clear of the dew point, or not known to be, waits two minutes and goes on") {
  const std::vector<Spoil> reasons{
      [](Situation& now) { now.supply_c = Reading::absent(); },
      [](Situation& now) { now.dew_point_c = Reading::absent(); },
      [](Situation& now) { now.dew_point_c = Reading::of(23.0F); },
  };
  for (const Spoil& spoil : reasons) {
    SupervisorState state = begin(Entry::cold);
    state.mode = Mode::await_dew_point;
    Situation now = ready();
    spoil(now);
    seconds(state, now, 119);
    CHECK(state.mode == Mode::await_dew_point);
    CHECK_FALSE(state.permit);
    seconds(state, now, 1);
    CHECK(state.mode == Mode::running);
    CHECK(state.permit);
  }
}

TEST_CASE("a start-up that goes blind begins again, and one whose telemetry is silent goes on: no node has power yet") {
  for (const Mode mode : {Mode::checks, Mode::purge, Mode::ramp_up, Mode::await_dew_point}) {
    CAPTURE(name(mode));
    SupervisorState state = begin(Entry::cold);
    state.mode = mode;
    Situation blind = ready();
    blind.blind = true;
    step(state, blind);
    CHECK(state.mode == Mode::checks);
    state = begin(Entry::cold);
    state.mode = mode;
    Situation silent = ready();
    silent.dew_point_c = Reading::of(24.0F);
    silent.fallback_demanded = true;
    step(state, silent);
    CHECK(state.mode == mode);
  }
}

TEST_CASE("a warm entry leaves permit and brake alone until two readings in a row are valid") {
  for (const bool permit : {false, true}) {
    SupervisorState state = begin(Entry::warm);
    Situation now = flowing();
    now.permit_closed = permit;
    now.brake_active = true;
    step(state, now);
    CHECK(state.mode == Mode::settling);
    CHECK(state.permit == permit);
    CHECK(state.brake);
    step(state, now);
    CHECK_FALSE(state.brake);
    // Found braked: the nodes show what they draw first.
    now.brake_active = false;
    seconds(state, now, 4);
    CHECK(state.mode == (permit ? Mode::running : Mode::checks));
    CHECK_FALSE(state.brake);
  }
}

TEST_CASE("each reading that is missing begins the count of valid ones again") {
  const std::vector<Spoil> reasons{
      [](Situation& now) { now.flow_lpm = Reading::absent(); },
      [](Situation& now) { now.supply_c = Reading::absent(); },
      [](Situation& now) { now.controlled_c = Reading::absent(); },
  };
  for (const Spoil& spoil : reasons) {
    SupervisorState state = begin(Entry::warm);
    Situation now = flowing();
    step(state, now);
    spoil(now);
    step(state, now);
    CHECK(state.mode == Mode::settling);
    step(state, flowing());
    CHECK(state.mode == Mode::settling);
    step(state, flowing());
    CHECK(state.mode == Mode::running);
  }
}

TEST_CASE("an automatic entry is cold only where every sign says so") {
  SupervisorState cold = begin(Entry::automatic);
  step(cold, ready());
  CHECK(cold.mode == Mode::checks);
  SupervisorState told_warm = begin(Entry::warm);
  step(told_warm, ready());
  CHECK(told_warm.mode == Mode::settling);
  const std::vector<Spoil> signs{
      [](Situation& now) { now.flow_lpm = Reading::absent(); },
      [](Situation& now) { now.flow_lpm = Reading::of(6.0F); },
      [](Situation& now) { now.permit_closed = true; },
      [](Situation& now) { now.all_gpus_heard = false; },
      [](Situation& now) { now.hottest_c = Reading::absent(); },
      [](Situation& now) { now.hottest_c = Reading::of(46.0F); },
  };
  for (const Spoil& spoil : signs) {
    SupervisorState state = begin(Entry::automatic);
    Situation now = ready();
    spoil(now);
    step(state, now);
    CHECK(state.mode == Mode::settling);
  }
}
