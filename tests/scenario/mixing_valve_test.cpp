// The whole rack with a mixing valve at its inlet, and the same rack without.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

namespace {

RunOptions options_of(bool fitted, Law law) {
  RunOptions options;
  options.plant.mixing_valve = fitted;
  RackSettings& settings = options.controller.settings;
  settings.law = static_cast<float>(law);
  settings.mixing_valve = fitted ? 1.0F : 0.0F;
  return options;
}

const LawState& laws_of(RackRun& run) { return run.controller().core().state().law; }

/// What the supply is above its set point, K.
double supply_error_k(RackRun& run) {
  return run.devices().rack().supply_c() - static_cast<double>(laws_of(run).supply_in_force_c);
}

struct Supply {
  double most_k = -100.0;
  double least_k = 100.0;
};

/// The supply's errors for so long.
Supply watch(RackRun& run, double seconds) {
  Supply seen;
  run.run(seconds, [&] {
    seen.most_k = std::max(seen.most_k, supply_error_k(run));
    seen.least_k = std::min(seen.least_k, supply_error_k(run));
  });
  return seen;
}

/// A rack at a steady load, its loops closed and its cold side led down.
std::unique_ptr<RackRun> at_load(double load, bool fitted = true, Law law = Law::pi_ff) {
  auto run = std::make_unique<RackRun>(options_of(fitted, law));
  run->devices().set_load(load);
  run->run(400.0);
  REQUIRE(run->mode() == Mode::running);
  REQUIRE(laws_of(*run).mixing.holds == fitted);
  run->restart_mark();
  return run;
}

bool none_above(RackRun& run, Level level) {
  return std::all_of(run.newest().levels.begin(), run.newest().levels.end(), [&](Level row) { return row <= level; });
}

}  // namespace

TEST_CASE("at a steady load the valve holds the supply, the primary valve the colder side, and nobody is alarmed") {
  const auto run = at_load(0.7);
  const Supply seen = watch(*run, 600.0);
  CHECK(seen.most_k < 0.3);
  CHECK(seen.least_k > -0.3);
  CHECK(none_above(*run, Level::clear));
  const MixingValveState& mixing = laws_of(*run).mixing;
  CHECK(run->devices().rack().mixing_valve() == doctest::Approx(static_cast<double>(mixing.opening)).epsilon(0.02));
  CHECK(mixing.opening > 0.3F);
  CHECK(mixing.opening < 0.95F);
  CHECK(run->devices().rack().cold_side_c() == doctest::Approx(static_cast<double>(mixing.cold_target_c)).epsilon(0.01));
  CHECK(run->devices().rack().cold_side_c() < run->devices().rack().supply_c() - 1.0);
  // And what the estimate makes of the heat exchanger behind it is the heat exchanger.
  CHECK(run->controller().core().state().signals.exchanger.ratio == doctest::Approx(1.0F).epsilon(0.1));
}

TEST_CASE("on a step of a fifth and at the start of a job the supply stays nearer to its set point than without the valve") {
  struct Case {
    double from, to;
  };
  for (const auto& [from, to] : {Case{0.7, 0.9}, {0.3, 1.0}}) {
    CAPTURE(to);
    const auto with = at_load(from);
    const auto without = at_load(from, false);
    with->devices().set_load(to);
    without->devices().set_load(to);
    const Supply blended = watch(*with, 300.0);
    const Supply alone = watch(*without, 300.0);
    MESSAGE("load ", from, " -> ", to, ": supply ", alone.most_k, " -> ", blended.most_k, " K above its set point, hottest ",
            without->mark().most_hot_k, " -> ", with->mark().most_hot_k, " K");
    CHECK(blended.most_k < 0.75 * alone.most_k);
    CHECK(with->mark().most_hot_k <= 2.0);
    CHECK(with->mark().most_hot_k < without->mark().most_hot_k + 0.2);
    CHECK(none_above(*with, Level::clear));
  }
}

TEST_CASE("training, by each law: the band and the hot side are kept, MPC's deviation is no larger, and what it costs is known") {
  for (const Law law : {Law::pi_ff, Law::mpc}) {
    double half_k[2]{};
    double spent_wh[2]{};
    for (const bool fitted : {false, true}) {
      RackRun run(options_of(fitted, law));
      run.run(600.0);
      run.restart_mark();
      const auto before = run.truth().energy_wh;
      run.run(900.0, [&] { REQUIRE(none_above(run, Level::clear)); });
      const auto after = run.truth().energy_wh;
      half_k[fitted] = 0.5 * (run.mark().most_hot_k - run.mark().most_cold_k);
      spent_wh[fitted] = after.rack_pumps + after.facility_pumps + after.dry_cooler - before.rack_pumps - before.facility_pumps -
                         before.dry_cooler;
      CHECK(run.mark().most_hot_k <= 2.0);
      if (fitted) CHECK(run.mark().fraction() >= 0.999);
    }
    MESSAGE(std::string(name(law)), ": half range ", half_k[0], " -> ", half_k[1], " K, pumps and heat rejection ", spent_wh[0], " -> ",
            spent_wh[1], " Wh");
    CHECK(half_k[1] < half_k[0] + 0.1);
    CHECK(spent_wh[1] < 1.3 * spent_wh[0]);
  }
}

