// What the rack I/O unit does for a controller that is gone, and what the controller makes of it when it is back.
#include <doctest/doctest.h>

#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using field_bus::Watchdog;

TEST_CASE("a controller that is gone for a second or so finds its permit closed, and no less than design flow until it runs") {
  for (const double dead_s : {0.5, 0.9, 1.0, 1.5}) {
    CAPTURE(dead_s);
    const auto run = settled(240.0);
    const plant::RackCommands before = run->devices().commands();
    run->kill_controller();
    run->run(dead_s);
    run->restart_controller();
    // Up to the end of its first second it does not know yet what to leave alone, and says nothing.
    const std::size_t made = run->records().size();
    while (run->records().size() == made) {
      if (run->devices().watchdog() != Watchdog::fail_safe) {
        CHECK(run->devices().commands().pump_speed == before.pump_speed);
        CHECK(run->devices().commands().valve == before.valve);
        CHECK_FALSE(run->devices().commands().brake);
      }
      run->tick();
    }
    // Its own silence counts with the outage: above two seconds in all the rack I/O unit steps in for the rest of it.
    const bool stood_in = (run->records()[made].ticks.back().bits & fast_bit::watchdog_tripped) != 0;
    CHECK(stood_in == (dead_s > 1.0));
    CHECK(run->mode() == Mode::settling);
    while (run->mode() != Mode::running && run->records().size() < made + 20) {
      CHECK(run->newest().flow_commanded >= 10'000);
      CHECK(run->newest().law == Law::constant);
      run->tick();
    }
    run->restart_mark();
    run->run(120.0);
    CHECK(run->mode() == Mode::running);
    CHECK_FALSE(run->devices().commands().brake);
    CHECK_FALSE(run->permit_dropped());
    CHECK(run->mark().most_hot_k <= 2.0);
  }
}

TEST_CASE("a controller that is gone for twelve seconds is stood in for: full pumps and power brake, and the permit stays") {
  const auto run = settled(240.0);
  run->kill_controller();
  run->run(2.5);
  CHECK(run->devices().watchdog() == Watchdog::fail_safe);
  CHECK(run->devices().commands().pump_speed == std::array<double, pump_count>{1.0, 1.0});
  CHECK(run->devices().commands().brake);
  CHECK(run->devices().commands().permit);
  run->run(9.5);
  CHECK(run->truth().flow_lpm > 130.0);
  run->restart_controller();
  const auto back = run->run_until(
      [&] { return run->devices().watchdog() == Watchdog::fed && !run->devices().commands().brake; }, 10.0);
  REQUIRE(back.has_value());
  CHECK(*back <= 3.0);  // its first second, two valid readings
  run->run(120.0);
  CHECK(run->mode() == Mode::running);
  CHECK_FALSE(run->permit_dropped());
}

TEST_CASE("whoever orders a stop gets IT power off at once, thirty percent of flow for three minutes, and then silence") {
  const auto run = settled(240.0);
  run->command(Command::stop);
  REQUIRE(run->run_until([&] { return run->mode() == Mode::run_on; }, 2.0).has_value());
  CHECK_FALSE(run->devices().commands().permit);
  std::size_t seconds = 0;
  double least_lpm = 1000.0;
  while (run->mode() == Mode::run_on && seconds < 400) {
    least_lpm = std::min(least_lpm, run->truth().flow_lpm);
    run->run(1.0);
    ++seconds;
  }
  CHECK(seconds == 180);
  CHECK(least_lpm >= 30.0);
  CHECK(run->mode() == Mode::off);
  CHECK(run->devices().commands().pump_speed == std::array<double, pump_count>{});
  run->run(30.0);
  CHECK(run->mode() == Mode::off);
  CHECK(run->devices().commands().valve == 0.0);
  for (std::size_t row = 1; row <= safety_row_count; ++row) {
    CAPTURE(row);
    CHECK(run->level(row) == Level::clear);  // a rack that is off has nothing to complain of
  }
}
