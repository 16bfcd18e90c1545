#include "tools/bench/control/minimax.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace isotherm::bench;

TEST_CASE("one move between two values meets them halfway, as far as its limit lets it") {
  MinimaxProblem problem;
  problem.rows = {{0.0, 0, {1.0}}, {4.0, 0, {}}};
  problem.least = {-10.0};
  problem.most = {10.0};
  MinimaxSolution found = solve(problem);
  REQUIRE(found.solved);
  CHECK(found.moves[0] == doctest::Approx(4.0).epsilon(1e-3));
  CHECK(found.half_range == doctest::Approx(0.0).epsilon(1e-3));
  problem.most = {1.0};
  found = solve(problem);
  REQUIRE(found.solved);
  CHECK(found.moves[0] == doctest::Approx(1.0).epsilon(1e-3));
  CHECK(found.half_range == doctest::Approx(1.5).epsilon(1e-3));
}

TEST_CASE("a step limit between two moves binds") {
  MinimaxProblem problem;
  problem.rows = {{0.0, 0, {1.0}}, {4.0, 1, {1.0}}};
  problem.least = {-10.0, -10.0};
  problem.most = {10.0, 10.0};
  CHECK(solve(problem).half_range == doctest::Approx(0.0).epsilon(1e-3));
  problem.steps = {{0, 1, 0.0, 1.0}};
  const MinimaxSolution found = solve(problem);
  REQUIRE(found.solved);
  CHECK(found.half_range == doctest::Approx(1.5).epsilon(1e-3));
  CHECK(std::abs(found.moves[1] - found.moves[0]) <= 1.0 + 1e-3);
}

TEST_CASE("the centre is free, and a value that nothing moves sets the bound") {
  MinimaxProblem problem;
  problem.rows = {{70.0, 0, {}}, {64.0, 0, {0.0}}, {90.0, 0, {-1.0}}};
  problem.least = {-30.0};
  problem.most = {30.0};
  const MinimaxSolution found = solve(problem);
  REQUIRE(found.solved);
  CHECK(found.half_range == doctest::Approx(3.0).epsilon(1e-3));
  CHECK(90.0 - found.moves[0] >= 64.0 - 1e-2);
  CHECK(90.0 - found.moves[0] <= 70.0 + 1e-2);
}

TEST_CASE("a response that is held stays inside its range") {
  MinimaxProblem problem;
  problem.rows = {{0.0, 0, {1.0}}, {4.0, 0, {}}};
  problem.held = {{{40.0, 0, {0.5}}, 39.0, 41.0}};
  problem.least = {-10.0};
  problem.most = {10.0};
  const MinimaxSolution found = solve(problem);
  REQUIRE(found.solved);
  CHECK(found.moves[0] == doctest::Approx(2.0).epsilon(1e-3));
  CHECK(found.half_range == doctest::Approx(1.0).epsilon(1e-3));
}
