// A curve given by points.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace isotherm::tune {

/// Linear between the points, whose x rise; the first and the last value hold outside.
inline double between(const std::vector<double>& x, const std::vector<double>& y, double at) {
  const auto after = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin());
  if (after == 0) return y.front();
  if (after == x.size()) return y.back();
  return y[after - 1] + (y[after] - y[after - 1]) * (at - x[after - 1]) / (x[after] - x[after - 1]);
}

}  // namespace isotherm::tune
