// The yardstick: Eigen's Cholesky of the same Hessian and one solve, in the same run and with the same flags.
#pragma once

#include "tools/bench/solver/measure.hpp"

namespace isotherm::bench {

/// Median time of factor and solve over the sequence's gradients, each the shortest of as many passes as the solver has.
double cholesky_us(std::size_t horizon, Precision precision, const BenchmarkProblem& problem,
                   const std::vector<SequenceStep>& sequence);

}  // namespace isotherm::bench
