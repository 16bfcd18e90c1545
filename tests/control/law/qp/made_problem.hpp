// Quadratic programs made of random numbers, kept in plain form beside the solver's, and an independent judge: Hildreth's
// method climbs the dual one multiplier at a time, and the gap between primal and dual cost bounds the error of any answer.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "control/law/qp/model.hpp"
#include "control/law/qp/solver.hpp"

namespace isotherm::test {

/// A stream of numbers that is the same everywhere.
class Numbers {
 public:
  explicit Numbers(std::uint32_t seed) : state_(seed) {}
  double within(double least, double most) {
    state_ = state_ * 1664525U + 1013904223U;
    return least + (most - least) * (state_ >> 8U) / 16777216.0;
  }

 private:
  std::uint32_t state_;
};

template <typename S>
struct MadeProblem {
  std::vector<std::vector<double>> hessian;
  std::vector<std::vector<double>> row;  // of every constraint
  std::vector<double> gradient, lower, upper, softness;
  qp::Model<S> model;
  qp::Problem<S> problem;

  MadeProblem()
      : hessian(S::variables, std::vector<double>(S::variables)),
        row(S::constraints, std::vector<double>(S::variables)),
        gradient(S::variables), lower(S::constraints, -1e6), upper(S::constraints, 1e6), softness(S::constraints) {
    for (std::size_t i = 0; i < S::variables; ++i) {
      hessian[i][i] = 1.0;
      row[i][i] = 1.0;
      for (std::size_t j = i % S::inputs; j <= i; j += S::inputs) row[S::first_sum + i][j] = 1.0;
    }
  }

  /// Hands everything to the solver's own form. False when prepare() refuses.
  bool hand_over() {
    using Scalar = typename S::Scalar;
    model = {};
    problem = {};
    for (std::size_t i = 0; i < S::variables; ++i) {
      problem.gradient[i] = static_cast<Scalar>(gradient[i]);
      for (std::size_t j = 0; j < S::variables; ++j) model.row[i][j] = static_cast<Scalar>(hessian[i][j]);
    }
    for (std::size_t c = 0; c < S::constraints; ++c) {
      problem.lower[c] = static_cast<Scalar>(lower[c]);
      problem.upper[c] = static_cast<Scalar>(upper[c]);
      if (c < S::first_row) continue;
      model.softness[c - S::first_row] = static_cast<Scalar>(softness[c]);
      for (std::size_t j = 0; j < S::variables; ++j) model.row[c][j] = static_cast<Scalar>(row[c][j]);
    }
    return qp::prepare(model);
  }

  double value(std::size_t c, const std::vector<double>& z) const {
    double sum = 0.0;
    for (std::size_t j = 0; j < S::variables; ++j) sum += row[c][j] * z[j];
    return sum;
  }
  double miss(std::size_t c, const std::vector<double>& z) const {
    return std::max({0.0, value(c, z) - upper[c], lower[c] - value(c, z)});
  }
  /// Cost with the slack that z needs; hard constraints are looked at by furthest_outside().
  double cost(const std::vector<double>& z) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < S::variables; ++i) {
      sum += gradient[i] * z[i];
      for (std::size_t j = 0; j < S::variables; ++j) sum += 0.5 * z[i] * hessian[i][j] * z[j];
    }
    for (std::size_t c = 0; c < S::constraints; ++c) {
      if (softness[c] > 0.0) sum += 0.5 * miss(c, z) * miss(c, z) / softness[c];
    }
    return sum;
  }
  double furthest_outside(const std::vector<double>& z) const {
    double furthest = 0.0;
    for (std::size_t c = 0; c < S::constraints; ++c) {
      if (softness[c] == 0.0) furthest = std::max(furthest, miss(c, z));
    }
    return furthest;
  }
};

template <typename S>
std::vector<double> moves_of(const qp::Answer<S>& answer) {
  return {answer.z.begin(), answer.z.begin() + S::variables};
}

/// Fills hessian, gradient, rows and limits; z = 0 keeps every hard constraint unless `narrow` is negative.
template <typename S>
MadeProblem<S> made_problem(std::uint32_t seed, double soft_share = 0.5, double narrow = 0.02) {
  Numbers numbers(seed);
  MadeProblem<S> made;
  for (int rank = 0; rank < 6; ++rank) {
    std::vector<double> part(S::variables);
    for (double& value : part) value = numbers.within(-1.0, 1.0);
    for (std::size_t i = 0; i < S::variables; ++i) {
      for (std::size_t j = 0; j < S::variables; ++j) made.hessian[i][j] += part[i] * part[j];
    }
  }
  for (double& value : made.gradient) value = numbers.within(-4.0, 4.0);
  for (std::size_t c = 0; c < S::constraints; ++c) {
    made.lower[c] = -numbers.within(narrow, 1.0);
    made.upper[c] = numbers.within(narrow, 1.0);
    if (c < S::first_row) continue;
    for (double& value : made.row[c]) value = numbers.within(-1.0, 1.0);
    if (numbers.within(0.0, 1.0) < soft_share) made.softness[c] = numbers.within(1e-3, 1.0);
  }
  return made;
}

/// The largest dual cost that was reached: no feasible point costs less.
template <typename S>
double dual_bound(const MadeProblem<S>& made, double precision = 1e-13) {
  const std::size_t n = S::variables, m = S::constraints;
  // Columns of H^-1 [gradient, rows'] by Gauss-Jordan; the Hessian is well conditioned here.
  std::vector<std::vector<double>> work(n, std::vector<double>(n + 1 + m));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) work[i][j] = made.hessian[i][j];
    work[i][n] = made.gradient[i];
    for (std::size_t c = 0; c < m; ++c) work[i][n + 1 + c] = made.row[c][i];
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t j = n + 1 + m; j-- > k;) work[k][j] /= work[k][k];
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const double factor = work[i][k];
      for (std::size_t j = k; j < n + 1 + m; ++j) work[i][j] -= factor * work[k][j];
    }
  }
  std::vector<double> z(n), force(m);  // force > 0 at the upper limit, < 0 at the lower one
  for (std::size_t i = 0; i < n; ++i) z[i] = -work[i][n];
  for (int sweep = 0; sweep < 200'000; ++sweep) {
    double largest = 0.0;
    for (std::size_t c = 0; c < m; ++c) {
      double own = made.softness[c];
      for (std::size_t j = 0; j < n; ++j) own += made.row[c][j] * work[j][n + 1 + c];
      const double without = made.value(c, z) + (own - made.softness[c]) * force[c];
      const double wanted = without > made.upper[c]   ? (without - made.upper[c]) / own
                            : without < made.lower[c] ? (without - made.lower[c]) / own
                                                      : 0.0;
      const double change = wanted - force[c];
      for (std::size_t j = 0; j < n; ++j) z[j] -= change * work[j][n + 1 + c];
      force[c] = wanted;
      largest = std::max(largest, std::fabs(change));
    }
    if (largest < precision) break;
  }
  // At the minimiser of the Lagrangian, -1/2 z'Hz less what the forces pay.
  double bound = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) bound -= 0.5 * z[i] * made.hessian[i][j] * z[j];
  }
  for (std::size_t c = 0; c < m; ++c) {
    bound -= force[c] * (force[c] > 0.0 ? made.upper[c] : made.lower[c]);
    bound -= 0.5 * made.softness[c] * force[c] * force[c];
  }
  return bound;
}

}  // namespace isotherm::test
