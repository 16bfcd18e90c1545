// Damp air beside the whole rack: how far the supply goes out of its way, and when the row acts.
#include <doctest/doctest.h>

#include <initializer_list>

#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

TEST_CASE("a dew point that rises lifts the supply above it, as far as the owner permits") {
  for (const double dew_point_c : {39.5, 40.5}) {
    RunOptions options;
    options.controller.settings.dew_point_most_c = 45.0F;  // a very damp hall
    options.controller.settings.supply_most_c = dew_point_c < 40.0 ? 45.0F : 42.5F;
    options.controller.settings.law = static_cast<float>(Law::constant);
    RackRun run(options);
    run.devices().set_load(0.92);
    run.run(300.0);
    REQUIRE(run.newest().supply_target == 4000);
    run.inject(PlantFault::dew_point_high, dew_point_c);
    run.run(400.0);
    if (dew_point_c < 40.0) CHECK(run.newest().supply_target == doctest::Approx(4250).epsilon(0.012));  // the humidity sensor's error
    if (dew_point_c > 40.0) CHECK(run.newest().supply_target == 4250);
    CHECK(run.level(13) < Level::alarm);
    CHECK_FALSE(run.permit_dropped());
  }
}

TEST_CASE("the dampest air that was ever measured outdoors is believed: the row acts on it where the supply is near") {
  RunOptions options;
  RackSettings& settings = options.controller.settings;
  settings.gpu_set_point_c = 60.0F;
  settings.supply_set_point_c = 34.0F;
  settings.supply_most_c = 36.0F;
  RackRun run(options);
  run.devices().set_load(0.15);
  run.run(240.0);
  REQUIRE(run.level(13) == Level::clear);
  run.inject(PlantFault::dew_point_high, 35.0);
  CHECK(run.run_until([&] { return run.level(13) >= Level::alarm; }, 70.0).has_value());
  CHECK(run.run_until([&] { return run.level(13) == Level::trip && run.devices().commands().valve <= 0.0; }, 120.0).has_value());
  CHECK(run.level(14) == Level::clear);
  CHECK(run.newest().supply_target <= 3600);
}
