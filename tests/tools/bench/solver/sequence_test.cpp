#include "tools/bench/solver/sequence.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tools/bench/solver/interior_point.hpp"
#include "tools/bench/solver/measure.hpp"
#include "tools/bench/solver/published.hpp"

using namespace isotherm::bench;

TEST_CASE("with the product's solver in the loop the published check values come out at both horizons") {
  const BenchmarkPlant plant = benchmark_plant();
  for (const std::size_t horizon : {20U, 40U}) {
    const BenchmarkProblem problem = benchmark_problem(plant, horizon);
    const auto sequence = drive(plant, published_seed, stress, own_answerer(problem));
    CHECK(furthest_from_published(horizon, sequence) <= published_tolerance);
  }
}

TEST_CASE("another seed is told apart from the published sequence") {
  const BenchmarkPlant plant = benchmark_plant();
  const BenchmarkProblem problem = benchmark_problem(plant, 20);
  const auto sequence = drive(plant, published_seed + 1, stress, own_answerer(problem));
  CHECK(furthest_from_published(20, sequence) > published_tolerance);
}

TEST_CASE("the interior point and the product's solver agree where the band is broken and where it is not") {
  const BenchmarkPlant plant = benchmark_plant();
  const BenchmarkProblem problem = benchmark_problem(plant, 20);
  const Answerer own = own_answerer(problem);
  for (const double power_kw : {-18.0, -3.0, 2.0, 19.0}) {
    Known now{};
    now[0] = power_kw / 4.0;
    now[known_states] = power_kw;
    now.back() = 1.0;
    const ExactAnswer exact = exact_answer(problem, now);
    CHECK(exact.residual <= exact_residual);
    const FirstMove move = own(now);
    for (std::size_t j = 0; j < plant_inputs; ++j) CHECK(std::fabs(move[j] - exact.z[j]) <= 1e-7);
  }
}

TEST_CASE("a sequence in float: every solve is solved, and near the exact moves") {
  const BenchmarkPlant plant = benchmark_plant();
  const BenchmarkProblem problem = benchmark_problem(plant, 20);
  const auto sequence = drive(plant, published_seed, calm, own_answerer(problem));
  const Measured measured = measure({20, Start::warm, Precision::single}, problem, sequence);
  CHECK(measured.failures == 0);
  CHECK(measured.error_max <= 1e-4);
}

TEST_CASE("quantiles") {
  const std::vector<double> values{5.0, 1.0, 3.0, 2.0, 4.0};
  CHECK(quantile(values, 0.5) == 3.0);
  CHECK(quantile(values, 1.0) == 5.0);
  CHECK(quantile(values, 0.99) == 5.0);
  CHECK(quantile(values, 0.0) == 1.0);
}
