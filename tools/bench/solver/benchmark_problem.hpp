// The predictive law of the solver benchmark as one dense quadratic program in the moves of flow and valve; state, last
// inputs and disturbances enter its gradient and its limits linearly.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "tools/bench/solver/benchmark_plant.hpp"

namespace isotherm::bench {

/// Row-major.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;

  Matrix() = default;
  Matrix(std::size_t height, std::size_t width) : rows(height), columns(width), values(height * width) {}
  double& operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
  double operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }
  const double* row(std::size_t i) const { return values.data() + i * columns; }
};

/// What is known at one step: states, last inputs, disturbances, and a one for the constant part.
inline constexpr std::size_t known_states = plant_states + plant_inputs;
inline constexpr std::size_t known = known_states + plant_disturbances + 1;
using Known = std::array<double, known>;

inline constexpr std::array<double, plant_inputs> largest_move{0.08, 0.03};
inline constexpr std::array<double, plant_inputs> least_input{-0.9, -0.5};
inline constexpr std::array<double, plant_inputs> most_input{1.0, 0.5};
inline constexpr double band_k = 2.0;
inline constexpr double slack_weight = 1000.0;

struct BenchmarkProblem {
  std::size_t horizon = 0;
  Matrix hessian;      // 2N x 2N
  Matrix gradient_of;  // 2N x known
  Matrix band;         // N x 2N: moves to die temperature at steps 1..N
  Matrix band_of;      // N x known: the same without moves
};

BenchmarkProblem benchmark_problem(const BenchmarkPlant& plant, std::size_t horizon);

}  // namespace isotherm::bench
