// GPU power of a log over time, of the mean GPU: each reading holds halfway to its neighbours.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "tools/tune/between.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {

class PowerTrack {
 public:
  explicit PowerTrack(const StepLog& log) {
    double power = 0.0;
    for (const LogSecond& second : log) {  // what begins absent takes its first value
      if (power == 0.0 && known(second.gpu_power_w)) power = second.gpu_power_w;
    }
    for (std::size_t n = 0; n < log.size(); ++n) {
      const double held = power;
      if (known(log[n].gpu_power_w)) power = log[n].gpu_power_w;
      const double edge_s = n == 0 ? log[n].time_s - long_s : 0.5 * (log[n - 1].time_s + log[n].time_s);
      joules_.push_back(n == 0 ? 0.0 : joules_.back() + held * (edge_s - edge_s_.back()));
      edge_s_.push_back(edge_s);
      time_s_.push_back(log[n].time_s);
      told_w_.push_back(power);
    }
    joules_.push_back(joules_.back() + power * (log.back().time_s + long_s - edge_s_.back()));
    edge_s_.push_back(log.back().time_s + long_s);
  }

  /// Between the readings, W.
  double at(double time_s) const { return between(time_s_, told_w_, time_s); }
  double mean_w(double from_s, double to_s) const {
    return (between(edge_s_, joules_, to_s) - between(edge_s_, joules_, from_s)) / (to_s - from_s);
  }
  double told_w(std::size_t n) const { return told_w_[n]; }
  /// How far reading n is from its two neighbours, W: near a step it is not told when in its second the step fell.
  double edge_w(std::size_t n) const {
    const double before = n == 0 ? 0.0 : told_w_[n] - told_w_[n - 1];
    const double after = n + 1 == told_w_.size() ? 0.0 : told_w_[n + 1] - told_w_[n];
    return std::hypot(before, after);
  }

 private:
  static constexpr double long_s = 60.0;  // before the first and after the last reading their values hold

  std::vector<double> time_s_;
  std::vector<double> told_w_;
  std::vector<double> edge_s_;  // where one reading ends and the next begins
  std::vector<double> joules_;  // until there
};

}  // namespace isotherm::tune
