#include "control/law/qp/solver.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <memory>

#include "control/law/qp/rack_qp.hpp"
#include "tests/control/law/qp/made_problem.hpp"

using namespace isotherm;
using namespace isotherm::qp;
using namespace isotherm::test;

namespace {

using Small = Shape<double, 2, 4, 6, 14>;
constexpr std::uint16_t plenty = 500;

template <typename S>
Answer<S> solved(const MadeProblem<S>& made, WorkingSet<S>& set, std::uint16_t most_changes = plenty) {
  Solver<S> solver;
  return solver.solve(made.model, made.problem, set, most_changes);
}

template <typename S>
std::size_t active(const WorkingSet<S>& set) {
  return static_cast<std::size_t>(std::count_if(set.side.begin(), set.side.end(), [](auto side) { return side != 0; }));
}

}  // namespace

TEST_CASE("one move against one limit, by hand") {
  using One = Shape<double, 1, 1, 1, 2>;
  MadeProblem<One> made;
  made.hessian[0][0] = 2.0;
  made.gradient[0] = -6.0;  // free optimum 3
  made.row[2][0] = 1.0;
  SUBCASE("no limit in the way") {
    REQUIRE(made.hand_over());
    WorkingSet<One> set;
    CHECK(solved(made, set).z[0] == doctest::Approx(3.0));
    CHECK(active(set) == 0);
  }
  SUBCASE("a hard limit on the move, on the sum, on the row") {
    for (const std::size_t c : {0U, 1U, 2U}) {
      MadeProblem<One> limited = made;
      limited.upper[c] = 1.0;
      REQUIRE(limited.hand_over());
      WorkingSet<One> set;
      CHECK(solved(limited, set).z[0] == doctest::Approx(1.0));
      CHECK(set.side[c] == 1);
    }
  }
  SUBCASE("a soft row costs 1/2 weight s^2: 2 z - 6 + 4 (z - 1) = 0") {
    made.upper[2] = 1.0;
    made.softness[2] = 1.0 / 4.0;
    REQUIRE(made.hand_over());
    WorkingSet<One> set;
    CHECK(solved(made, set).z[0] == doctest::Approx(10.0 / 6.0).epsilon(1e-14));
  }
}

TEST_CASE("random problems: the answer keeps every hard limit, and no point costs less") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    MadeProblem<Small> made = made_problem<Small>(seed);
    REQUIRE(made.hand_over());
    WorkingSet<Small> set;
    const Answer<Small> answer = solved(made, set);
    REQUIRE(answer.status == Status::solved);
    const std::vector<double> z = moves_of(answer);
    CHECK(made.furthest_outside(z) <= 1e-12);
    const double bound = dual_bound(made);
    CHECK(made.cost(z) - bound <= 1e-9 * (1.0 + std::fabs(bound)));
    CHECK(made.cost(z) - bound >= -1e-9 * (1.0 + std::fabs(bound)));
  }
}

TEST_CASE("rows that nearly depend on each other do not wear the factor out") {
  using Wide = Shape<double, 2, 10, 10, 30>;
  for (const std::uint32_t seed : {1055U, 3349U}) {  // without a new factor at the end wrong by 1e-6
    CAPTURE(seed);
    MadeProblem<Wide> made = made_problem<Wide>(seed, 0.8, 0.05);
    for (std::size_t c = 0; c < Wide::constraints; ++c) {
      const double wide = c < Wide::first_sum ? 0.1 : c < Wide::first_row ? 0.35 : 1.0;
      made.lower[c] *= wide;
      made.upper[c] *= wide;
      made.softness[c] *= 0.01;
    }
    REQUIRE(made.hand_over());
    const double bound = dual_bound(made);
    auto active = std::make_unique<ActiveSet<Wide>>();
    Point<Wide> point;
    WorkingSet<Wide> set;
    std::uint16_t changes = 0;
    active->begin(made.model, made.problem, point);
    REQUIRE(active->run(set, plenty, changes) == Status::solved);
    const std::vector<double> z(point.moves.begin(), point.moves.begin() + Wide::variables);
    CHECK(made.furthest_outside(z) <= 1e-10);
    CHECK(std::fabs(made.cost(z) - bound) <= 1e-9 * (1.0 + std::fabs(bound)));
    const Answer<Wide> answer = solved(made, set = {});
    CHECK(std::fabs(made.cost(moves_of(answer)) - bound) <= 1e-9 * (1.0 + std::fabs(bound)));
  }
}

