#include "tools/tune/least_squares.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace isotherm::tune {
namespace {

constexpr double normal_95 = 1.96;     // of a normal distribution lie within so many standard deviations
constexpr double step_share = 1.0e-4;  // of an unknown's size, for its derivative

class Search {
 public:
  Search(const std::vector<Unknown>& unknowns, const Residuals& residuals, const std::vector<bool>& active)
      : unknowns_(unknowns), residuals_(residuals) {
    for (std::size_t i = 0; i < unknowns.size(); ++i) {
      if (active[i]) active_.push_back(static_cast<Eigen::Index>(i));
    }
  }

  /// Puts what is to be scanned at the best of some values about its standard.
  void scan(Vector& values) {
    for (const Eigen::Index i : active_) {
      const Unknown& unknown = unknowns_[static_cast<std::size_t>(i)];
      if (!unknown.scanned) continue;
      double least = std::numeric_limits<double>::max();
      const Vector start = values;
      for (const double share : {0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0}) {
        Vector trial = start;
        trial(i) = std::clamp(share * unknown.standard, unknown.least, unknown.most);
        const double cost = evaluate(trial, trial_);
        if (cost < least) values = trial;
        least = std::min(least, cost);
      }
    }
  }

  /// Moves `values` to the nearest minimum; true when it was reached.
  bool run(Vector& values) {
    constexpr int most_rounds = 60;
    double damping = 1.0e-3;
    double cost = evaluate(values, now_);
    for (int round = 0; round < most_rounds; ++round) {
      linearise(values);
      bool better = false;
      while (damping < 1.0e9) {
        Matrix damped = normal_;
        damped.diagonal() += damping * (normal_.diagonal().array() + smallest).matrix();
        const Vector move = damped.ldlt().solve(-gradient_);
        const Vector trial = moved(values, move);
        const double trial_cost = evaluate(trial, trial_);
        if (trial_cost < cost) {
          const double gain = (cost - trial_cost) / cost;
          values = trial;
          now_.swap(trial_);
          cost = trial_cost;
          damping = std::max(damping * 0.2, 1.0e-9);
          if (gain < 1.0e-7) return true;
          better = true;
          break;
        }
        damping *= 5.0;
      }
      if (!better) return true;
    }
    return false;
  }

  /// Of the active unknowns at `values`: the greater of what white residuals and what blocks of residuals give.
  Matrix covariance(const Vector& values, std::size_t block) {
    evaluate(values, now_);
    linearise(values);
    const auto size = static_cast<Eigen::Index>(active_.size());
    Matrix information = normal_;
    information.diagonal().array() += smallest;
    const Matrix inverse = information.ldlt().solve(Matrix::Identity(size, size));
    Matrix spread = Matrix::Zero(size, size);
    double sum = 0.0;
    std::size_t used = 0;
    for (std::size_t first = 0; first < now_.size(); first += block) {
      Vector score = Vector::Zero(size);
      for (std::size_t row = first; row < std::min(first + block, now_.size()); ++row) {
        if (now_[row] == 0.0) continue;
        ++used;
        sum += now_[row] * now_[row];
        for (Eigen::Index i = 0; i < size; ++i) score(i) += slopes_[static_cast<std::size_t>(i)][row] * now_[row];
      }
      spread += score * score.transpose();
    }
    const double excess = std::max(1.0, used > active_.size() ? sum / static_cast<double>(used - active_.size()) : 1.0);
    Matrix white = inverse * excess;
    Matrix blocked = inverse * spread * inverse;
    // Scaled so that each unknown has the greater of both variances.
    for (Eigen::Index i = 0; i < size; ++i) {
      if (blocked(i, i) >= white(i, i)) continue;
      if (!(blocked(i, i) > 1.0e-6 * white(i, i))) {  // no residual at all tells of it
        blocked.row(i).setZero();
        blocked.col(i).setZero();
        blocked(i, i) = white(i, i);
        continue;
      }
      const double factor = std::sqrt(white(i, i) / blocked(i, i));
      blocked.row(i) *= factor;
      blocked.col(i) *= factor;
    }
    return blocked;
  }

  double rms() const {
    double sum = 0.0;
    std::size_t used = 0;
    for (const double residual : now_) {
      if (residual == 0.0) continue;
      sum += residual * residual;
      ++used;
    }
    return used == 0 ? 0.0 : std::sqrt(sum / static_cast<double>(used));
  }

  const std::vector<Eigen::Index>& active() const { return active_; }

 private:
  static constexpr double smallest = 1.0e-12;  // keeps an unknown without any effect from dividing by 0

