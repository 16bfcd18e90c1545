#include "tools/bench/solver/benchmark_plant.hpp"

#include <doctest/doctest.h>

using namespace isotherm::bench;

TEST_CASE("the sampled plant has the published first rows") {
  CHECK(furthest_from_published(benchmark_plant()) <= published_rounding);
}

TEST_CASE("a plant that is not the published one is told apart") {
  BenchmarkPlant plant = benchmark_plant();
  plant.b[0][1] += 2e-8;
  CHECK(furthest_from_published(plant) > published_rounding);
}