TEST_CASE("the product's shape in float, too") {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    MadeProblem<RackShape> made = made_problem<RackShape>(seed, 1.0);
    REQUIRE(made.hand_over());
    WorkingSet<RackShape> set;
    const Answer<RackShape> answer = solved(made, set);
    REQUIRE(answer.status == Status::solved);
    CHECK(made.furthest_outside(moves_of(answer)) <= 1e-6);
    const double bound = dual_bound(made, 1e-8);
    CHECK(made.cost(moves_of(answer)) - bound <= 1e-4 * (1.0 + std::fabs(bound)));
  }
}

TEST_CASE("most moves at their limits, and a heavy soft band: no point costs less, from any beginning") {
  using Wide = Shape<double, 2, 10, 10, 30>;
  std::size_t saturated = 0;
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    CAPTURE(seed);
    MadeProblem<Wide> made = made_problem<Wide>(seed, 1.0, 0.01);
    for (std::size_t c = 0; c < Wide::constraints; ++c) {
      const double wide = c < Wide::first_sum ? 0.1 : c < Wide::first_row ? 0.35 : 1.0;
      made.lower[c] *= wide;
      made.upper[c] *= wide;
      if (c >= Wide::first_row) made.softness[c] = 1e-3;
    }
    REQUIRE(made.hand_over());
    const double bound = dual_bound(made);
    WorkingSet<Wide> set;
    for (int begin = 0; begin < 3; ++begin) {
      if (begin == 1) set.shift();
      if (begin == 2) {
        Numbers numbers(seed);
        for (auto& side : set.side) side = static_cast<std::int8_t>(numbers.within(-1.9, 1.9));
      }
      const Answer<Wide> answer = solved(made, set);
      REQUIRE(answer.status == Status::solved);
      const std::vector<double> z = moves_of(answer);
      CHECK(made.furthest_outside(z) <= 1e-12);
      CHECK(std::fabs(made.cost(z) - bound) <= 1e-8 * (1.0 + std::fabs(bound)));
    }
    const auto hard = std::count_if(set.side.begin(), set.side.begin() + Wide::first_row, [](auto side) { return side != 0; });
    saturated += hard > 10 ? 1U : 0U;
  }
  CHECK(saturated > 15);
}

TEST_CASE("any beginning leads to the same answer") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    MadeProblem<Small> made = made_problem<Small>(seed);
    REQUIRE(made.hand_over());
    WorkingSet<Small> cold;
    const Answer<Small> from_cold = solved(made, cold);
    Numbers numbers(seed);
    for (int begin = 0; begin < 4; ++begin) {
      WorkingSet<Small> set = cold;
      if (begin == 1) set.shift();
      if (begin > 1) {
        for (auto& side : set.side) side = static_cast<std::int8_t>(numbers.within(-1.5, 1.5));
      }
      const Answer<Small> answer = solved(made, set);
      REQUIRE(answer.status == Status::solved);
      for (std::size_t i = 0; i < Small::variables; ++i) CHECK(std::fabs(answer.z[i] - from_cold.z[i]) <= 1e-9);
      if (begin == 0) CHECK(answer.iterations == 0);
    }
  }
}

TEST_CASE("the same problem twice: the same bits") {
  MadeProblem<RackShape> made = made_problem<RackShape>(3, 1.0);
  REQUIRE(made.hand_over());
  WorkingSet<RackShape> first_set;
  WorkingSet<RackShape> second_set;
  Solver<RackShape> used;
  MadeProblem<RackShape> other = made_problem<RackShape>(4, 1.0);
  REQUIRE(other.hand_over());
  WorkingSet<RackShape> other_set;
  used.solve(other.model, other.problem, other_set, plenty);
  const Answer<RackShape> first = used.solve(made.model, made.problem, first_set, plenty);
  const Answer<RackShape> second = solved(made, second_set);
  CHECK(first.iterations == second.iterations);
  CHECK(first_set.side == second_set.side);
  for (std::size_t i = 0; i < RackShape::variables; ++i) {
    CHECK(std::bit_cast<std::uint32_t>(first.z[i]) == std::bit_cast<std::uint32_t>(second.z[i]));
  }
}

TEST_CASE("at any cap the moves and their sums are inside their limits") {
  std::size_t capped = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    MadeProblem<Small> made = made_problem<Small>(seed, 1.0);
    REQUIRE(made.hand_over());
    for (std::uint16_t cap = 0; cap <= 12; ++cap) {
      CAPTURE(seed);
      CAPTURE(cap);
      WorkingSet<Small> set;
      const Answer<Small> answer = solved(made, set, cap);
      CHECK(answer.status != Status::infeasible);
      if (answer.status == Status::capped) ++capped;
      CHECK(made.furthest_outside(moves_of(answer)) <= 1e-12);
    }
  }
  CHECK(capped > 20);
}

