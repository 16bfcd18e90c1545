#include <doctest/doctest.h>

#include <algorithm>

#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("a cold rack that gets its full load at once is caught before any GPU comes near its warning") {
  RunOptions options;
  options.start = plant::Start::cold;
  RackRun run(options);
  run.devices().set_load(0.92);
  double hottest_c = 0.0;
  double supply_most_c = 0.0;
  double valve_at_permit = -1.0;
  run.run(900.0, [&] {
    if (run.truth().permit && valve_at_permit < 0.0) valve_at_permit = run.truth().valve;
    hottest_c = std::max(hottest_c, run.truth().second_hottest_c);
    supply_most_c = std::max(supply_most_c, run.truth().supply_c);
  });
  MESSAGE("second-hottest ", hottest_c, " C, supply ", supply_most_c, " C, valve at the permit ", valve_at_permit);
  CHECK(run.mode() == Mode::running);
  CHECK(valve_at_permit == 0.0);  // the load warms the loop
  CHECK(hottest_c < 70.0);
  CHECK(supply_most_c < 46.0);
  // Once it has settled it holds the set point like any other rack.
  run.restart_mark();
  run.run(120.0);
  CHECK(run.mark().fraction() == 1.0);
  CHECK_FALSE(run.permit_dropped());
  for (const Record& record : run.records()) {
    REQUIRE((record.outputs.bits & output_bit::power_brake) == 0);
    for (const Level level : record.levels) REQUIRE(level != Level::trip);
  }
}