TEST_CASE("a dew point that rises to the cold side: the cold side is raised within the minute, the flow stays, nothing trips") {
  RunOptions options = options_of(true, Law::pi_ff);
  options.controller.settings.dew_point_most_c = 45.0F;  // a very damp hall
  const auto run = std::make_unique<RackRun>(options);
  run->devices().set_load(0.6);
  run->run(400.0);
  run->restart_mark();
  REQUIRE(run->devices().rack().cold_side_c() < 38.5);
  run->inject(PlantFault::dew_point_high, 38.5);
  int below_1_k = 0;
  run->run(600.0, [&] {
    if (run->devices().rack().cold_side_c() < 39.5) ++below_1_k;
    REQUIRE(run->level(13) < Level::trip);
  });
  CHECK(below_1_k < 60);
  CHECK(run->level(13) == Level::clear);
  CHECK(run->devices().rack().cold_side_c() > 38.5 + 2.5);
  CHECK(run->mark().most_hot_k <= 2.0);
}

TEST_CASE("without facility water the rack is where it would be without the valve: rows, brake and permit") {
  for (const bool fitted : {false, true}) {
    CAPTURE(fitted);
    const auto run = at_load(0.6, fitted);
    run->inject(PlantFault::primary_lost);
    CHECK(run->run_until([&] { return run->level(8) >= Level::alarm; }, 300.0).has_value());
    if (fitted) {
      run->run(6.0);  // a stroke
      CHECK(run->devices().rack().mixing_valve() > 0.98);
    }
    CHECK(run->run_until([&] { return (run->newest().outputs.bits & output_bit::power_brake) != 0; }, 300.0).has_value());
  }
}

TEST_CASE("a valve that is stuck is told, sent to cold, and replaced by the primary valve; the hot side is kept") {
  for (const double load : {0.3, 0.6, 0.95}) {
    CAPTURE(load);
    const auto run = at_load(0.6);
    run->inject(PlantFault::mixing_valve_stuck);
    run->devices().set_load(load);
    run->run(600.0);
    if (load != 0.6) {
      CHECK(run->level(17) == Level::alarm);
      CHECK_FALSE(laws_of(*run).mixing.holds);
      CHECK(run->newest().outputs.mixing_valve == 10000);
    }
    CHECK(run->mark().most_hot_k <= 2.0);
    CHECK(std::abs(supply_error_k(*run)) < 1.0);
    CHECK_FALSE(run->permit_dropped());
    run->clear(PlantFault::mixing_valve_stuck);
    run->run(120.0);
    CHECK(run->level(17) == Level::clear);
    CHECK(laws_of(*run).mixing.holds);
  }
}

TEST_CASE("a lost probe of the cold side changes nothing that is seen at the supply") {
  const auto run = at_load(0.6);
  run->inject(PlantFault::probe_lost, 9.0);
  run->devices().set_load(0.8);
  const Supply seen = watch(*run, 600.0);
  CHECK(seen.most_k < 1.3);
  CHECK(laws_of(*run).mixing.holds);
  CHECK(none_above(*run, Level::clear));
}

TEST_CASE("whatever else fails, the hot side and the permit are kept") {
  struct Case {
    PlantFault fault;
    double value;
  };
  for (const auto& [fault, value] : {Case{PlantFault::pump_1_dead, 0}, {PlantFault::flow_sensor_zero, 0}, {PlantFault::probe_lost, 0},
                                     {PlantFault::probe_lost, 4}, {PlantFault::supply_sensor_lost, 0}, {PlantFault::rack_io_frozen, 0},
                                     {PlantFault::gpu_telemetry_lost, 0}, {PlantFault::exchanger_fouled, 60}}) {
    CAPTURE(plant::fault_table[static_cast<std::size_t>(fault)].name);
    const auto run = at_load(0.9);
    run->inject(fault, value);
    run->run(300.0);
    CHECK(run->mark().most_hot_k <= 2.0);
    CHECK_FALSE(run->permit_dropped());
    CHECK((run->newest().outputs.bits & output_bit::power_brake) == 0);
    if (fault == PlantFault::rack_io_frozen) CHECK(run->newest().outputs.mixing_valve == 10000);
  }
}

TEST_CASE("cold starts and restarts: the valve is at cold until the loops close, and records replay bit for bit from a keyframe") {
  RunOptions options = options_of(true, Law::mpc);
  options.start = plant::Start::cold;
  options.controller.entry = Entry::cold;
  RackRun run(options);
  run.run(60.0);
  RackCore replayed(options.controller.settings);
  const auto keyframe = run.controller().keyframe();
  CHECK(keyframe.size() <= keyframe_bytes_most);
  REQUIRE(replayed.restore(keyframe) == Fault::none);
  const std::size_t from = run.controller().keyframe_sequence();
  run.run(900.0, [&] {
    if (run.mode() < Mode::settling) REQUIRE(run.newest().outputs.mixing_valve == 10000);
  });
  CHECK(run.mode() == Mode::running);
  CHECK(laws_of(run).mixing.holds);
  CHECK(run.mark().most_hot_k <= 2.0);
  for (std::size_t n = from; n < run.records().size(); ++n) {
    REQUIRE(same_decisions(run.records()[n], replayed.replay(run.records()[n])));
  }
  const double opening = run.devices().rack().mixing_valve();
  run.restart_controller();
  run.run(120.0, [&] { REQUIRE(run.level(17) == Level::clear); });
  CHECK(run.devices().rack().mixing_valve() == doctest::Approx(opening).epsilon(0.25));
  CHECK(laws_of(run).mixing.holds);
}

TEST_CASE("a valve that nobody put into the settings is sent to cold, and the rack is as without one") {
  RunOptions options = options_of(true, Law::pi_ff);
  options.controller.settings.mixing_valve = 0.0F;
  RackRun run(options);
  run.devices().set_load(0.9);
  run.run(600.0);
  CHECK(run.newest().outputs.mixing_valve == 10000);
  CHECK(run.devices().rack().mixing_valve() > 0.99);
  CHECK(run.mark().most_hot_k <= 2.0);
  CHECK(none_above(run, Level::clear));
}
