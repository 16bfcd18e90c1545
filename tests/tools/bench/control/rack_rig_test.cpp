#include "tools/bench/control/rack_rig.hpp"

#include <doctest/doctest.h>

#include "tools/plant/controller_settings.hpp"
#include "tools/plant/workload.hpp"

using namespace isotherm;
using namespace isotherm::bench;

TEST_CASE("what a law is charged for is what the pumps, the facility's pump and the dry cooler take, and nothing beside") {
  RackRunTask task{};
  task.settings = plant::controller_settings(plant::GpuClass::watts_700);
  task.workload = plant::make_training_profile(task.plant.rated_power_w() / 9.0);
  task.seconds = 21.0;
  task.snapshot_s = 20;
  const RackTraces traces = run_rack(task, Kind::constant);
  REQUIRE(traces.snapshot != nullptr);
  const plant::RackLoop& rack = *traces.snapshot;
  CHECK(traces.controlled.pump_power[20] == doctest::Approx(rack.pump_power_w(0) + rack.pump_power_w(1)).epsilon(0.01));
  CHECK(traces.controlled.rejection_power[20] ==
        doctest::Approx(rack.facility_pump_power_w() + rack.dry_cooler_power_w()).epsilon(0.01));
}
