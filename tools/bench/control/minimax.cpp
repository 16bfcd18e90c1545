#include "tools/bench/control/minimax.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm::bench {

namespace {

using Vector = std::vector<double>;

// Weight of |d|^2: picks the shortest of many equally good moves, and keeps the factor regular.
constexpr double shortest_weight = 1.0e-6;
constexpr double tolerance = 1.0e-5;
constexpr int most_rounds = 60;
constexpr double to_the_wall = 0.99;  // share of the way to the nearest constraint that a step takes

double dot(std::span<const double> a, const double* b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// The inequalities G x <= g, x = (d, c, h): two for each row, held response, move and step, in this order.
class Inequalities {
 public:
  explicit Inequalities(const MinimaxProblem& problem)
      : problem_(problem), moves_(problem.least.size()) {}

  std::size_t variables() const { return moves_ + 2; }
  std::size_t count() const { return 2 * (problem_.rows.size() + problem_.held.size() + moves_ + problem_.steps.size()); }

  Vector bounds() const {
    Vector g;
    g.reserve(count());
    for (const auto& row : problem_.rows) g.insert(g.end(), {-row.value, row.value});
    for (const auto& held : problem_.held) {
      g.insert(g.end(), {held.most - held.row.value, held.row.value - held.least});
    }
    for (std::size_t j = 0; j < moves_; ++j) g.insert(g.end(), {problem_.most[j], -problem_.least[j]});
    for (const auto& step : problem_.steps) g.insert(g.end(), {step.limit - step.gap, step.limit + step.gap});
    return g;
  }

  /// G x
  Vector times(const Vector& x) const {
    Vector product;
    product.reserve(count());
    for (const auto& row : problem_.rows) {
      const double moved = dot(row.slopes, x.data() + row.first) - x[moves_];
      product.insert(product.end(), {moved - x[moves_ + 1], -moved - x[moves_ + 1]});
    }
    for (const auto& held : problem_.held) {
      const double moved = dot(held.row.slopes, x.data() + held.row.first);
      product.insert(product.end(), {moved, -moved});
    }
    for (std::size_t j = 0; j < moves_; ++j) product.insert(product.end(), {x[j], -x[j]});
    for (const auto& step : problem_.steps) {
      product.insert(product.end(), {x[step.to] - x[step.from], x[step.from] - x[step.to]});
    }
    return product;
  }

  /// G' y
  Vector transposed_times(const Vector& y) const {
    Vector product(variables(), 0.0);
    std::size_t k = 0;
    const auto add = [&](const MinimaxProblem::Row& row, double factor) {
      double* out = product.data() + row.first;
      for (std::size_t j = 0; j < row.slopes.size(); ++j) out[j] += factor * row.slopes[j];
    };
    for (const auto& row : problem_.rows) {
      const double up = y[k] - y[k + 1];
      add(row, up);
      product[moves_] -= up;
      product[moves_ + 1] -= y[k] + y[k + 1];
      k += 2;
    }
    for (const auto& held : problem_.held) {
      add(held.row, y[k] - y[k + 1]);
      k += 2;
    }
    for (std::size_t j = 0; j < moves_; ++j, k += 2) product[j] += y[k] - y[k + 1];
    for (const auto& step : problem_.steps) {
      product[step.to] += y[k] - y[k + 1];
      product[step.from] -= y[k] - y[k + 1];
      k += 2;
    }
    return product;
  }

  /// Lower triangle of G' diag(w) G plus the regularisation, row after row.
  void normal_matrix(const Vector& w, Vector& matrix) const {
    const std::size_t n = variables();
    matrix.assign(n * n, 0.0);
    double* centre = matrix.data() + moves_ * n;
    double* range = centre + n;
    std::size_t k = 0;
    const auto add_square = [&](const MinimaxProblem::Row& row, double weight) {
      const double* slopes = row.slopes.data();
      for (std::size_t j = 0; j < row.slopes.size(); ++j) {
        const double factor = weight * slopes[j];
        double* out = matrix.data() + (row.first + j) * n + row.first;
        for (std::size_t i = 0; i <= j; ++i) out[i] += factor * slopes[i];
      }
    };
    for (const auto& row : problem_.rows) {
      const double sum = w[k] + w[k + 1];
      const double difference = w[k] - w[k + 1];
      add_square(row, sum);
      for (std::size_t j = 0; j < row.slopes.size(); ++j) {
        centre[row.first + j] -= sum * row.slopes[j];
        range[row.first + j] -= difference * row.slopes[j];
      }
      centre[moves_] += sum;
      range[moves_] += difference;
      range[moves_ + 1] += sum;
      k += 2;
    }
    for (const auto& held : problem_.held) {
      add_square(held.row, w[k] + w[k + 1]);
      k += 2;
    }
    for (std::size_t j = 0; j < moves_; ++j, k += 2) matrix[j * n + j] += w[k] + w[k + 1] + shortest_weight;
    for (const auto& step : problem_.steps) {
      const double sum = w[k] + w[k + 1];
      matrix[step.to * n + step.to] += sum;
      matrix[step.from * n + step.from] += sum;
      matrix[std::max(step.to, step.from) * n + std::min(step.to, step.from)] -= sum;
      k += 2;
    }
  }

 private:
  const MinimaxProblem& problem_;
  std::size_t moves_;
};

/// In place, lower triangle; false where the matrix is not positive definite.
bool factorise(Vector& matrix, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    double* row = matrix.data() + j * n;
    for (std::size_t i = 0; i <= j; ++i) {
      const double* other = matrix.data() + i * n;
      const double rest = row[i] - dot({row, i}, other);
      if (i < j) {
        row[i] = rest / other[i];
      } else if (rest > 0.0) {
        row[i] = std::sqrt(rest);
      } else {
        return false;
      }
    }
  }
  return true;
}

void substitute(const Vector& factor, std::size_t n, Vector& x) {
  for (std::size_t j = 0; j < n; ++j) x[j] = (x[j] - dot({factor.data() + j * n, j}, x.data())) / factor[j * n + j];
  for (std::size_t j = n; j-- > 0;) {
    x[j] /= factor[j * n + j];
    const double* row = factor.data() + j * n;
    for (std::size_t i = 0; i < j; ++i) x[i] -= row[i] * x[j];
  }
}

/// The largest share of the step that keeps all positive.
double largest_share(const Vector& value, const Vector& step) {
  double share = 1.0;
  for (std::size_t k = 0; k < value.size(); ++k) {
    if (step[k] < 0.0) share = std::min(share, -value[k] / step[k]);
  }
  return share;
}

class InteriorPoint {
 public:
  explicit InteriorPoint(const MinimaxProblem& problem)
      : g_(problem), bounds_(g_.bounds()), moves_(problem.least.size()), x_(g_.variables(), 0.0) {
    double low = 1.0e300;
    double high = -1.0e300;
    for (const auto& row : problem.rows) {
      low = std::min(low, row.value);
      high = std::max(high, row.value);
    }
    x_[moves_] = 0.5 * (low + high);
    x_[moves_ + 1] = 0.5 * (high - low) + 1.0;
    const Vector held = g_.times(x_);
    for (std::size_t k = 0; k < held.size(); ++k) {
      slack_.push_back(std::max(bounds_[k] - held[k], 0.1));
      price_.push_back(0.1 / slack_.back());
    }
  }

