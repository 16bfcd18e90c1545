// An hour of a training run, record for record and bit for bit on the image and on this machine.
#include <doctest/doctest.h>

#include "tests/target/life_of_a_rack.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("an hour of a training run gives the same records on the image and on this machine") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  LifeOfARack life(*run, plant::make_training_profile(7500.0), plant::Start::warm);
  life.run_to(3600);
  CHECK(life.newest().mode == Mode::running);
  std::printf("3600 records identical, %.1f times real time\n", life.speed().by_wall);
}
