// Flow and supply temperature of a log over time: how much coolant has passed, and what then stood at the end of a
// pipe.
#pragma once

#include <algorithm>
#include <vector>

#include "tools/tune/between.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {

class CoolantTrack {
 public:
  /// probe_lag_s: first-order lag of the supply probe, which is taken out of its reading again.
  CoolantTrack(const StepLog& log, double probe_lag_s) {
    double flow = 0.0;
    double celsius = 0.0;
    for (const LogSecond& second : log) {  // what begins absent takes its first value
      if (flow == 0.0 && known(second.flow_lpm)) flow = second.flow_lpm;
      if (celsius == 0.0 && known(second.supply_c)) celsius = second.supply_c;
    }
    double passed = 0.0;
    for (std::size_t n = 0; n < log.size(); ++n) {
      if (known(log[n].flow_lpm)) flow = log[n].flow_lpm;
      if (known(log[n].supply_c)) celsius = log[n].supply_c;
      passed += n == 0 ? 0.0 : flow * (log[n].time_s - log[n - 1].time_s) / 60.0;
      time_s_.push_back(log[n].time_s);
      passed_l_.push_back(passed);
      shown_c_.push_back(celsius);
    }
    // A straight line through five seconds: the lag is taken out by the slope, which single readings would give as
    // noise.
    constexpr std::size_t half = 2;
    for (std::size_t n = 0; n < log.size(); ++n) {
      const std::size_t first = n < half ? 0 : n - half;
      const std::size_t end = std::min(n + half + 1, log.size());
      double mean = 0.0;
      double time = 0.0;
      for (std::size_t i = first; i < end; ++i) {
        mean += shown_c_[i] / static_cast<double>(end - first);
        time += time_s_[i] / static_cast<double>(end - first);
      }
      double rise = 0.0;
      double spread = 1.0e-6;
      for (std::size_t i = first; i < end; ++i) {
        rise += (time_s_[i] - time) * (shown_c_[i] - mean);
        spread += (time_s_[i] - time) * (time_s_[i] - time);
      }
      supply_c_.push_back(mean + rise / spread * (time_s_[n] - time + probe_lag_s));
    }
  }

  /// The supply temperature has moved by more than what noise and the loop's own wandering make.
  bool moves() const {
    constexpr double enough_k = 1.5;
    const auto [least, most] = std::minmax_element(supply_c_.begin(), supply_c_.end());
    return *most - *least >= enough_k;
  }
  /// Litres that have passed since the beginning.
  double passed_l(double time_s) const { return between(time_s_, passed_l_, time_s); }
  /// Mean flow between two times, L/min.
  double flow_lpm(double from_s, double to_s) const {
    return (passed_l(to_s) - passed_l(from_s)) * 60.0 / (to_s - from_s);
  }
  /// Temperature at the end of a pipe of `volume_l`: what entered it when so much less had passed.
  double after_pipe_c(double time_s, double volume_l) const {
    return between(passed_l_, supply_c_, passed_l(time_s) - volume_l);
  }
  /// Supply temperature without the lag of its probe.
  const std::vector<double>& supply_c() const { return supply_c_; }

 private:
  std::vector<double> time_s_;
  std::vector<double> passed_l_;
  std::vector<double> shown_c_;
  std::vector<double> supply_c_;
};

}  // namespace isotherm::tune
