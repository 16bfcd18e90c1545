// The image through a start-up, a training load, load steps, a failed pump and a shutdown: bit for bit what this machine
// decides, the rack is held, and the processor has time to spare.
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

#include "tests/target/budgets.hpp"
#include "tests/target/life_of_a_rack.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("the image decides the same bits as this machine through a whole life of a rack, faster than real time") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  LifeOfARack life(*run, plant::make_training_profile(7500.0), plant::Start::cold);
  const auto permitted = [&] { return (life.newest().outputs.bits & output_bit::permit) != 0; };
  life.run_to(340);
  CHECK(life.newest().mode == Mode::running);
  CHECK(life.newest().law == Law::mpc);
  CHECK(permitted());
  // Steps are what the solver finds hardest.
  for (const double load : {0.4, 1.0}) {
    life.set_load(load);
    life.run_for(15);
  }
  check_budgets(life.machine());

  life.set_load(std::nullopt);
  life.inject(plant::PlantFault::pump_1_dead);
  constexpr std::size_t pump_row = 7;
  Level worst = Level::clear;
  double hottest_c = 0.0;
  life.run_for(20, [&](const Record& record) {
    worst = std::max(worst, record.levels[pump_row - 1]);
    for (const double celsius : life.truth().second_hottest_ema5_c) hottest_c = std::max(hottest_c, celsius);
  });
  CHECK(worst != Level::clear);
  CHECK(permitted());
  CHECK(hottest_c < static_cast<double>(default_rack_settings.gpu_set_point_c) + 2.0);

  life.command(Command::stop);
  life.run_for(15);
  CHECK_FALSE(permitted());
  const Speed speed = life.speed();
  std::printf("%u records identical, %.1f times real time by the wall, %.1f by the processor time of emulator and test\n", life.seconds(),
              speed.by_wall, speed.by_processor);
  // The two take turns, so that is the speed on a machine that has nothing else to do, and it can be judged on any.
  CHECK(speed.by_processor >= 10.0);
}
