// The image on a core a tenth as fast, as a chip is whose PLL does not lock: every second is still decided in time.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>

#include "tests/target/lockstep.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("a core of 16 MHz holds the rack through a wave of load and a pump failure, and misses no deadline") {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return;
  run->instruction_ns_log2 = 6;  // 15.6 million instructions a second; time itself is counted as ever
  plant::RackDevices rack({}, plant::make_training_profile(7500.0), plant::Start::warm);
  Lockstep image(*run, rack);
  // A wave that the predictive law learns, and acts on: its costliest load.
  constexpr unsigned half_a_wave_s = 8;
  constexpr unsigned seconds = 150;
  unsigned predictive = 0;
  unsigned permitted = 0;
  double hottest_c = 0.0;
  for (unsigned second = 0; second < seconds; ++second) {
    if (second == seconds - 10) rack.faults().set(plant::PlantFault::pump_1_dead, 0.0);
    rack.set_load(second / half_a_wave_s % 2 == 0 ? 1.0 : 0.4);
    image.run(10);
    hottest_c = std::max(hottest_c, rack.truth().hottest_c);
    const Result<Record> record = decode(image.machine().record(image.machine().newest()));
    REQUIRE(record.ok());
    predictive += record.value().law == Law::mpc ? 1U : 0U;
    permitted += (record.value().outputs.bits & output_bit::permit) != 0 ? 1U : 0U;
    REQUIRE(record.value().inputs.upper.overruns == 0);
  }
  const auto figures = image.machine().figures();
  const auto longest = get32(figures, controller_map::machine::longest_cycle);
  std::printf("predictive law in %u of %u s; longest control cycle %.0f ms, hottest GPU %.1f C\n", predictive, seconds, longest / 168e3, hottest_c);
  CHECK(image.machine().newest() == seconds);
  CHECK(predictive > 30);
  CHECK(permitted == seconds);
  CHECK(longest < 168'000'000);
}
