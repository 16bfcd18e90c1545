// The linear programme inside the clairvoyant bound: moves that make a linear response stay within the narrowest range.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace isotherm::bench {

/// Minimise h over the moves d, a centre c and h, subject to |value_i + row_i d - c| <= h, least <= d <= most, and
/// |gap + d_to - d_from| <= limit for each step, and least <= value + row d <= most for each held response. Moves should be scaled to a size of about one.
struct MinimaxProblem {
  struct Row {
    double value;
    std::size_t first;  // the row is zero before this move,
    std::vector<double> slopes;  // then these, then zero again
  };
  struct Step {
    std::size_t from;
    std::size_t to;
    double gap;
    double limit;
  };
  struct Held {
    Row row;
    double least;
    double most;
  };
  std::vector<Row> rows;
  std::vector<Held> held;
  std::vector<double> least;  // one per move, below most
  std::vector<double> most;
  std::vector<Step> steps;
};

struct MinimaxSolution {
  std::vector<double> moves;
  double half_range = 0.0;  // h, of the linear response
  bool solved = false;      // to 1e-5 of its unit
};

/// Primal-dual interior point (Mehrotra's predictor and corrector) with a dense Cholesky factor of the normal equations.
MinimaxSolution solve(const MinimaxProblem& problem);

}  // namespace isotherm::bench
