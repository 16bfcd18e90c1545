// Flow on the whole rack, by every law: no second asks for more than the pump drives' ramp, whatever a protective function did to the
// pumps before, and whatever the load does when it lets go of them.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>

#include "control/plant/rack_loop.hpp"
#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

TEST_CASE("no law asks for a jump of flow, out of an override by a protective function and under a load in steps") {
  const double most_lpm = 0.10 * static_cast<double>(default_rack_settings.full_speed_flow_lpm);
  for (const Law law : {Law::constant, Law::pi, Law::pi_ff, Law::mpc}) {
    for (const double load_after : {0.3, 0.7, 1.0}) {
      CAPTURE(std::string(name(law)));
      CAPTURE(load_after);
      RunOptions options;
      options.controller.settings.law = static_cast<float>(law);
      RackRun run(options);
      run.devices().set_load(0.8);
      run.run(240.0);
      run.inject(PlantFault::return_heated, 250.0);
      REQUIRE(run.run_until([&] { return run.level(9) >= Level::alarm; }, 60.0).has_value());
      run.run(3.0);
      run.clear(PlantFault::return_heated);
      REQUIRE(run.run_until([&] { return run.newest().pumps_held_by == 0; }, 120.0).has_value());
      run.devices().set_load(load_after);  // within a second of the hand-back
      run.run(60.0);
      run.devices().set_load(0.5);
      run.run(60.0);
      run.devices().set_load(1.0);
      run.run(60.0);
      std::size_t handed_back = 0;
      const std::vector<Record>& records = run.records();
      for (std::size_t n = 241; n < records.size(); ++n) {
        const Record& before = records[n - 1];
        const Record& now = records[n];
        if (now.mode != Mode::running || before.mode != Mode::running || now.pumps_held_by != 0) continue;
        const double from = before.pumps_held_by == 0 ? before.flow_commanded / 100.0 : now.ticks.back().flow / 100.0;
        if (before.pumps_held_by != 0) ++handed_back;
        CAPTURE(n);
        REQUIRE(std::abs(now.flow_commanded / 100.0 - from) <= most_lpm + 0.02);
      }
      CHECK(handed_back >= 1);
    }
  }
}

TEST_CASE("a row that asks for design flow has the pumps at once and is named; what the law asks for beneath it never jumps") {
  const double most_lpm = 0.10 * static_cast<double>(default_rack_settings.full_speed_flow_lpm);
  for (const Law law : {Law::constant, Law::pi, Law::pi_ff, Law::mpc}) {
    for (const double load_after : {0.3, 1.0}) {
      CAPTURE(std::string(name(law)));
      CAPTURE(load_after);
      RunOptions options;
      options.controller.settings.law = static_cast<float>(law);
      RackRun run(options);
      run.devices().set_load(0.3);
      run.run(1000.0);
      const double before_lpm = run.newest().flow_commanded / 100.0;
      REQUIRE((law == Law::constant || before_lpm < 60.0));
      run.inject(PlantFault::gpu_telemetry_lost, 4);
      double law_lpm = before_lpm;
      std::size_t held = 0;
      const auto watch = [&] {
        const Record& now = run.newest();
        REQUIRE(now.mode == Mode::running);
        const double wanted_lpm = static_cast<double>(run.controller().core().state().law.flow_commanded_lpm);
        REQUIRE(std::abs(wanted_lpm - law_lpm) <= most_lpm + 0.02);
        law_lpm = wanted_lpm;
        if (run.level(15) >= Level::alarm) REQUIRE(now.flow_commanded >= 9'999);
        // Whoever is told to decide does: the row where its floor is more than the law wants, else nobody but the law.
        const bool beneath = run.level(15) >= Level::alarm && wanted_lpm <= 100.1;
        REQUIRE(now.pumps_held_by == (beneath ? 15 : 0));
        held += beneath ? 1 : 0;
      };
      run.run(30.0, watch);
      CHECK(run.level(15) == Level::alarm);
      CHECK(held > 10);
      run.devices().set_load(load_after);
      run.run(60.0, watch);
      run.clear(PlantFault::gpu_telemetry_lost);
      run.run(60.0, watch);
      CHECK(run.level(15) == Level::clear);
    }
  }
}
