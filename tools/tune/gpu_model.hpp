// The model that a step test is fitted with: its unknowns, and the junction of the mean GPU that they make of a log.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "tools/tune/coolant_track.hpp"
#include "tools/tune/gpu_path.hpp"
#include "tools/tune/least_squares.hpp"
#include "tools/tune/power_track.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {

// Telemetry: whole degrees once a second (NVML, DCGM).
inline constexpr double quantum_k = 1.0;
/// What the model itself leaves open, K.
inline constexpr double model_sd_k = 0.05;
/// When in its second a step of power fell is not told, so the direct part of the seconds about it is known to this share.
inline constexpr double edge_share = 0.3;
/// Before this the body's unknown beginning is still seen, s.
inline constexpr double settling_s = 20.0;
inline constexpr double least_flow_share = 0.2;  // L/min per GPU below which the model does not hold
inline constexpr double large_gpu_w = 850.0;

enum GpuUnknown : Eigen::Index {
  telemetry_delay,
  power_age,
  exponent,
  coolant,
  volume,
  slope,
  body_time,
  direct,
  base,
  unknown_count
};

inline std::vector<Unknown> unknowns(const RackFacts& facts) {
  const bool large = facts.rated_gpu_w > large_gpu_w;
  std::vector<Unknown> rows(unknown_count);
  rows[telemetry_delay] = {"telemetry_delay", 1.5, 0.0, 5.0, 0.0, 0.7};
  // A reading of power is the mean of a second (NVML), half a second old; that of temperature has a lag of its own.
  rows[power_age] = {"power_age", 0.3, -1.0, 2.0, 0.0, 0.5};
  rows[exponent] = {"exponent", 0.99, 0.3, 2.5, 0.10, 0.0};
  rows[coolant] = {"coolant", large ? 2.1 : 1.5, 0.0, 20.0, 0.25, 0.0};
  const double in_row_l = 12.0 / 60.0 * facts.design_flow_lpm;  // in-row CDU: 12 s
  rows[volume] = {"volume", in_row_l, 0.0, 20.0 * in_row_l, 0.15, 0.0, true};
  rows[slope] = {"slope", 0.00825, 1.0e-4, 0.1, 0.15, 0.0};
  rows[body_time] = {"body_time", large ? 3.4 : 2.2, 0.1, 60.0, 0.20, 0.0};
  rows[direct] = {"direct", large ? 0.010 : 0.016, 1.0e-4, 0.2, 0.20, 0.0};
  rows[base] = {"base", large ? 0.02222 : 0.02622, 1.0e-3, 0.5, 0.10, 0.0};
  return rows;
}

class GpuModel {
 public:
  GpuModel(const StepLog& log, const RackFacts& facts)
      : log_(log), facts_(facts), track_(log, facts.probe_lag_s), power_(log), inlet_(log.size()) {
    double heard = 0.0;
    for (const LogSecond& second : log) heard = std::max(heard, second.gpus_heard);
    for (std::size_t n = 0; n < log.size(); ++n) {
      const LogSecond& second = log[n];
      const bool usable = n > 0 && second.time_s - log.front().time_s >= settling_s && known(second.mean_gpu_c) &&
                          known(second.gpu_power_w) && known(second.flow_lpm) && second.gpus_heard >= 0.9 * heard &&
                          second.flow_lpm >= least_flow_share * facts.gpus;
      const double edge_k = edge_share * unknowns(facts)[direct].standard * power_.edge_w(n);
      const double quantised = quantum_k * quantum_k / 12.0 / std::max(1.0, second.gpus_heard);
      sd_.push_back(usable ? std::sqrt(quantised + model_sd_k * model_sd_k + edge_k * edge_k) : 0.0);
    }
  }

  /// Junction of the mean GPU, C, as the telemetry shows it in each second.
  void predict(const Vector& p, std::vector<double>& junction) {
    junction.resize(log_.size());
    double before_s = log_.front().time_s - p(telemetry_delay);
    double inlet_before = track_.after_pipe_c(before_s, p(volume));
    double told_before_s = log_.front().time_s + p(power_age);
    double body = 0.0;
    for (std::size_t n = 0; n < log_.size(); ++n) {
      const double now_s = log_[n].time_s - p(telemetry_delay);
      const double inlet = track_.after_pipe_c(now_s, p(volume));
      const double told_s = log_[n].time_s + p(power_age);
      const double power = power_.at(told_s);
      if (n == 0) {
        body = (known(log_[n].mean_gpu_c) ? log_[n].mean_gpu_c : inlet) - p(direct) * power;
      } else {
        const double flow = std::max(track_.flow_lpm(before_s, now_s) / facts_.gpus, 0.02);
        const double mean_w = power_.mean_w(told_before_s, told_s);
        const double settled = 0.5 * (inlet_before + inlet) + mean_w * (resistance(p, flow) - p(direct));
        body = settled + (body - settled) * std::exp(-(now_s - before_s) / time_constant_s(p, flow));
      }
      junction[n] = body + p(direct) * power;
      inlet_[n] = inlet;
      inlet_before = inlet;
      before_s = now_s;
      told_before_s = told_s;
    }
  }
  void residuals(const Vector& p, std::vector<double>& out) {
    predict(p, out);
    for (std::size_t n = 0; n < out.size(); ++n) out[n] = sd_[n] > 0.0 ? (log_[n].mean_gpu_c - out[n]) / sd_[n] : 0.0;
  }

  static double resistance(const Vector& p, double flow) { return p(base) + p(slope) * std::pow(flow, -p(exponent)); }
  double time_constant_s(const Vector& p, double flow) const {
    constexpr double shortest_s = 0.05;
    return std::max(shortest_s, p(body_time) + p(coolant) * (1.0 / flow - facts_.gpus / facts_.design_flow_lpm));
  }
  const std::vector<double>& inlet_c() const { return inlet_; }
  bool usable(std::size_t n) const { return sd_[n] > 0.0; }
  /// The flow has moved so far that its share of the resistance stands out of the noise.
  bool flow_moves() const {
    constexpr double enough = 1.2;
    double least = 1.0e9;
    double most = 0.0;
    for (std::size_t n = 0; n < log_.size(); ++n) {
      if (!usable(n)) continue;
      least = std::min(least, log_[n].flow_lpm);
      most = std::max(most, log_[n].flow_lpm);
    }
    return most >= enough * least;
  }
  const CoolantTrack& track() const { return track_; }
  double power_w(std::size_t n) const { return power_.told_w(n); }

 private:
  const StepLog& log_;
  const RackFacts& facts_;
  CoolantTrack track_;
  PowerTrack power_;
  std::vector<double> sd_;  // 0: not used
  std::vector<double> inlet_;
};

}  // namespace isotherm::tune
