// The 500 problems of the benchmark: a loop closed by the exact answers under power levels, a ripple of 15 s and a slow
// swing of the facility's water.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tools/bench/solver/benchmark_problem.hpp"

namespace isotherm::bench {

inline constexpr std::size_t sequence_steps = 500;
inline constexpr std::uint32_t published_seed = 12345;
inline constexpr double stress = 1.0;  // share of the disturbances
inline constexpr double calm = 0.2;

using FirstMove = std::array<double, plant_inputs>;
/// Solves the problem of one step and returns its first moves.
using Answerer = std::function<FirstMove(const Known&)>;

struct SequenceStep {
  Known now{};
  FirstMove move{};
};

std::vector<SequenceStep> drive(const BenchmarkPlant& plant, std::uint32_t seed, double share, const Answerer& answer);

}  // namespace isotherm::bench
