#include "control/law/qp/levels.hpp"

#include <doctest/doctest.h>

#include "tests/control/law/qp/made_problem.hpp"

using namespace isotherm;
using namespace isotherm::qp;
using namespace isotherm::test;

namespace {

using Small = Shape<double, 2, 4, 6, 14>;
constexpr std::size_t sums = Small::first_sum;

/// Moves of at most 1 either way, sums of at most 2.5.
Problem<Small> plain_limits() {
  Problem<Small> problem;
  problem.lower.fill(-100.0);
  problem.upper.fill(100.0);
  for (std::size_t c = 0; c < Small::variables; ++c) {
    problem.lower[c] = -1.0;
    problem.upper[c] = 1.0;
    problem.lower[sums + c] = -2.5;
    problem.upper[sums + c] = 2.5;
  }
  return problem;
}

/// Cost's slope along a direction in the moves, with what the active rows add.
double slope(const MadeProblem<Small>& made, const WorkingSet<Small>& set, const std::vector<double>& z, std::size_t i) {
  double sum = made.gradient[i];
  for (std::size_t j = 0; j < Small::variables; ++j) sum += made.hessian[i][j] * z[j];
  for (std::size_t c = Small::first_row; c < Small::constraints; ++c) {
    if (set.side[c] == 0) continue;
    const double limit = set.side[c] > 0 ? made.upper[c] : made.lower[c];
    sum += (made.value(c, z) - limit) / made.softness[c] * made.row[c][i];
  }
  return sum;
}

}  // namespace

TEST_CASE("a sum and the move that leads to it: the one that is reached first stays") {
  Problem<Small> problem = plain_limits();
  WorkingSet<Small> set;
  for (std::size_t c = 0; c < 8; c += 2) set.side[c] = 1;  // levels 1, 2, 3, 4
  set.side[sums + 2] = 1;                                  // 2.5 is further than 2
  set.side[sums + 4] = 1;                                  // 2.5 is nearer than 3
  set.side[sums + 6] = 1;                                  // and stays there
  CHECK(settle_chains(problem, set) == 4);                 // the other input has four
  CHECK(set.side[2] == 1);
  CHECK(set.side[sums + 2] == 0);
  CHECK(set.side[4] == 0);
  CHECK(set.side[sums + 4] == 1);
  CHECK(set.side[6] == 0);
  CHECK(set.side[sums + 6] == 1);

  WorkingSet<Small> down;
  down.side[1] = down.side[3] = down.side[5] = -1;
  down.side[sums + 3] = down.side[sums + 5] = -1;
  settle_chains(problem, down);
  CHECK(down.side[3] == -1);
  CHECK(down.side[sums + 3] == 0);
  CHECK(down.side[5] == 0);
  CHECK(down.side[sums + 5] == -1);
}

TEST_CASE("moves after a free one are tied to it, not implied; a sum settles all of them") {
  const Problem<Small> problem = plain_limits();
  WorkingSet<Small> set;
  set.side[2] = set.side[4] = 1;
  set.side[sums + 4] = 1;
  set.side[6] = -1;
  for (std::size_t c = 1; c < 8; c += 2) set.side[c] = -1;
  CHECK(settle_chains(problem, set) == 0);
  CHECK(set.side[2] == 1);
  CHECK(set.side[4] == 1);
  CHECK(set.side[sums + 4] == 1);
  CHECK(set.side[6] == -1);
}

TEST_CASE("a set with few free levels: its limits are kept, its free levels lie flat, and wrong pulls are found") {
  std::size_t tried = 0;
  std::size_t wrong_ones = 0;
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    MadeProblem<Small> made = made_problem<Small>(seed, 1.0, 0.05);
    REQUIRE(made.hand_over());
    Numbers numbers(seed);
    WorkingSet<Small> set;
    for (auto& side : set.side) side = static_cast<std::int8_t>(numbers.within(-1.9, 1.9));
    if (settle_chains(made.problem, set) > Levels<Small>::most) continue;
    ++tried;
    const WorkingSet<Small> before = set;
    Levels<Small> levels;
    Point<Small> point;
    REQUIRE(levels.solve(made.model, made.problem, set, point));
    const std::vector<double> z(point.moves.begin(), point.moves.begin() + Small::variables);
    for (std::size_t k = 0; k < Small::rows; ++k) {
      CHECK(point.rows[k] == doctest::Approx(made.value(Small::first_row + k, z)).epsilon(1e-10));
    }
    for (std::size_t c = 0; c < Small::first_row; ++c) {
      if (set.side[c] == 0) continue;
      CHECK(made.value(c, z) == doctest::Approx(set.side[c] > 0 ? made.upper[c] : made.lower[c]).epsilon(1e-10));
    }
    // Forces by elimination from the last move back: what is left of the slope behind each free move has to be a sum's.
    levels.let_go(made.model, set, point);
    for (std::size_t input = 0; input < Small::inputs; ++input) {
      double later = 0.0;
      std::size_t sum_at = Small::variables;
      std::vector<std::size_t> tied;
      for (std::size_t c = Small::variables - Small::inputs + input;; c -= Small::inputs) {
        if (before.side[sums + c] != 0) sum_at = c;
        if (before.side[c] != 0) {
          tied.push_back(c);
        } else {
          const double force = -slope(made, before, z, c) - later;
          if (sum_at < Small::variables) {
            const bool right = force * before.side[sums + sum_at] >= 0.0;
            if (std::fabs(force) > 1e-9) CHECK((set.side[sums + sum_at] != 0) == right);
            wrong_ones += right ? 0U : 1U;
          } else {
            CHECK(std::fabs(force) <= 1e-8);
          }
          for (const std::size_t at : tied) {
            const double own = -slope(made, before, z, at) - later - (at <= sum_at && sum_at < Small::variables ? force : 0.0);
            if (std::fabs(own) > 1e-9) CHECK((set.side[at] != 0) == (own * before.side[at] >= 0.0));
          }
          later = sum_at < Small::variables ? -slope(made, before, z, c) : later;
          tied.clear();
          sum_at = Small::variables;
        }
        if (c < Small::inputs) break;
      }
      for (const std::size_t at : tied) {
        const double own = -slope(made, before, z, at) - later;
        if (std::fabs(own) > 1e-9) CHECK((set.side[at] != 0) == (own * before.side[at] >= 0.0));
      }
    }
  }
  CHECK(tried > 100);
  CHECK(wrong_ones > 20);
}
