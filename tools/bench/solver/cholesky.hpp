// The yardstick: Eigen's Cholesky of the same Hessian and one solve, with the same flags.
#pragma once

#include <functional>

#include "tools/bench/solver/benchmark_problem.hpp"

namespace isotherm::bench {

/// One factor and solve for the gradient of one step; returns the microseconds it took.
using Yardstick = std::function<double(const Known&)>;

/// `problem` has to outlive it.
Yardstick cholesky(std::size_t horizon, bool single, const BenchmarkProblem& problem);

}  // namespace isotherm::bench
