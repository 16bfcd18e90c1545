// The image through a start-up, a training load, load steps, a failed pump and a shutdown: bit for bit what this machine
// decides, the rack is held, and the processor has time to spare.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

#include "tests/target/life_of_a_rack.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

/// In lock-step an instruction takes 4 ns of virtual time, and time stands still while the image waits for the field bus, so
/// a count repeats exactly. What a chip's pipeline and flash add is not in it.
constexpr double instructions_per_clock = 1e9 / 168e6 / 4.0;

void check_budgets(Machine& machine) {
  namespace at = controller_map::machine;
  const auto figures = machine.figures();
  const double tick = get32(figures, at::longest_tick) * instructions_per_clock;
  const double cycle = get32(figures, at::longest_cycle) * instructions_per_clock;
  std::printf("longest safety tick %.0f instructions, longest control cycle %.0f, main stack %u of %u bytes\n", tick, cycle,
              figures[at::stack_used], figures[at::stack_size]);
  CHECK(tick > 1e3);
  CHECK(tick <= 200e3);
  CHECK(cycle > 100e3);
  CHECK(cycle <= 8e6);
  CHECK(figures[at::stack_used] + 2048 <= figures[at::stack_size]);
}

/// Nanoseconds since boot in which some process had to wait for a processor; nothing where the kernel does not tell.
std::optional<std::int64_t> waited_ns() {
  std::ifstream file("/proc/pressure/cpu");
  std::string line;
  std::getline(file, line);
  const std::size_t at = line.find("total=");
  if (at == std::string::npos) return std::nullopt;
  return std::stoll(line.substr(at + 6)) * 1000;
}

}  // namespace

TEST_CASE("the image decides the same bits as this machine through a whole life of a rack, faster than real time") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  const std::int64_t began_ns = hal::wall_mono_ns();
  const auto waited = waited_ns();
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
  const double speed = life.speed();
  std::printf("%u records identical, %.1f times real time\n", life.seconds(), speed);
  // Speed is a machine's as much as a program's: not judged where others had to wait for a processor for a fifth of the time.
  const double share = waited ? static_cast<double>(*waited_ns() - *waited) / static_cast<double>(hal::wall_mono_ns() - began_ns) : 0.0;
  if (share > 0.2) {
    std::printf("not judged: processors were short for %.0f %% of the time\n", share * 100.0);
  } else {
    CHECK(speed >= 10.0);
  }
}
