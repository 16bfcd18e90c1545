// Weighted non-linear least squares for a handful of unknowns (Levenberg-Marquardt, derivatives by differences), with
// intervals that stand correlated residuals, and the unknowns that the data do not excite set aside.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace isotherm::tune {

/// More unknowns than any model here has. Matrices of at most this size need no heap.
inline constexpr int most_unknowns = 12;
using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, most_unknowns, 1>;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, most_unknowns, most_unknowns>;

struct Unknown {
  std::string name;
  double standard = 0.0;  // where the search begins, and what holds where the data say nothing
  double least = 0.0;
  double most = 0.0;
  /// Half width of its 95 % interval up to which it counts as found, as a share of its value; 0: it is not judged, and
  /// `prior` has to hold it.
  double needed = 0.0;
  /// Standard deviation of what is known of it beforehand, about `standard`; 0: nothing.
  double prior = 0.0;
  /// A delay, say, whose residuals have more than one valley: the search begins at the best of several values about
  /// `standard`.
  bool scanned = false;
};

/// Residuals in time order, each divided by its standard deviation; a sample that says nothing is 0.
using Residuals = std::function<void(const Vector& values, std::vector<double>& residuals)>;

struct Fit {
  Vector values;
  Matrix covariance;        // rows and columns of what was not excited are 0
  std::vector<bool> found;  // per unknown; false: it stands at its standard
  double rms = 0.0;         // of the residuals that are not 0
  bool converged = false;

  /// 95 % half width of a function of the unknowns.
  double half_width(const std::function<double(const Vector&)>& derived) const;
  double half_width(std::size_t unknown) const;
};

/// Fits all unknowns; while some are not found, sets aside the first of them and fits the rest. So the order says which
/// goes first when two cannot be told apart. `block`: residuals this close together may be correlated.
Fit fit(const std::vector<Unknown>& unknowns, const Residuals& residuals, std::size_t block);

}  // namespace isotherm::tune
