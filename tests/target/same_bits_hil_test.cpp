// An hour of the image with a simulated rack: a cold start, a recorded training run in which a pump fails, and the shutdown. Bit
// for bit what this machine decides, the rack is held, and the processor has time to spare. And what the comparison is worth.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "tests/target/budgets.hpp"
#include "tests/target/life_of_a_rack.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

constexpr std::uint32_t pump_fails_s = 2400;   // after the permit: the law has long learned the load
constexpr std::uint32_t recording_ends_s = 3411;  // after the permit
/// A cold loop is warmed by the load alone: for about a minute and a half no flow brings GPUs into the band
/// (tests/scenario/cold_start_test.cpp). From here on after the permit the band is judged.
constexpr double warm_s = 180.0;

std::shared_ptr<const plant::Workload> training_load() {
  const std::string path = plant::find_recording();
  if (path.empty()) {
    std::printf("NOT a recorded run: recordings absent (ISOTHERM_RECORDINGS); the simulator's made training profile stands in\n");
    return plant::make_training_profile(7500.0);
  }
  auto recording = plant::load_recording(path);
  std::printf("load: %s\n", recording->description().c_str());
  REQUIRE(recording->end_s() > recording_ends_s);
  return recording;
}

bench::Metrics judge(const char* what, const bench::RunTrace& trace, double from_s, double to_s) {
  const auto set_point_c = static_cast<double>(default_rack_settings.gpu_set_point_c);
  const bench::Metrics metrics = bench::judge(trace, {.from_s = from_s, .to_s = to_s, .set_point_c = set_point_c});
  std::printf("%s (%.0f..%.0f s): at most %+.2f K over the set point for 5 s, %.2f %% of regulated seconds in band (%.1f %% of all are "
              "regulated), 5 s averages %.2f %%, raw %.2f %%\n",
              what, from_s, to_s, metrics.hot_overshoot_k.value_or(0.0), 100.0 * metrics.in_band_regulated.value_or(0.0),
              100.0 * metrics.regulated_fraction, 100.0 * metrics.in_band_ema5, 100.0 * metrics.in_band_raw);
  return metrics;
}

}  // namespace

TEST_CASE("an hour from cold start to shutdown: the image decides the same bits as this machine, and holds its rack, faster than real time") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  LifeOfARack life(*run, training_load(), plant::Start::cold);
  while (!life.truth().permit && life.seconds() < 180) life.run_for(1);
  REQUIRE(life.truth().permit);
  const double permit_s = life.seconds() - life.truth().seconds_since_permit;
  const auto after_permit = [&](std::uint32_t seconds) { return static_cast<std::uint32_t>(permit_s) + seconds; };

  unsigned by_mpc = 0;
  bool kept_permit = true;
  const auto watch = [&](const Record& record) {
    if (record.law == Law::mpc) ++by_mpc;
    kept_permit = kept_permit && (record.outputs.bits & output_bit::permit) != 0;
  };
  life.run_to(after_permit(pump_fails_s), watch);
  CHECK(life.newest().mode == Mode::running);
  CHECK(life.newest().law == Law::mpc);
  constexpr std::size_t pump_row = 7;
  CHECK(life.newest().levels[pump_row - 1] == Level::clear);

  life.inject(plant::PlantFault::pump_1_dead);
  Level worst = Level::clear;
  life.run_to(after_permit(recording_ends_s), [&](const Record& record) {
    watch(record);
    worst = std::max(worst, record.levels[pump_row - 1]);
  });
  CHECK(worst == Level::alarm);
  CHECK(life.newest().mode == Mode::running);
  CHECK(kept_permit);
  const double stop_s = life.seconds();
  std::printf("permit after %.0f s, MPC in %u of the %.0f s from there to the stop\n", permit_s, by_mpc, stop_s - permit_s);

  life.command(Command::stop);
  life.run_for(static_cast<std::uint32_t>(default_rack_settings.run_on_s) + 10);
  CHECK_FALSE(life.truth().permit);
  CHECK(life.newest().mode == Mode::off);
  std::printf("%s\n", life.comparison().describe().c_str());
  CHECK(life.seconds() >= 3600);
  CHECK(life.comparison().compared() == life.seconds());
  CHECK(life.comparison().host_hash() == life.comparison().image_hash());
  check_budgets(life.machine());

  // What the rack's GPUs really had, judged as the bench judges.
  const bench::Metrics whole = judge("all of it", life.trace(), 0.0, life.seconds());
  CHECK(*whole.hot_overshoot_k <= 2.0);
  const bench::Metrics warm = judge("from the warm loop on", life.trace(), permit_s + warm_s, stop_s);
  REQUIRE(warm.in_band_regulated.has_value());
  CHECK(*warm.in_band_regulated >= 0.999);
  CHECK(warm.regulated_fraction > 0.7);
  const bench::Metrics after_failure = judge("with the failed pump", life.trace(), after_permit(pump_fails_s), stop_s);
  REQUIRE(after_failure.in_band_regulated.has_value());
  CHECK(*after_failure.in_band_regulated >= 0.999);
  const bench::Metrics learned = judge("900..3300 s of the run", life.trace(), permit_s + 900.0, permit_s + 3300.0);
  CHECK(learned.in_band_ema5 == 1.0);

  const Speed speed = life.speed();
  std::printf("%.1f times real time by the wall, %.1f by the processor time of emulator and test\n", speed.by_wall, speed.by_processor);
  // The two take turns, so that is the speed on a machine that has nothing else to do, and it can be judged on any.
  CHECK(speed.by_processor >= 10.0);
}

TEST_CASE("a rack that draws a little more beside this machine's controller than beside the image's shows in the next record or two") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  LifeOfARack life(*run, plant::make_training_profile(7500.0), plant::Start::warm);
  life.set_load(0.9);
  life.run_for(10);
  const std::uint32_t same = life.comparison().compared();
  life.set_load_of_twin(0.91);
  life.run_until_different(10);
  std::printf("as it must: %s\n", life.comparison().describe().c_str());
  CHECK_FALSE(life.comparison().same());
  CHECK(life.comparison().compared() > same);
  CHECK(life.comparison().compared() <= same + 3);
  CHECK(life.comparison().host_hash() != life.comparison().image_hash());
  CHECK(life.comparison().first_difference().find("record " + std::to_string(life.comparison().compared()) + ",") != std::string::npos);
}
