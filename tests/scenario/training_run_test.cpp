#include <doctest/doctest.h>

#include "tests/scenario/rack_run.hpp"
#include "tests/skip.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

void check_marks(RackRun& run, double in_band) {
  MESSAGE("in band ", run.mark().fraction(), ", hottest ", run.mark().most_hot_k, " K, coldest ",
          run.mark().most_cold_k, " K, mean ", run.mark().mean_k(), " K");
  CHECK(run.mark().samples > 10'000);
  CHECK(run.mark().fraction() >= in_band);
  CHECK(run.mark().most_hot_k <= 2.0);
  CHECK_FALSE(run.permit_dropped());
}

}  // namespace

TEST_CASE("MPC keeps the recorded GPT-3 run within 2 K, whatever the noise: nearly while its rhythm is learned, wholly afterwards") {
  const std::string path = plant::find_recording();
  if (path.empty()) return skip_test("recordings absent (ISOTHERM_RECORDINGS)");
  const auto recording = plant::load_recording(path);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    RunOptions options;
    options.workload = recording;
    options.plant.seed = seed;
    options.controller.settings.law = static_cast<float>(Law::mpc);
    RackRun run(options);
    CAPTURE(seed);
    run.run(600.0);
    MESSAGE("in band while the rhythm is learned ", run.mark().fraction());
    CHECK(run.mark().samples > 4'000);
    CHECK(run.mark().fraction() >= 0.98);
    CHECK(run.mark().most_hot_k <= 2.0);
    run.restart_mark();
    run.run(1200.0);
    check_marks(run, 0.999);
    CHECK(run.newest().law == Law::mpc);
  }
}

TEST_CASE("PI with feed-forward alone holds the recorded GPT-3 run within 2 K for 98 % of the time") {
  const std::string path = plant::find_recording();
  if (path.empty()) return skip_test("recordings absent (ISOTHERM_RECORDINGS)");
  const auto recording = plant::load_recording(path);
  RunOptions options;
  options.workload = recording;
  options.controller.settings.law = static_cast<float>(Law::pi_ff);
  RackRun run(options);
  run.run(1320.0);
  check_marks(run, 0.98);
}

TEST_CASE("the built-in training profile stays within 2 K for 99 % of the time and never 2 K too hot") {
  RackRun run(RunOptions{});
  run.run(1320.0);
  check_marks(run, 0.99);
}
