// The exact answer of a benchmark problem by another method than the product's: a primal-dual interior point, in double,
// whose result is only given out once it satisfies the conditions of optimality.
#pragma once

#include <vector>

#include "tools/bench/solver/benchmark_problem.hpp"

namespace isotherm::bench {

struct ExactAnswer {
  std::vector<double> z;
  double residual = 0.0;  // largest miss of stationarity, limits and complementarity
};

/// Largest residual that counts as exact.
inline constexpr double exact_residual = 1e-9;

/// Throws std::runtime_error when the residual stays above exact_residual.
ExactAnswer exact_answer(const BenchmarkProblem& problem, const Known& now);

}  // namespace isotherm::bench