  bool round() {
    const std::size_t m = bounds_.size();
    const Vector held = g_.times(x_);
    Vector residual = g_.transposed_times(price_);
    for (std::size_t j = 0; j < moves_; ++j) residual[j] += shortest_weight * x_[j];
    residual[moves_ + 1] += 1.0;
    Vector infeasible(m);
    for (std::size_t k = 0; k < m; ++k) infeasible[k] = held[k] + slack_[k] - bounds_[k];
    gap_ = 0.0;
    worst_ = 0.0;
    for (std::size_t k = 0; k < m; ++k) {
      gap_ += slack_[k] * price_[k];
      worst_ = std::max(worst_, std::abs(infeasible[k]));
    }
    if (done()) return false;
    Vector weight(m);
    for (std::size_t k = 0; k < m; ++k) weight[k] = price_[k] / slack_[k];
    g_.normal_matrix(weight, matrix_);
    if (!factorise(matrix_, g_.variables())) return false;

    Vector product(m);
    for (std::size_t k = 0; k < m; ++k) product[k] = slack_[k] * price_[k];
    Step affine = step(residual, infeasible, product);
    const double ahead = std::min(largest_share(slack_, affine.slack), largest_share(price_, affine.price));
    double after = 0.0;
    for (std::size_t k = 0; k < m; ++k) {
      after += (slack_[k] + ahead * affine.slack[k]) * (price_[k] + ahead * affine.price[k]);
    }
    const double ratio = after / gap_;
    const double aim = ratio * ratio * ratio * gap_ / static_cast<double>(m);
    for (std::size_t k = 0; k < m; ++k) product[k] += affine.slack[k] * affine.price[k] - aim;
    const Step corrected = step(residual, infeasible, product);
    const double primal = std::min(1.0, to_the_wall * largest_share(slack_, corrected.slack));
    const double dual = std::min(1.0, to_the_wall * largest_share(price_, corrected.price));
    for (std::size_t j = 0; j < x_.size(); ++j) x_[j] += primal * corrected.x[j];
    for (std::size_t k = 0; k < m; ++k) {
      slack_[k] += primal * corrected.slack[k];
      price_[k] += dual * corrected.price[k];
    }
    return true;
  }

  bool done() const { return gap_ < tolerance && worst_ < tolerance; }
  const Vector& x() const { return x_; }

 private:
  struct Step {
    Vector x;
    Vector slack;
    Vector price;
  };
  Step step(const Vector& residual, const Vector& infeasible, const Vector& product) const {
    const std::size_t m = bounds_.size();
    Vector pull(m);
    for (std::size_t k = 0; k < m; ++k) pull[k] = (price_[k] * infeasible[k] - product[k]) / slack_[k];
    Step found{g_.transposed_times(pull), Vector(m), Vector(m)};
    for (std::size_t j = 0; j < found.x.size(); ++j) found.x[j] = -residual[j] - found.x[j];
    substitute(matrix_, g_.variables(), found.x);
    const Vector moved = g_.times(found.x);
    for (std::size_t k = 0; k < m; ++k) {
      found.slack[k] = -infeasible[k] - moved[k];
      found.price[k] = -(product[k] + price_[k] * found.slack[k]) / slack_[k];
    }
    return found;
  }

  Inequalities g_;
  Vector bounds_;
  std::size_t moves_;
  Vector x_;
  Vector slack_;
  Vector price_;
  Vector matrix_;
  double gap_ = 1.0e300;
  double worst_ = 1.0e300;
};

}  // namespace

MinimaxSolution solve(const MinimaxProblem& problem) {
  InteriorPoint point(problem);
  for (int round = 0; round < most_rounds && point.round(); ++round) {
  }
  MinimaxSolution solution;
  solution.solved = point.done();
  solution.moves.assign(point.x().begin(), point.x().end() - 2);
  for (std::size_t j = 0; j < solution.moves.size(); ++j) {
    solution.moves[j] = std::clamp(solution.moves[j], problem.least[j], problem.most[j]);
  }
  solution.half_range = point.x().back();
  return solution;
}

}  // namespace isotherm::bench
