// Times of the product's solver over one sequence beside those of the yardstick, and what went wrong on the way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/bench/solver/sequence.hpp"

namespace isotherm::bench {

enum class Start { cold, warm };         // an empty working set every time, or the last one shifted by a step
enum class Precision { single, twofold };  // float as the product ships, double

struct Variant {
  std::size_t horizon = 20;  // 20 or 40
  Start start = Start::warm;
  Precision precision = Precision::twofold;
};

/// Per step the shortest of several passes of the same sequence: what the code takes, without what disturbed it.
inline constexpr int passes = 7;

struct Measured {
  std::vector<double> time_us;      // of every step
  std::vector<double> cholesky_us;  // of the yardstick at the same step, run just before each solve
  std::uint16_t iterations_max = 0;
  double error_max = 0.0;  // of the first moves, against the exact ones
  std::size_t failures = 0;  // steps not reported as solved
};

Measured measure(const Variant& variant, const BenchmarkProblem& problem, const std::vector<SequenceStep>& sequence);

/// The sequence once, untimed; every solve is one call of a function whose name holds `counted_solve`, after one of a function
/// whose name holds `before_each_solve`.
void solve_once(const Variant& variant, const BenchmarkProblem& problem, const std::vector<SequenceStep>& sequence);

/// The product's solver in double, for a sequence that is to be driven quickly and need not be the judge.
Answerer own_answerer(const BenchmarkProblem& problem);

/// At least `share` of all values are not larger. `values` must not be empty.
double quantile(std::vector<double> values, double share);

}  // namespace isotherm::bench