TEST_CASE("limits that contradict each other are found, from any beginning") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    MadeProblem<Small> made = made_problem<Small>(seed);
    made.lower[Small::first_sum + 5] = 4.0;  // three moves of at most 1 never sum to 4
    made.upper[Small::first_sum + 5] = 5.0;
    REQUIRE(made.hand_over());
    WorkingSet<Small> cold;
    CHECK(solved(made, cold).status == Status::infeasible);
    WorkingSet<Small> set;
    Numbers numbers(seed);
    for (auto& side : set.side) side = static_cast<std::int8_t>(numbers.within(-1.5, 1.5));
    CHECK(solved(made, set).status == Status::infeasible);
  }
}

TEST_CASE("degenerate corners: limits that meet in one point, twice the same row, a fixed move, a row of zeros") {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    MadeProblem<Small> made = made_problem<Small>(seed);
    for (std::size_t c = 0; c < Small::variables; ++c) {  // the sums reach their limits just where the moves do
      made.lower[c] = -0.25;
      made.upper[c] = 0.25;
      made.lower[Small::first_sum + c] = -0.25 * static_cast<double>(c / Small::inputs + 1);
      made.upper[Small::first_sum + c] = 0.25 * static_cast<double>(c / Small::inputs + 1);
    }
    made.lower[3] = made.upper[3] = 0.125;
    made.row[Small::first_row + 1] = made.row[Small::first_row];
    made.lower[Small::first_row + 1] = made.lower[Small::first_row];
    made.upper[Small::first_row + 1] = made.upper[Small::first_row];
    made.softness[Small::first_row] = made.softness[Small::first_row + 1] = 0.1;
    for (double& value : made.row[Small::first_row + 2]) value = 0.0;
    made.softness[Small::first_row + 2] = 0.1;
    made.lower[Small::first_row + 2] = 0.5;  // missed whatever the moves are
    for (std::size_t c = Small::first_row + 3; c < Small::constraints; ++c) made.softness[c] = 0.01;
    REQUIRE(made.hand_over());
    WorkingSet<Small> set;
    const Answer<Small> answer = solved(made, set);
    REQUIRE(answer.status == Status::solved);
    const std::vector<double> z = moves_of(answer);
    CHECK(made.furthest_outside(z) <= 1e-12);
    const double bound = dual_bound(made);
    CHECK(std::fabs(made.cost(z) - bound) <= 1e-8 * (1.0 + std::fabs(bound)));
  }
}

TEST_CASE("where rows are hard, too, whatever the cap leaves is inside them: the moves shrink together") {
  std::size_t capped = 0;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    MadeProblem<Small> made = made_problem<Small>(seed, 0.3);
    REQUIRE(made.hand_over());
    for (std::uint16_t cap = 0; cap <= 12; ++cap) {
      CAPTURE(seed);
      CAPTURE(cap);
      for (const bool hinted : {false, true}) {
        WorkingSet<Small> set;
        Numbers numbers(seed);
        if (hinted) {
          for (auto& side : set.side) side = static_cast<std::int8_t>(numbers.within(-1.5, 1.5));
        }
        const Answer<Small> answer = solved(made, set, cap);
        if (answer.status == Status::infeasible) continue;
        if (answer.status == Status::capped) ++capped;
        CHECK(made.furthest_outside(moves_of(answer)) <= 1e-9);
      }
    }
  }
  CHECK(capped > 40);
}

TEST_CASE("a working set too small for the problem ends as capped, inside the limits") {
  using Tight = Shape<double, 2, 4, 6, 3>;
  MadeProblem<Tight> made = made_problem<Tight>(7, 1.0);
  REQUIRE(made.hand_over());
  WorkingSet<Tight> set;
  const Answer<Tight> answer = solved(made, set);
  CHECK(answer.status == Status::capped);
  CHECK(active(set) <= 3);
  CHECK(made.furthest_outside(moves_of(answer)) <= 1e-12);
}

TEST_CASE("a Hessian that is not positive definite is refused") {
  MadeProblem<Small> made = made_problem<Small>(1);
  made.hessian[2][2] = -1.0;
  CHECK_FALSE(made.hand_over());
}
