#include "tools/demo/score.hpp"

#include <algorithm>

namespace isotherm::demo {

void Score::add(std::span<const double> second_hottest_c, std::optional<double> seconds_since_permit,
                double set_point_c) {
  if (!seconds_since_permit || *seconds_since_permit <= settling_s || second_hottest_c.empty()) return;
  ++seconds_;
  for (const double sample : second_hottest_c) {
    const double error = sample - set_point_c;
    hottest_k_ = samples_ == 0 ? error : std::max(hottest_k_, error);
    coldest_k_ = samples_ == 0 ? -error : std::max(coldest_k_, -error);
    ++samples_;
    if (error <= band_k && error >= -band_k) ++in_band_;
  }
}

std::optional<double> Score::in_band_fraction() const {
  if (samples_ == 0) return std::nullopt;
  return static_cast<double>(in_band_) / static_cast<double>(samples_);
}
std::optional<double> Score::max_error_hot_k() const {
  if (samples_ == 0) return std::nullopt;
  return hottest_k_;
}
std::optional<double> Score::max_error_cold_k() const {
  if (samples_ == 0) return std::nullopt;
  return coldest_k_;
}

}  // namespace isotherm::demo
