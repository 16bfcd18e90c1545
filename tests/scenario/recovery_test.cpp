// What an excursion leaves behind: flow that was given in seconds, under a load that ripples and dips for ever.
#include <doctest/doctest.h>

#include "tests/scenario/rack_run.hpp"
#include "tests/skip.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

/// From the return of the facility water: the loop carries the last warm coolant away (20 s), the hot peaks are forgotten
/// (24 s), the flow walks from full speed to what the load needs (0.45 at 1.6 % a second: 28 s), and the plates answer it (10 s).
constexpr int back_in_band_s = 82;
/// Then the next dip of the load may come.
constexpr int watched_s = 120;

/// Facility water fails for so long that the GPUs get too hot and the pumps run at full speed.
void check_recovery(RackRun& run) {
  run.run(420.0);
  run.inject(plant::PlantFault::primary_lost);
  run.run(25.0);
  run.clear(plant::PlantFault::primary_lost);
  double most_flow_lpm = 0.0;
  int last_cold_s = 0;
  int cold_s = 0;
  int hot_again_s = 0;
  for (int second = 1; second <= watched_s; ++second) {
    run.restart_mark();
    run.run(1.0);
    most_flow_lpm = std::max(most_flow_lpm, run.truth().flow_lpm);
    if (second > back_in_band_s && run.mark().mean_k() > 2.0) ++hot_again_s;
    if (run.mark().mean_k() >= -2.0) continue;
    last_cold_s = second;
    ++cold_s;
  }
  MESSAGE("too cold for ", cold_s, " s, for the last time ", last_cold_s, " s after the fault");
  CHECK(most_flow_lpm > 140.0);  // or there was nothing to take back
  CHECK(cold_s > 0);
  CHECK(last_cold_s <= back_in_band_s);
  CHECK(hot_again_s <= 5);
}

}  // namespace

TEST_CASE("flow that PI gave in an excursion is taken back in a minute and a half, though the training profile ripples") {
  for (const std::uint64_t seed : {1U, 4U, 5U}) {
    CAPTURE(seed);
    RunOptions options;
    options.plant.seed = seed;
    options.controller.settings.law = static_cast<float>(Law::pi_ff);
    RackRun run(options);
    check_recovery(run);
  }
}

TEST_CASE("flow that PI gave in an excursion is taken back in a minute and a half on the recorded GPT-3 run") {
  const std::string path = plant::find_recording();
  if (path.empty()) return skip_test("recordings absent (ISOTHERM_RECORDINGS)");
  const auto recording = plant::load_recording(path);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    CAPTURE(seed);
    RunOptions options;
    options.workload = recording;
    options.plant.seed = seed;
    options.controller.settings.law = static_cast<float>(Law::pi_ff);
    RackRun run(options);
    check_recovery(run);
  }
}
