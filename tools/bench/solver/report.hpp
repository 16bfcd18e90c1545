// What the solver's bench says: a table, the same as CSV, and which marks are met.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "tools/bench/solver/measure.hpp"

namespace isotherm::bench {

struct SolverRow {
  Variant variant;
  bool stress = true;
  Measured measured;
  std::optional<double> instructions;  // of a solve, mean of the sequence
  double instructions_most = 0.0;      // of its longest solve

  double median_us() const { return quantile(measured.time_us, 0.5); }
  double max_us() const { return quantile(measured.time_us, 1.0); }
  double cholesky_us() const { return quantile(measured.cholesky_us, 0.5); }
};

/// Two digits: 1.3e-12.
std::string brief(double value);
std::string solver_table(const std::vector<SolverRow>& rows);
std::string solver_csv(const std::vector<SolverRow>& rows);

struct Marks {
  std::string text;        // one line a mark, with what was measured
  bool answers_right = true;  // errors and failures; times are reported, not judged
};
Marks solver_marks(const std::vector<SolverRow>& rows);

}  // namespace isotherm::bench
