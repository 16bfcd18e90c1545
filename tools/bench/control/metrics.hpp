// What a run is judged by: ranges, bands, overshoot, ripple, energy and travel, all from the plant's true state at 10 Hz.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace isotherm::bench {

/// One run of a plant under one controller. Sample n of a 10 Hz series lies at begin_s + 0.1 (n + 1), entry n of a 1 Hz
/// series is the second that begins at begin_s + n.
struct RunTrace {
  double begin_s = 0.0;
  std::vector<double> temperature_c;  // 10 Hz: the GPU that is judged
  std::vector<double> load_share;     // 10 Hz: AC power over rated power
  std::vector<double> flow_share;     // 1 Hz: command, 0 at least and 1 at most flow
  std::vector<double> supply_share;   // 1 Hz: command, 0 at the lowest and 1 at the highest supply set point
  std::vector<double> supply_c;       // 1 Hz: as it reaches the rack
  std::vector<double> pump_power;     // 1 Hz: W, or on a study plant the cube of flow over design flow
  std::vector<double> rejection_power;  // 1 Hz: W; empty where the plant has no heat rejection
};

/// What the bands of a run without a set point lie about: where it was half of the time, or the middle of its range, as suits
/// a bound that narrows its range.
enum class Centre { median, middle };

/// What of a run is judged. What lies before counts for nothing: the average of 5 s begins at from_s, too.
struct Judged {
  double from_s = 0.0;
  double to_s = 0.0;
  std::optional<double> set_point_c;  // absent: there is no overshoot
  double period_s = 0.0;              // of a wave; 0: none
  Centre centre = Centre::median;     // without a set point
  std::optional<double> hot_from_s{};  // overshoot counts from here on; absent: from from_s
};

struct Metrics {
  double half_range_k = 0.0;
  double rms_k = 0.0;                        // about the set point, else about the centre
  std::optional<double> hot_overshoot_k;     // highest excess of the 5 s average that lasted for 5 s
  double in_1k_raw = 0.0;                    // shares of samples, 0..1
  double in_band_raw = 0.0;                  // within 2 K
  double in_band_ema5 = 0.0;
  double regulated_fraction = 0.0;           // of the judged seconds
  std::optional<double> in_band_regulated;   // share of the regulated seconds with all averages within 2 K; absent: none was
  std::optional<double> ripple_k;            // of a wave: largest half-range within one period
  double pump_energy = 0.0;                  // sum over the judged seconds
  std::optional<double> rejection_energy;
  double actuator_travel = 0.0;              // full strokes of both hands an hour
};

Metrics judge(const RunTrace& run, const Judged& judged);

/// Half of (highest - lowest) sample in [from_s, to_s].
double half_range(const RunTrace& run, double from_s, double to_s);

/// First-order average of 10 Hz samples, 5 s; it begins at the first sample.
std::vector<double> smooth_5s(std::span<const double> samples);

/// Of each second in a 10 Hz record of load shares: is it regulated? The mean of the last 30 s lies within 0.75..1.1 and
/// within 0.1 of the mean of the 30 s before, and the last 30 s swing by no more than 0.15 (shares of rated power). False for
/// the first minute.
std::vector<bool> regulated_seconds(std::span<const double> load_share);

}  // namespace isotherm::bench
