#include "tools/bench/solver/solver_bench.hpp"

#include <cstdio>
#include <string>

#include "hal/linux/start_error.hpp"
#include "tools/bench/solver/benchmark_plant.hpp"

namespace isotherm::bench {

void SolverBench::declare(hal::CommandLine& line) {
  line.option("--seed", "N", seed, "of the power levels (0..4294967295; 12345 is the published sequence)");
}

int SolverBench::run() const {
  if (seed > 0xFFFF'FFFFU) throw hal::StartError("--seed " + std::to_string(seed) + ": permitted is 0..4294967295");
  const BenchmarkPlant plant = benchmark_plant();
  const double off = furthest_from_published(plant);
  std::printf("plant of the benchmark: furthest from its published first rows %.1e\n", off);
  return off <= published_rounding ? 0 : 1;
}

}  // namespace isotherm::bench
