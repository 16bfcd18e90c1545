#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/scenario/rack_run.hpp"
#include "tests/skip.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

/// What a cold start did from the moment of the IT permit on.
struct ColdStart {
  double most_hot_k = -100.0;       // 5 s average of the true second-hottest over the set point
  double longest_over_s = 0.0;      // without a break above 2 K
  double valve_at_permit = -1.0;
  double supply_most_c = 0.0;
  Level worst = Level::clear;
  bool braked = false;
  int balance_off_s = 0;  // heat said not to fit the power
};

RunOptions cold_rack(std::uint64_t seed) {
  RunOptions options;
  options.start = plant::Start::cold;
  options.plant.seed = seed;
  return options;
}

ColdStart watch(RackRun& run, double seconds) {
  ColdStart seen;
  int over = 0;
  const auto set_point = static_cast<double>(default_rack_settings.gpu_set_point_c);
  run.run(seconds, [&] {
    if (!run.records().empty()) {
      for (const Level level : run.newest().levels) seen.worst = std::max(seen.worst, level);
      if (diagnoses(run.newest().quality, run.newest().outlier).balance_off) ++seen.balance_off_s;
      seen.braked = seen.braked || (run.newest().outputs.bits & output_bit::power_brake) != 0;
    }
    if (!run.truth().permit) return;
    if (seen.valve_at_permit < 0.0) seen.valve_at_permit = run.truth().valve;
    seen.supply_most_c = std::max(seen.supply_most_c, run.truth().supply_c);
    for (const double celsius : run.truth().second_hottest_ema5_c) {
      seen.most_hot_k = std::max(seen.most_hot_k, celsius - set_point);
      over = celsius - set_point > 2.0 ? over + 1 : 0;
      seen.longest_over_s = std::max(seen.longest_over_s, 0.1 * over);
    }
  });
  return seen;
}

void check_hot_side(RackRun& run, const ColdStart& seen) {
  MESSAGE("most hot ", seen.most_hot_k, " K, above 2 K for ", seen.longest_over_s, " s, supply ", seen.supply_most_c,
          " C, in band ", run.mark().fraction());
  CHECK(run.mode() == Mode::running);
  CHECK(seen.valve_at_permit == 0.0);  // the load warms the loop
  CHECK(seen.longest_over_s <= 5.0);
  CHECK(seen.worst <= Level::warning);
  CHECK(seen.balance_off_s == 0);  // no heat is missing that is still on its way
  CHECK_FALSE(seen.braked);
  CHECK_FALSE(run.permit_dropped());
}

}  // namespace

TEST_CASE("a cold rack that gets any load at once stays below its set point + 2 K from the first second") {
  for (const double load : {0.3, 0.5, 0.7, 0.8, 0.92, 1.0, 1.05}) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      CAPTURE(load);
      CAPTURE(seed);
      RackRun run(cold_rack(seed));
      run.devices().set_load(load);
      const ColdStart seen = watch(run, 900.0);
      check_hot_side(run, seen);
      // Once it has settled at a load that the supply range can serve, it holds the set point like any other rack.
      if (load < 0.9) continue;
      run.restart_mark();
      run.run(120.0);
      CHECK(run.mark().fraction() == 1.0);
    }
  }
}

TEST_CASE("a job that comes ten minutes after the permit of a cold rack finds the same care") {
  RackRun run(cold_rack(1));
  run.devices().set_load(0.05);
  run.run(600.0);
  run.devices().set_load(1.0);
  const ColdStart seen = watch(run, 600.0);
  MESSAGE("most hot ", seen.most_hot_k, " K, supply ", seen.supply_most_c, " C");
  CHECK(seen.longest_over_s <= 5.0);
  CHECK(seen.worst <= Level::warning);
}

TEST_CASE("a training run on a cold rack stays below its set point + 2 K from the first second") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    CAPTURE(seed);
    RackRun run(cold_rack(seed));
    const ColdStart seen = watch(run, 1320.0);
    check_hot_side(run, seen);
    // What leaves the band does so on the cool side, in the first minutes.
    CHECK(run.mark().fraction() >= 0.95);
  }
}

TEST_CASE("the recorded GPT-3 run on a cold rack stays below its set point + 2 K from the first second") {
  const std::string path = plant::find_recording();
  if (path.empty()) return skip_test("recordings absent (ISOTHERM_RECORDINGS)");
  const auto recording = plant::load_recording(path);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    CAPTURE(seed);
    RunOptions options = cold_rack(seed);
    options.workload = recording;
    RackRun run(options);
    const ColdStart seen = watch(run, 1320.0);
    check_hot_side(run, seen);
    CHECK(run.mark().fraction() >= 0.97);
  }
}
