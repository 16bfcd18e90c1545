#include "tools/bench/solver/interior_point.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace isotherm::bench {
namespace {

/// row z - softness x force <= limit, one side of one constraint.
struct Sided {
  const double* row;  // of all constraints
  double sign;
  double limit;
  double softness;
};

/// The larger of the two; what is not a number counts as larger than any.
double larger(double left, double right) { return right <= left ? left : right; }

double dot(const double* left, const double* right, std::size_t count) {
  double sum = 0.0;
  for (std::size_t n = 0; n < count; ++n) sum += left[n] * right[n];
  return sum;
}

/// Solves matrix x = right in place; the matrix is symmetric and positive definite and is overwritten.
void solve(Matrix& matrix, std::vector<double>& right) {
  const std::size_t n = matrix.rows;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double sum = matrix(i, j) - dot(matrix.row(i), matrix.row(j), j);
      matrix(i, j) = j == i ? std::sqrt(sum) : sum / matrix(j, j);
    }
  }
  for (std::size_t i = 0; i < n; ++i) right[i] = (right[i] - dot(matrix.row(i), right.data(), i)) / matrix(i, i);
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) right[i] -= matrix(k, i) * right[k];
    right[i] /= matrix(i, i);
  }
}

Matrix constraint_rows(const BenchmarkProblem& problem) {
  const std::size_t n = problem.hessian.rows;
  Matrix rows(2 * n + problem.horizon, n);
  for (std::size_t i = 0; i < n; ++i) {
    rows(i, i) = 1.0;
    for (std::size_t j = i % plant_inputs; j <= i; j += plant_inputs) rows(n + i, j) = 1.0;
  }
  for (std::size_t k = 0; k < problem.horizon; ++k) {
    for (std::size_t j = 0; j < n; ++j) rows(2 * n + k, j) = problem.band(k, j);
  }
  return rows;
}

std::vector<Sided> sides(const BenchmarkProblem& problem, const Matrix& rows, const Known& now) {
  const std::size_t n = problem.hessian.rows;
  std::vector<Sided> all;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t input = i % plant_inputs;
    const double last = now[plant_states + input];
    for (const double sign : {1.0, -1.0}) {
      all.push_back({rows.row(i), sign, largest_move[input], 0.0});
      all.push_back({rows.row(n + i), sign, sign > 0.0 ? most_input[input] - last : last - least_input[input], 0.0});
    }
  }
  for (std::size_t k = 0; k < problem.horizon; ++k) {
    const double base = dot(problem.band_of.row(k), now.data(), known);
    for (const double sign : {1.0, -1.0}) {
      all.push_back({rows.row(2 * n + k), sign, band_k - sign * base, 1.0 / slack_weight});
    }
  }
  return all;
}

}  // namespace

ExactAnswer exact_answer(const BenchmarkProblem& problem, const Known& now) {
  const std::size_t n = problem.hessian.rows;
  const Matrix rows = constraint_rows(problem);
  const std::vector<Sided> limits = sides(problem, rows, now);
  const std::size_t m = limits.size();
  std::vector<double> gradient(n);
  for (std::size_t i = 0; i < n; ++i) gradient[i] = dot(problem.gradient_of.row(i), now.data(), known);

  std::vector<double> z(n), force(m, 1.0), room(m, 1.0), stationarity(n), outside(m), step(n), force_step(m), room_step(m);
  // Begins without moves, on the inside of every hard limit, with forces that a soft one needs to be kept by its slack.
  for (std::size_t c = 0; c < m; ++c) {
    const Sided& at = limits[c];
    if (at.softness > 0.0) force[c] = std::max(1.0, 2.0 * (1.0 - at.limit) / at.softness);
    room[c] = std::max(1e-3, at.limit + at.softness * force[c]);
    if (at.softness == 0.0) force[c] = 100.0 / room[c];
  }
  double centring = 0.5;
  double best = 1e30;
  std::vector<double> best_z = z;
  for (int iteration = 0; iteration < 80; ++iteration) {
    double residual = 0.0;
    double product = 0.0;
    for (std::size_t i = 0; i < n; ++i) stationarity[i] = gradient[i] + dot(problem.hessian.row(i), z.data(), n);
    double complementarity = 0.0;
    for (std::size_t c = 0; c < m; ++c) {
      const Sided& at = limits[c];
      for (std::size_t i = 0; i < n; ++i) stationarity[i] += at.sign * force[c] * at.row[i];
      outside[c] = at.sign * dot(at.row, z.data(), n) - at.softness * force[c] - at.limit + room[c];
      product += force[c] * room[c];
      residual = larger(residual, std::fabs(outside[c]));
      complementarity = larger(complementarity, force[c] * room[c]);
    }
    for (const double value : stationarity) residual = larger(residual, std::fabs(value));
    residual = larger(residual, complementarity);
    if (residual < best) {
      best = residual;
      best_z = z;
    }
    if (residual < 1e-11 || !std::isfinite(residual)) break;

    // Newton's step towards a product of force and room that shrinks as fast as the last step's reach allows.
    const double aim = centring * product / static_cast<double>(m);
    Matrix normal = problem.hessian;
    for (std::size_t i = 0; i < n; ++i) step[i] = -stationarity[i];
    for (std::size_t c = 0; c < m; ++c) {
      const Sided& at = limits[c];
      const double stiffness = force[c] / (room[c] + at.softness * force[c]);
      // force step = stiffness x (sign row dz + outside - room + aim / force)
      const double pull = stiffness * (outside[c] - room[c] + aim / force[c]);
      for (std::size_t i = 0; i < n; ++i) {
        if (at.row[i] == 0.0) continue;
        step[i] -= at.sign * at.row[i] * pull;
        const double scaled = stiffness * at.row[i];
        for (std::size_t j = 0; j <= i; ++j) normal(i, j) += scaled * at.row[j];
      }
    }
    solve(normal, step);
    double reach = 1.0;
    for (std::size_t c = 0; c < m; ++c) {
      const Sided& at = limits[c];
      const double stiffness = force[c] / (room[c] + at.softness * force[c]);
      const double moved = at.sign * dot(at.row, step.data(), n);
      force_step[c] = stiffness * (moved + outside[c] - room[c] + aim / force[c]);
      room_step[c] = -outside[c] - moved + at.softness * force_step[c];
      if (force_step[c] < 0.0) reach = std::min(reach, -0.995 * force[c] / force_step[c]);
      if (room_step[c] < 0.0) reach = std::min(reach, -0.995 * room[c] / room_step[c]);
    }
    centring = reach > 0.9 ? 0.05 : reach > 0.5 ? 0.3 : 0.9;
    for (std::size_t i = 0; i < n; ++i) z[i] += reach * step[i];
    for (std::size_t c = 0; c < m; ++c) {
      force[c] += reach * force_step[c];
      room[c] += reach * room_step[c];
    }
  }
  if (!(best <= exact_residual)) throw std::runtime_error("the exact reference did not converge");
  return {best_z, best};
}

}  // namespace isotherm::bench
