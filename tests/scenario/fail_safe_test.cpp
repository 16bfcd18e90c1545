// The rack I/O unit's part of the fail-safe table, on the plant: every actuator from a state that is not its fail-safe one.
#include <doctest/doctest.h>

#include "control/safety/fail_safe.hpp"
#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

namespace {

double output(const plant::RackCommands& commands, Actuator actuator) {
  switch (actuator) {
    case Actuator::pump_speed: return std::min(commands.pump_speed[0], commands.pump_speed[1]);
    case Actuator::valve: return commands.valve;
    case Actuator::mixing_valve: return commands.mixing_valve;  // of a rack that has none: whatever it was last told
    case Actuator::permit: return commands.permit ? 1.0 : 0.0;
    case Actuator::power_brake: return commands.brake ? 1.0 : 0.0;
    case Actuator::isolate: return commands.isolate ? 1.0 : 0.0;
    case Actuator::fill: return commands.fill ? 1.0 : 0.0;
    default: FAIL("the command block has no such output"); return 0.0;
  }
}

/// The controller's end, seen for 40 s; a silent field bus is the same to the unit.
void check_table(RackRun& run, bool isolated) {
  const plant::RackCommands before = run.devices().commands();
  run.kill_controller();
  for (int tick = 1; tick <= 400; ++tick) {
    run.tick();
    const int silent_ms = 100 * tick;
    for (const FailSafe& row : fail_safe_table) {
      if (row.output == Actuator::count_) continue;
      CAPTURE(silent_ms);
      CAPTURE(std::string(row.actuator));
      const double now = output(run.devices().commands(), row.output);
      const auto after_ms = static_cast<int>(row.after_ms);
      // Isolation valves that are closed stop the pumps: nothing would flow.
      const double takes = row.output == Actuator::pump_speed && isolated ? 0.0 : static_cast<double>(row.value);
      if (row.keeps || silent_ms < after_ms) CHECK(now == output(before, row.output));
      if (!row.keeps && silent_ms > after_ms + 200) CHECK(now == takes);
    }
  }
}

}  // namespace

TEST_CASE("a running rack whose fill pump runs: full pumps, brake, no filling after two seconds, no permit after thirty") {
  const auto run = settled(240.0);
  run->inject(PlantFault::low_suction, 45.0);
  REQUIRE(run->run_until([&] { return run->devices().commands().fill; }, 20.0).has_value());
  REQUIRE(run->devices().commands().permit);
  REQUIRE(run->devices().commands().pump_speed[0] < 1.0);
  REQUIRE(run->devices().commands().valve > 0.1);
  check_table(*run, false);
}

TEST_CASE("a mixing valve that is half open gives all of the cold side after two seconds") {
  RunOptions options;
  options.plant.mixing_valve = true;
  options.controller.settings.mixing_valve = 1.0F;
  RackRun run(options);
  run.devices().set_load(0.5);
  run.run(300.0);
  REQUIRE(run.devices().commands().mixing_valve < 0.9);
  check_table(run, false);
  CHECK(run.devices().rack().mixing_valve() == doctest::Approx(1.0));
}

TEST_CASE("an isolated rack stays isolated") {
  RunOptions options;
  options.controller.settings.leak_isolates = 1.0F;
  RackRun run(options);
  run.devices().set_load(0.5);
  run.run(60.0);
  run.inject(PlantFault::slow_leak, 50.0);
  REQUIRE(run.run_until([&] { return run.devices().commands().isolate; }, 60.0).has_value());
  check_table(run, true);
}

TEST_CASE("the table names each output of the command block once") {
  std::array<int, actuator_count> named{};
  for (const FailSafe& row : fail_safe_table) {
    CHECK_FALSE(row.on_loss.empty());
    CHECK_FALSE(row.provided_by.empty());
    if (row.output != Actuator::count_) ++named[static_cast<std::size_t>(row.output)];
  }
  for (const Actuator output : {Actuator::pump_speed, Actuator::valve, Actuator::mixing_valve, Actuator::permit, Actuator::power_brake,
                                Actuator::isolate, Actuator::fill}) {
    CHECK(named[static_cast<std::size_t>(output)] == 1);
  }
}
