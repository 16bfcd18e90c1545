// How well the temperature was held, judged by the plant's truth and not by the controller's sensors: the second-hottest
// GPU, smoothed over 5 s, ten times a second, from 120 s after the IT power was permitted.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace isotherm::demo {

class Score {
 public:
  /// Heating up is not regulation: the first 120 s after the permit are not judged.
  static constexpr double settling_s = 120.0;
  /// Half the width of the promised band around the set point, K.
  static constexpr double band_k = 2.0;

  /// One second of truth: its samples in C, and how long IT power had been permitted at its end (absent: it is not).
  void add(std::span<const double> second_hottest_c, std::optional<double> seconds_since_permit, double set_point_c);

  std::uint64_t seconds() const { return seconds_; }
  /// Share of the judged samples within the band; absent while nothing was judged.
  std::optional<double> in_band_fraction() const;
  /// Largest excess over the set point, K: negative if it stayed below. Absent while nothing was judged.
  std::optional<double> max_error_hot_k() const;
  /// Largest shortfall below the set point, K.
  std::optional<double> max_error_cold_k() const;

 private:
  std::uint64_t seconds_ = 0;
  std::uint64_t samples_ = 0;
  std::uint64_t in_band_ = 0;
  double hottest_k_ = 0.0;
  double coldest_k_ = 0.0;
};

}  // namespace isotherm::demo
