// One instrument that lies, on the whole rack: what it may not do is heat the GPUs, brake the nodes or cut their power; and the event
// that it feigns is still caught when it comes.
#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "control/safety/standing.hpp"
#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

namespace {

struct Lie {
  PlantFault fault;
  double value;
  std::size_t told_by;  // row
};

bool braked(RackRun& run) { return run.devices().commands().brake; }

/// 20 s before a step from 84 % to rated power, and two minutes after it; highest excess that lasts for 5 s.
double lasting_excess_k(RackRun& run) {
  std::vector<double> excess;
  const auto watch = [&] {
    REQUIRE_FALSE(braked(run));
    for (const double celsius : run.truth().second_hottest_ema5_c) excess.push_back(celsius - 66.0);
  };
  run.run(20.0, watch);
  run.devices().set_load(1.0);
  run.run(120.0, watch);
  double lasting = -100.0;
  for (std::size_t n = 51; n <= excess.size(); ++n) {
    lasting = std::max(lasting, *std::min_element(excess.begin() + static_cast<std::ptrdiff_t>(n) - 51, excess.begin() + static_cast<std::ptrdiff_t>(n)));
  }
  return lasting;
}

std::unique_ptr<RackRun> before_a_step() {
  RunOptions options;
  options.controller.settings.law = static_cast<float>(Law::pi_ff);
  auto run = std::make_unique<RackRun>(options);
  run->devices().set_load(0.84);
  run->run(280.0);
  REQUIRE(run->mode() == Mode::running);
  return run;
}

}  // namespace

TEST_CASE("an instrument that lies before a step heats nobody, brakes nobody and cuts nobody off") {
  for (const Lie& lie : {Lie{PlantFault::gauge_rail, 3, 14}, {PlantFault::gauge_high, 3, 14}, {PlantFault::gauge_zero, 4, 14},
                         {PlantFault::gauge_low, 4, 14}, {PlantFault::gauge_zero, 5, 14}, {PlantFault::gauge_zero, 5, 12},
                         {PlantFault::dew_point_wrong, 46, 14}, {PlantFault::dew_point_wrong, 41, 13},
                         {PlantFault::facility_probe_wrong, -10, 0}, {PlantFault::gpu_power_wrong, 17, 0},
                         {PlantFault::gpu_power_tenfold, 17, 0}, {PlantFault::speed_sensors_lost, 0, 7},
                         {PlantFault::current_sensors_zero, 0, 7}, {PlantFault::gauge_zero, 8, 0}, {PlantFault::gauge_rail, 2, 14}}) {
    CAPTURE(std::string(plant::fault_table[static_cast<std::size_t>(lie.fault)].name));
    CAPTURE(lie.value);
    const auto run = before_a_step();
    run->inject(lie.fault, lie.value);
    CHECK(lasting_excess_k(*run) <= 2.0);
    CHECK_FALSE(run->permit_dropped());
    CHECK(run->mode() == Mode::running);
    if (lie.told_by != 0) CHECK(run->level(lie.told_by) >= Level::warning);
    if (lie.told_by == 0) CHECK(run->level(17) == Level::clear);
  }
}

TEST_CASE("a discharge gauge at its rail costs the pumps a moment and is named; loop pressure that then really rises is caught") {
  const auto run = before_a_step();
  run->devices().set_load(1.0);
  run->run(120.0);
  const double flow = run->truth().flow_lpm;
  run->inject(PlantFault::gauge_rail, 3);
  double least = flow;
  run->run(15.0, [&] { least = std::min(least, run->truth().flow_lpm); });
  MESSAGE("flow ", flow, " -> ", least, " L/min");
  CHECK(least > 0.75 * flow);
  CHECK(run->level(10) == Level::clear);
  CHECK(run->level(14) == Level::alarm);
  CHECK(told(run->newest(), 14).happened.find("discharge pressure gauge") != std::string_view::npos);
  run->inject(PlantFault::over_pressure, 275.0);
  CHECK(run->run_until([&] { return run->level(10) >= Level::alarm; }, 3.0).has_value());
  CHECK(run->run_until([&] { return run->truth().flow_lpm < 0.7 * flow; }, 10.0).has_value());
}

TEST_CASE("a suction gauge that shows nothing is named; pressure that is then really lost still slows the pumps") {
  for (const PlantFault fault : {PlantFault::gauge_zero, PlantFault::gauge_lost}) {
    const auto run = before_a_step();
    run->inject(fault, 4);
    run->run(30.0);
    CHECK(run->level(11) == Level::clear);
    CHECK(run->level(14) == Level::alarm);
    CHECK(told(run->newest(), 14).happened.find("suction pressure gauge") != std::string_view::npos);
    run->inject(PlantFault::low_suction, 65.0);
    CHECK(run->run_until([&] { return run->level(11) == Level::trip; }, 10.0).has_value());
    CHECK(run->devices().commands().pump_speed[0] <= 0.5);
  }
}

TEST_CASE("a level gauge that falls to zero is not an empty reservoir; one that really empties brakes, whatever else is out") {
  const auto run = before_a_step();
  run->inject(PlantFault::gauge_zero, 5);
  run->run(60.0);
  CHECK(run->level(12) == Level::warning);
  CHECK(run->level(14) == Level::alarm);
  run->clear(PlantFault::gauge_zero);
  run->run(45.0);
  CHECK(run->level(12) == Level::clear);
  CHECK(run->level(14) == Level::clear);
  run->inject(PlantFault::low_level, 6.0);
  CHECK(run->run_until([&] { return braked(*run); }, 180.0).has_value());
  // And with the gauge gone before: the pressure goes with the coolant, and the pumps lose what they move.
  const auto blind = before_a_step();
  blind->inject(PlantFault::gauge_zero, 5);
  blind->run(10.0);
  blind->inject(PlantFault::low_level, 1.0);
  CHECK(blind->run_until([&] { return blind->level(11) == Level::trip; }, 180.0).has_value());
}

TEST_CASE("a dew-point sensor that tells what no room has moves nothing, is told, and comes back") {
  const auto run = before_a_step();
  const int before = run->newest().supply_target;
  run->inject(PlantFault::dew_point_wrong, 46.0);
  run->run(120.0, [&] { REQUIRE(run->level(8) == Level::clear); });
  CHECK(run->newest().supply_target <= std::max(before, 4000) + 20);
  CHECK(run->level(13) == Level::warning);
  CHECK(run->level(14) == Level::alarm);
  run->clear(PlantFault::dew_point_wrong);
  run->run(40.0);
  CHECK(run->level(13) == Level::clear);
  CHECK(run->level(14) == Level::clear);
}

TEST_CASE("both drives' telemetry gone is one alarm; pumps that then really stop are seen at once") {
  for (const PlantFault fault : {PlantFault::speed_sensors_lost, PlantFault::current_sensors_zero}) {
    const auto run = before_a_step();
    run->inject(fault);
    run->run(20.0, [&] { REQUIRE_FALSE(braked(*run)); });
    CHECK(run->level(7) == Level::alarm);
    run->inject(PlantFault::pump_1_dead);
    run->inject(PlantFault::pump_2_dead);
    CHECK(run->run_until([&] { return braked(*run); }, 1.0).has_value());
  }
}
