// The supervisor alone once it runs: every way between its modes, and each reason for it by itself.
#include <doctest/doctest.h>

#include <vector>

#include "tests/control/safety/situation.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("power that was cut, or a permit that somebody else opened, comes back through the whole start-up only") {
  SupervisorState cut = running();
  Situation now = flowing();
  now.power_cut = true;
  step(cut, now);
  CHECK(cut.mode == Mode::checks);
  CHECK_FALSE(cut.permit);

  SupervisorState opened = running();
  now = flowing();
  now.permit_closed = false;
  seconds(opened, now, 2);
  CHECK(opened.mode == Mode::running);
  step(opened, now);
  CHECK(opened.mode == Mode::checks);

  SupervisorState blind = running();  // not seen is not open
  now.blind = true;
  seconds(blind, now, 10);
  CHECK(blind.mode == Mode::running);
}

TEST_CASE("fallback keeps the permit as it is read, and leaves when telemetry and sight are back") {
  SupervisorState state = running();
  Situation now = flowing();
  now.fallback_demanded = true;
  step(state, now);
  CHECK(state.mode == Mode::fallback);
  CHECK(state.permit);
  Situation blind = now;
  blind.blind = true;
  blind.permit_closed = false;
  step(state, blind);
  CHECK(state.permit);  // nothing was read
  Situation never = now;
  never.ever_read = false;
  never.permit_closed = false;
  step(state, never);
  CHECK(state.permit);
  Situation still_blind = flowing();
  still_blind.blind = true;
  step(state, still_blind);
  CHECK(state.mode == Mode::fallback);
  step(state, flowing());
  CHECK(state.mode == Mode::settling);

  for (const bool by_row : {false, true}) {
    SupervisorState open = running();
    step(open, now);
    Situation gone = flowing();
    gone.permit_closed = by_row;
    gone.power_cut = by_row;
    step(open, gone);
    CHECK(open.mode == Mode::checks);
    CHECK_FALSE(open.permit);
  }
}

TEST_CASE("nodes that are found braked get their power with two valid readings, and the flow loop waits until it shows; not for ever") {
  Situation braked = flowing();
  braked.brake_active = true;
  SupervisorState state = begin(Entry::warm);
  step(state, braked);
  CHECK(state.brake);
  CHECK(plan(state).valve == ValvePlan::hold);
  step(state, braked);
  CHECK_FALSE(state.brake);
  CHECK(state.mode == Mode::settling);
  CHECK(plan(state).valve == ValvePlan::law);
  CHECK(plan(state).pumps == PumpPlan::design);
  int waited = 0;
  for (; waited < 20 && state.mode == Mode::settling; ++waited) step(state, flowing());
  CHECK(waited == 4);
  CHECK(state.mode == Mode::running);
  CHECK(plan(state).pumps == PumpPlan::law);

  // A reading that is missed meanwhile is waited for anew.
  state = begin(Entry::warm);
  seconds(state, braked, 2);
  Situation unseen = flowing();
  unseen.controlled_c = Reading::absent();
  step(state, unseen);
  CHECK(plan(state).valve == ValvePlan::hold);
  seconds(state, flowing(), 4);
  CHECK(state.mode == Mode::settling);

  // A brake that somebody else keeps set does not keep the loops open.
  state = begin(Entry::warm);
  seconds(state, braked, 30);
  CHECK(state.mode == Mode::running);
}

TEST_CASE("what is read first after a silence is left alone, but for modes in which the permit is open anyway") {
  for (const bool closed : {false, true}) {
    for (const Mode mode : {Mode::settling, Mode::fallback, Mode::tripped}) {
      CAPTURE(name(mode));
      SupervisorState state = begin(Entry::warm);
      state.mode = mode;
      state.permit = !closed;
      see_permit(state, closed);
      CHECK(state.permit == closed);
    }
    for (const Mode mode : {Mode::off, Mode::checks, Mode::purge, Mode::ramp_up, Mode::await_dew_point, Mode::run_on}) {
      CAPTURE(name(mode));
      SupervisorState state = begin(Entry::warm);
      state.mode = mode;
      see_permit(state, closed);
      CHECK_FALSE(state.permit);
    }
  }
}

TEST_CASE("a warm entry that is blind at first settles when it finds the permit closed, and starts up when it is open") {
  for (const bool closed : {false, true}) {
    for (const Entry entry : {Entry::warm, Entry::automatic}) {
      SupervisorState state = begin(entry);
      take_over_permit(state, true);
      Situation blind;
      blind.blind = blind.fallback_demanded = true;
      seconds(state, blind, 13);
      CHECK(state.mode == Mode::fallback);
      CHECK(state.permit);
      see_permit(state, closed);
      CHECK(state.permit == closed);
      Situation now = flowing();
      now.permit_closed = closed;
      now.fallback_demanded = true;  // the row lets go ten seconds later
      seconds(state, now, 10);
      CHECK(state.mode == Mode::fallback);
      now.fallback_demanded = false;
      step(state, now);
      CHECK(state.mode == (closed ? Mode::settling : Mode::checks));
      CHECK(state.permit == closed);
    }
  }
  SupervisorState told_cold = begin(Entry::cold);
  take_over_permit(told_cold, true);
  CHECK_FALSE(told_cold.permit);
}

TEST_CASE("a latched trip holds every mode but those that are shut, and goes the way back when it is reset") {
  for (const Mode mode : {Mode::checks, Mode::purge, Mode::ramp_up, Mode::await_dew_point, Mode::settling, Mode::running,
                          Mode::fallback}) {
    CAPTURE(name(mode));
    SupervisorState state = running();
    state.mode = mode;
    Situation now = flowing();
    now.latched = true;
    now.fallback_demanded = true;  // does not take it out of the trip
    step(state, now);
    CHECK(state.mode == Mode::tripped);
    step(state, flowing());
    CHECK(state.mode == Mode::settling);
  }
  for (const Mode mode : {Mode::off, Mode::run_on}) {
    SupervisorState state = running();
    state.mode = mode;
    Situation now = flowing();
    now.latched = true;
    now.fallback_demanded = true;
    step(state, now);
    CHECK(state.mode == mode);
  }
}

TEST_CASE("a trip that ends after a stop leads to the run-on, not to a start") {
  SupervisorState state = running();
  Situation now = flowing();
  now.latched = true;
  now.power_cut = true;
  step(state, now);
  state.wanted = false;
  step(state, flowing());
  CHECK(state.mode == Mode::run_on);
}

TEST_CASE("stop runs on and then stands still; start takes it through its checks again, from either") {
  SupervisorState state = running();
  Situation now = flowing();
  now.stop = true;
  step(state, now);
  CHECK(state.mode == Mode::run_on);
  CHECK_FALSE(state.permit);
  seconds(state, flowing(), 179);
  CHECK(state.mode == Mode::run_on);
  step(state, flowing());
  CHECK(state.mode == Mode::off);
  step(state, now);  // a stop changes nothing there
  CHECK(state.mode == Mode::off);
  Situation start = ready();
  start.start = true;
  step(state, start);
  CHECK(state.mode == Mode::checks);

  SupervisorState early = running();
  step(early, now);
  step(early, start);
  CHECK(early.mode == Mode::checks);

  SupervisorState already = running();  // it runs, and goes on running
  Situation again = flowing();
  again.start = true;
  step(already, again);
  CHECK(already.mode == Mode::running);
}
