#include "tools/bench/solver/benchmark_problem.hpp"

namespace isotherm::bench {
namespace {

constexpr std::array<double, known_states> state_weight{1.0, 0.0, 0.0, 0.0, 0.1, 0.0, 0.5, 0.5};
constexpr std::array<double, known_states> reference{0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.2, 0.0};
constexpr std::array<double, plant_inputs> move_weight{30.0, 100.0};
constexpr double last_step_weight = 5.0;

/// One step of states and last inputs from what is known; the constant part moves nothing.
Matrix step_of(const BenchmarkPlant& plant) {
  Matrix step(known_states, known_states);
  for (std::size_t i = 0; i < plant_states; ++i) {
    for (std::size_t j = 0; j < plant_states; ++j) step(i, j) = plant.a[i][j];
    for (std::size_t j = 0; j < plant_inputs; ++j) step(i, plant_states + j) = plant.b[i][j];
  }
  for (std::size_t j = 0; j < plant_inputs; ++j) step(plant_states + j, plant_states + j) = 1.0;
  return step;
}

Matrix product(const Matrix& left, const Matrix& right) {
  Matrix out(left.rows, right.columns);
  for (std::size_t i = 0; i < left.rows; ++i) {
    for (std::size_t k = 0; k < left.columns; ++k) {
      for (std::size_t j = 0; j < right.columns; ++j) out(i, j) += left(i, k) * right(k, j);
    }
  }
  return out;
}

}  // namespace

BenchmarkProblem benchmark_problem(const BenchmarkPlant& plant, std::size_t horizon) {
  const std::size_t variables = plant_inputs * horizon;
  BenchmarkProblem problem{horizon, Matrix(variables, variables), Matrix(variables, known), Matrix(horizon, variables),
                           Matrix(horizon, known)};
  for (std::size_t i = 0; i < variables; ++i) problem.hessian(i, i) = move_weight[i % plant_inputs];

  const Matrix step = step_of(plant);
  Matrix from_known(known_states, known);  // of the predicted states and inputs
  for (std::size_t i = 0; i < known_states; ++i) from_known(i, i) = 1.0;
  Matrix from_moves(known_states, variables);
  for (std::size_t k = 1; k <= horizon; ++k) {
    from_known = product(step, from_known);
    from_moves = product(step, from_moves);
    for (std::size_t i = 0; i < plant_states; ++i) {
      for (std::size_t j = 0; j < plant_disturbances; ++j) from_known(i, known_states + j) += plant.e[i][j];
      for (std::size_t j = 0; j < plant_inputs; ++j) from_moves(i, plant_inputs * (k - 1) + j) += plant.b[i][j];
    }
    for (std::size_t j = 0; j < plant_inputs; ++j) from_moves(plant_states + j, plant_inputs * (k - 1) + j) += 1.0;

    const double step_weight = k == horizon ? last_step_weight : 1.0;
    for (std::size_t s = 0; s < known_states; ++s) {
      const double weight = step_weight * state_weight[s];
      if (weight == 0.0) continue;
      for (std::size_t i = 0; i < variables; ++i) {
        const double pull = weight * from_moves(s, i);
        for (std::size_t j = 0; j < variables; ++j) problem.hessian(i, j) += pull * from_moves(s, j);
        for (std::size_t j = 0; j < known; ++j) problem.gradient_of(i, j) += pull * from_known(s, j);
        problem.gradient_of(i, known - 1) -= pull * reference[s];
      }
    }
    for (std::size_t i = 0; i < variables; ++i) problem.band(k - 1, i) = from_moves(0, i);
    for (std::size_t j = 0; j < known; ++j) problem.band_of(k - 1, j) = from_known(0, j);
  }
  return problem;
}

}  // namespace isotherm::bench
