// Reaction times: from the fault in the plant to the command on the bus, in simulated time. Sensor lag is part of it.
#include <doctest/doctest.h>

#include <initializer_list>

#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

namespace {

double seconds_until(RackRun& run, const std::function<bool()>& condition) {
  return run.run_until(condition, 60.0).value_or(1000.0);
}

}  // namespace

TEST_CASE("with one pump dead the other carries the flow within a second of the drive's fault") {
  const auto run = settled(240.0);
  const double before = run->devices().commands().pump_speed[1];
  run->inject(PlantFault::pump_1_dead);
  const double raised_s = seconds_until(*run, [&] { return run->devices().commands().pump_speed[1] > before + 0.05; });
  MESSAGE("standby takes over after ", raised_s, " s");
  CHECK(raised_s <= 1.2);  // two ticks of debounce, and the law's next second
  run->run(30.0);
  // Flow never stays low enough for the flow row to trip.
  for (const Record& record : run->records()) REQUIRE(record.levels[4] < Level::trip);
  CHECK_FALSE(run->permit_dropped());
}

TEST_CASE("with both pumps dead power is braked within three ticks and cut five seconds later, and no reset helps before") {
  const auto run = settled(240.0);
  run->inject(PlantFault::pump_1_dead);
  run->inject(PlantFault::pump_2_dead);
  const double braked_s = seconds_until(*run, [&] { return run->devices().commands().brake; });
  CHECK(braked_s <= 0.35);
  const double cut_s = seconds_until(*run, [&] { return !run->devices().commands().permit; });
  MESSAGE("brake after ", braked_s, " s, IT power off ", cut_s, " s later");
  CHECK(cut_s >= 4.0);
  CHECK(cut_s <= 5.5);
  run->run(5.0);
  run->command(Command::reset_latched);
  run->run(5.0);
  CHECK(run->level(7) == Level::trip);
  CHECK(run->mode() == Mode::tripped);
  CHECK_FALSE(run->devices().commands().permit);
}

TEST_CASE("one silent node warns after three seconds, alarms after ten, leaves the others in charge, and clears by itself") {
  const auto run = settled(240.0);
  run->inject(PlantFault::gpu_telemetry_lost, 4);
  const double warned_s = seconds_until(*run, [&] { return run->level(15) >= Level::warning; });
  const double alarmed_s = warned_s + seconds_until(*run, [&] { return run->level(15) >= Level::alarm; });
  MESSAGE("warning after ", warned_s, " s, alarm after ", alarmed_s, " s");
  CHECK(warned_s <= 5.0);
  CHECK(alarmed_s >= 9.0);
  CHECK(alarmed_s <= 12.0);
  run->run(60.0);
  CHECK(run->level(15) == Level::alarm);  // one ninth is no quarter
  CHECK(run->mode() == Mode::running);
  CHECK(run->newest().law == Law::pi_ff);
  CHECK(run->truth().flow_lpm >= 95.0);   // held at design flow meanwhile
  run->clear(PlantFault::gpu_telemetry_lost);
  CHECK(seconds_until(*run, [&] { return run->level(15) == Level::clear; }) <= 12.0);
}

TEST_CASE("all telemetry gone is told after ten seconds at least design flow, and left ten seconds after it is back") {
  const auto run = settled(240.0);
  run->inject(PlantFault::gpu_telemetry_lost, 0);
  const double tripped_s = seconds_until(*run, [&] { return run->level(15) == Level::trip; });
  CHECK(tripped_s >= 9.0);
  CHECK(tripped_s <= 12.0);
  run->run(30.0);
  CHECK(run->mode() == Mode::fallback);
  CHECK(run->truth().flow_lpm >= 95.0);
  run->clear(PlantFault::gpu_telemetry_lost);
  const double left_s = seconds_until(*run, [&] { return run->mode() == Mode::running; });
  MESSAGE("fallback after ", tripped_s, " s, left after ", left_s, " s");
  CHECK(left_s >= 10.0);
  CHECK(left_s <= 15.0);
  CHECK_FALSE(run->permit_dropped());
}

TEST_CASE("every trip that latches outlives its cause and leaves with a reset, and with nothing else") {
  for (const PlantFault fault : {PlantFault::e_stop, PlantFault::flow_sensor_zero, PlantFault::large_leak}) {
    CAPTURE(plant::fault_table[static_cast<std::size_t>(fault)].name);
    const auto run = settled(240.0);
    run->inject(fault, plant::fault_table[static_cast<std::size_t>(fault)].standard);
    REQUIRE(run->run_until([&] { return run->mode() == Mode::tripped; }, 30.0).has_value());
    run->run(15.0);
    CHECK_FALSE(run->truth().permit);
    run->clear(fault);
    run->run(120.0);
    CHECK(run->mode() == Mode::tripped);
    CHECK_FALSE(run->truth().permit);
    run->command(Command::reset_latched);
    CHECK(run->run_until([&] { return run->mode() == Mode::running && run->truth().permit; }, 300.0).has_value());
  }
}
