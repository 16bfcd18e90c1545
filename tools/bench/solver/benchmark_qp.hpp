// The benchmark's quadratic program as the product's solver takes it.
#pragma once

#include "control/law/qp/model.hpp"
#include "control/law/qp/problem.hpp"
#include "tools/bench/solver/benchmark_problem.hpp"

namespace isotherm::bench {

template <typename Scalar, std::size_t Horizon>
using BenchmarkShape = qp::Shape<Scalar, plant_inputs, Horizon, Horizon, 3 * Horizon>;

template <typename S>
class BenchmarkQp {
 public:
  using Scalar = typename S::Scalar;

  explicit BenchmarkQp(const BenchmarkProblem& from) {
    for (std::size_t i = 0; i < S::variables; ++i) {
      for (std::size_t j = 0; j < S::variables; ++j) model.row[i][j] = static_cast<Scalar>(from.hessian(i, j));
      for (std::size_t j = 0; j < known; ++j) gradient_of_[j][i] = static_cast<Scalar>(from.gradient_of(i, j));
    }
    for (std::size_t k = 0; k < S::rows; ++k) {
      for (std::size_t j = 0; j < S::variables; ++j) {
        model.row[S::first_row + k][j] = static_cast<Scalar>(from.band(k, j));
      }
      for (std::size_t j = 0; j < known; ++j) band_of_[j][k] = static_cast<Scalar>(from.band_of(k, j));
      model.softness[k] = Scalar(1) / static_cast<Scalar>(slack_weight);
    }
    sound = qp::prepare(model);
    for (std::size_t c = 0; c < S::variables; ++c) {
      problem.upper[c] = static_cast<Scalar>(largest_move[c % S::inputs]);
      problem.lower[c] = -problem.upper[c];
    }
  }

  /// Gradient and limits of one step: part of what is timed.
  void assemble(const std::array<Scalar, known>& now) {
    std::array<Scalar, S::stride> base{};
    problem.gradient.fill(Scalar(0));
    for (std::size_t j = 0; j < known; ++j) {
      qp::subtract(problem.gradient.data(), -now[j], gradient_of_[j].data(), S::stride);
      qp::subtract(base.data(), -now[j], band_of_[j].data(), S::rows);
    }
    for (std::size_t c = 0; c < S::variables; ++c) {
      const Scalar last = now[plant_states + c % S::inputs];
      problem.lower[S::first_sum + c] = static_cast<Scalar>(least_input[c % S::inputs]) - last;
      problem.upper[S::first_sum + c] = static_cast<Scalar>(most_input[c % S::inputs]) - last;
    }
    for (std::size_t k = 0; k < S::rows; ++k) {
      problem.lower[S::first_row + k] = static_cast<Scalar>(-band_k) - base[k];
      problem.upper[S::first_row + k] = static_cast<Scalar>(band_k) - base[k];
    }
  }

  qp::Model<S> model;
  qp::Problem<S> problem;
  bool sound = false;

 private:
  std::array<std::array<Scalar, S::stride>, known> gradient_of_{};  // column by column
  std::array<std::array<Scalar, S::stride>, known> band_of_{};
};

}  // namespace isotherm::bench