  Vector moved(const Vector& values, const Vector& move) const {
    Vector trial = values;
    for (Eigen::Index k = 0; k < move.size(); ++k) {
      const Unknown& unknown = unknowns_[static_cast<std::size_t>(active_[static_cast<std::size_t>(k)])];
      double& value = trial(active_[static_cast<std::size_t>(k)]);
      value = std::clamp(value + move(k) * size_of(unknown), unknown.least, unknown.most);
    }
    return trial;
  }
  static double size_of(const Unknown& unknown) {
    return unknown.standard != 0.0 ? std::abs(unknown.standard) : unknown.most - unknown.least;
  }
  double prior_residual(Eigen::Index i, const Vector& values) const {
    const Unknown& unknown = unknowns_[static_cast<std::size_t>(i)];
    return unknown.prior > 0.0 ? (values(i) - unknown.standard) / unknown.prior : 0.0;
  }
  double evaluate(const Vector& values, std::vector<double>& out) const {
    out.clear();
    residuals_(values, out);
    double cost = 0.0;
    for (const double residual : out) cost += residual * residual;
    for (const Eigen::Index i : active_) cost += prior_residual(i, values) * prior_residual(i, values);
    return std::isfinite(cost) ? cost : std::numeric_limits<double>::max();
  }
  /// Slopes, normal matrix and gradient about `values`, whose residuals are now_; in units of each unknown's size.
  void linearise(const Vector& values) {
    const auto size = static_cast<Eigen::Index>(active_.size());
    slopes_.resize(active_.size());
    for (Eigen::Index k = 0; k < size; ++k) {
      const auto at = static_cast<std::size_t>(k);
      const Unknown& unknown = unknowns_[static_cast<std::size_t>(active_[at])];
      Vector trial = values;
      const double step = values(active_[at]) + step_share * size_of(unknown) > unknown.most ? -step_share : step_share;
      trial(active_[at]) += step * size_of(unknown);
      evaluate(trial, slopes_[at]);
      for (std::size_t row = 0; row < now_.size(); ++row) slopes_[at][row] = (slopes_[at][row] - now_[row]) / step;
    }
    normal_ = Matrix::Zero(size, size);
    gradient_ = Vector::Zero(size);
    for (Eigen::Index i = 0; i < size; ++i) {
      const std::vector<double>& left = slopes_[static_cast<std::size_t>(i)];
      for (std::size_t row = 0; row < now_.size(); ++row) gradient_(i) += left[row] * now_[row];
      for (Eigen::Index j = 0; j <= i; ++j) {
        const std::vector<double>& right = slopes_[static_cast<std::size_t>(j)];
        double sum = 0.0;
        for (std::size_t row = 0; row < now_.size(); ++row) sum += left[row] * right[row];
        normal_(i, j) = normal_(j, i) = sum;
      }
      const Eigen::Index unknown = active_[static_cast<std::size_t>(i)];
      const Unknown& row = unknowns_[static_cast<std::size_t>(unknown)];
      if (row.prior > 0.0) {
        const double slope = size_of(row) / row.prior;
        gradient_(i) += slope * prior_residual(unknown, values);
        normal_(i, i) += slope * slope;
      }
    }
  }

  const std::vector<Unknown>& unknowns_;
  const Residuals& residuals_;
  std::vector<Eigen::Index> active_;
  std::vector<double> now_;
  std::vector<double> trial_;
  std::vector<std::vector<double>> slopes_;  // of each active unknown, per residual
  Matrix normal_;
  Vector gradient_;
};

}  // namespace

double Fit::half_width(const std::function<double(const Vector&)>& derived) const {
  Vector slope = Vector::Zero(values.size());
  for (Eigen::Index i = 0; i < values.size(); ++i) {
    const double sd = std::sqrt(covariance(i, i));
    if (sd <= 0.0) continue;
    const double step = 0.01 * sd;
    Vector above = values;
    Vector below = values;
    above(i) += step;
    below(i) -= step;
    slope(i) = (derived(above) - derived(below)) / (2.0 * step);
  }
  return normal_95 * std::sqrt(std::max(0.0, (slope.transpose() * covariance * slope)(0)));
}

double Fit::half_width(std::size_t unknown) const {
  const auto i = static_cast<Eigen::Index>(unknown);
  return normal_95 * std::sqrt(covariance(i, i));
}

Fit fit(const std::vector<Unknown>& unknowns, const Residuals& residuals, std::size_t block) {
  const auto size = static_cast<Eigen::Index>(unknowns.size());
  Fit fit;
  fit.found.assign(unknowns.size(), true);
  for (;;) {
    fit.values = Vector::Zero(size);
    for (Eigen::Index i = 0; i < size; ++i) fit.values(i) = unknowns[static_cast<std::size_t>(i)].standard;
    Search search(unknowns, residuals, fit.found);
    search.scan(fit.values);
    fit.converged = search.run(fit.values);
    const Matrix covariance = search.covariance(fit.values, block);
    fit.covariance = Matrix::Zero(size, size);
    const auto scale = [&](std::size_t k) {
      const Unknown& unknown = unknowns[static_cast<std::size_t>(search.active()[k])];
      return unknown.standard != 0.0 ? std::abs(unknown.standard) : unknown.most - unknown.least;
    };
    for (std::size_t k = 0; k < search.active().size(); ++k) {
      for (std::size_t l = 0; l < search.active().size(); ++l) {
        fit.covariance(search.active()[k], search.active()[l]) =
            covariance(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(l)) * scale(k) * scale(l);
      }
    }
    fit.rms = search.rms();
    std::size_t drop = unknowns.size();
    for (std::size_t i = 0; i < unknowns.size() && drop == unknowns.size(); ++i) {
      if (!fit.found[i] || unknowns[i].needed <= 0.0) continue;
      const double value = fit.values(static_cast<Eigen::Index>(i));
      const bool at_limit = value <= unknowns[i].least || value >= unknowns[i].most;
      if (at_limit || !(fit.half_width(i) <= unknowns[i].needed * std::abs(value))) drop = i;
    }
    if (drop == unknowns.size()) return fit;
    fit.found[drop] = false;
  }
}

}  // namespace isotherm::tune
