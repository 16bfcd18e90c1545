#include "tools/bench/control/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm::bench {

namespace {

constexpr double sample_s = 0.1;
constexpr std::size_t samples_a_second = 10;
constexpr double band_k = 2.0;
constexpr double narrow_k = 1.0;
constexpr std::size_t lasting_samples = 51;  // first and last are 5 s apart

/// Index of the first sample after `time_s`, samples lying at begin_s + 0.1 (n + 1).
std::size_t sample_after(const RunTrace& run, double time_s, std::size_t count) {
  const double index = std::floor((time_s - run.begin_s) / sample_s + 1.0e-6);
  return std::min(count, static_cast<std::size_t>(std::max(0.0, index)));
}

template <typename Values>
std::span<const double> between(const RunTrace& run, const Values& values, double from_s, double to_s) {
  const std::size_t from = sample_after(run, from_s, values.size());
  const std::size_t to = sample_after(run, to_s, values.size());
  return std::span(values).subspan(from, std::max(from, to) - from);
}

std::span<const double> seconds_between(const RunTrace& run, const std::vector<double>& values, double from_s,
                                        double to_s) {
  const auto index = [&](double time_s) {
    return std::min(values.size(), static_cast<std::size_t>(std::max(0.0, std::round(time_s - run.begin_s))));
  };
  return std::span(values).subspan(index(from_s), index(to_s) - index(from_s));
}

double half_of(std::span<const double> samples) {
  if (samples.empty()) return 0.0;
  const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
  return 0.5 * (*high - *low);
}

double median(std::span<const double> samples) {
  std::vector<double> sorted(samples.begin(), samples.end());
  const std::size_t middle = sorted.size() / 2;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(middle), sorted.end());
  return sorted[middle];
}

double share_within(std::span<const double> samples, double centre, double width) {
  constexpr double hair = 1.0e-9;
  const auto inside = [&](double sample) { return std::abs(sample - centre) <= width + hair; };
  return static_cast<double>(std::count_if(samples.begin(), samples.end(), inside)) /
         static_cast<double>(samples.size());
}

/// The highest value that the samples kept for as long as `lasting_samples`; a shorter record counts as a whole.
double lasting_peak(std::span<const double> samples) {
  const std::size_t length = std::min(lasting_samples, samples.size());
  double peak = -1.0e300;
  for (std::size_t from = 0; from + length <= samples.size(); ++from) {
    peak = std::max(peak, *std::min_element(samples.begin() + static_cast<std::ptrdiff_t>(from),
                                            samples.begin() + static_cast<std::ptrdiff_t>(from + length)));
  }
  return peak;
}

double middle(std::span<const double> samples) {
  const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
  return 0.5 * (*low + *high);
}

double centre_of(const Judged& judged, std::span<const double> samples) {
  if (judged.set_point_c) return *judged.set_point_c;
  return judged.centre == Centre::middle ? middle(samples) : median(samples);
}

double largest_ripple(std::span<const double> samples, double period_s) {
  const auto period = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(period_s / sample_s)));
  double ripple = 0.0;
  for (std::size_t from = 0; from + period <= samples.size(); from += period) {
    ripple = std::max(ripple, half_of(samples.subspan(from, period)));
  }
  return ripple;
}

double sum(std::span<const double> values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

double travel(std::span<const double> values) {
  double total = 0.0;
  for (std::size_t n = 1; n < values.size(); ++n) total += std::abs(values[n] - values[n - 1]);
  return total;
}

}  // namespace

double half_range(const RunTrace& run, double from_s, double to_s) {
  return half_of(between(run, run.temperature_c, from_s, to_s));
}

std::vector<double> smooth_5s(std::span<const double> samples) {
  const double share = 1.0 - std::exp(-sample_s / 5.0);
  std::vector<double> smooth;
  smooth.reserve(samples.size());
  double average = samples.empty() ? 0.0 : samples.front();
  for (const double sample : samples) smooth.push_back(average += share * (sample - average));
  return smooth;
}

std::vector<bool> regulated_seconds(std::span<const double> load_share) {
  constexpr std::size_t window = 30 * samples_a_second;
  std::vector<double> total(load_share.size() + 1, 0.0);
  for (std::size_t n = 0; n < load_share.size(); ++n) total[n + 1] = total[n] + load_share[n];
  const auto mean = [&](std::size_t end) { return (total[end] - total[end - window]) / static_cast<double>(window); };
  std::vector<bool> regulated(load_share.size() / samples_a_second, false);
  for (std::size_t second = 0; second < regulated.size(); ++second) {
    const std::size_t end = (second + 1) * samples_a_second;
    if (end < 2 * window) continue;
    const double now = mean(end);
    const double before = mean(end - window);
    const double swing = 2.0 * half_of(load_share.subspan(end - window, window));
    constexpr double hair = 1.0e-9;
    regulated[second] =
        now >= 0.75 - hair && now <= 1.1 + hair && std::abs(now - before) <= 0.1 + hair && swing <= 0.15 + hair;
  }
  return regulated;
}

Metrics judge(const RunTrace& run, const Judged& judged) {
  Metrics metrics;
  const auto raw = between(run, run.temperature_c, judged.from_s, judged.to_s);
  if (raw.empty()) return metrics;
  const std::vector<double> ema = smooth_5s(raw);
  const double centre = centre_of(judged, raw);

  metrics.half_range_k = half_of(raw);
  double square = 0.0;
  for (const double sample : raw) square += (sample - centre) * (sample - centre);
  metrics.rms_k = std::sqrt(square / static_cast<double>(raw.size()));
  if (judged.set_point_c) {
    const double hot_from_s = judged.hot_from_s.value_or(judged.from_s);
    metrics.hot_overshoot_k = lasting_peak(smooth_5s(between(run, run.temperature_c, hot_from_s, judged.to_s))) - centre;
  }
  metrics.in_1k_raw = share_within(raw, centre, narrow_k);
  metrics.in_band_raw = share_within(raw, centre, band_k);
  metrics.in_band_ema5 = share_within(ema, centre, band_k);
  if (judged.period_s > 0.0) metrics.ripple_k = largest_ripple(raw, judged.period_s);

  const std::vector<bool> regulated = regulated_seconds(run.load_share);
  const auto first = static_cast<std::size_t>(std::max(0.0, std::round(judged.from_s - run.begin_s)));
  const std::size_t last = std::min(regulated.size(), first + ema.size() / samples_a_second);
  std::size_t counted = 0;
  std::size_t inside = 0;
  for (std::size_t second = first; second < last; ++second) {
    if (!regulated[second]) continue;
    ++counted;
    const auto samples = std::span(ema).subspan((second - first) * samples_a_second, samples_a_second);
    if (share_within(samples, centre, band_k) == 1.0) ++inside;
  }
  if (last > first) metrics.regulated_fraction = static_cast<double>(counted) / static_cast<double>(last - first);
  if (counted > 0) metrics.in_band_regulated = static_cast<double>(inside) / static_cast<double>(counted);

  metrics.pump_energy = sum(seconds_between(run, run.pump_power, judged.from_s, judged.to_s));
  if (!run.rejection_power.empty()) {
    metrics.rejection_energy = sum(seconds_between(run, run.rejection_power, judged.from_s, judged.to_s));
  }
  const double hours = (judged.to_s - judged.from_s) / 3600.0;
  metrics.actuator_travel = (travel(seconds_between(run, run.flow_share, judged.from_s, judged.to_s)) +
                             travel(seconds_between(run, run.supply_share, judged.from_s, judged.to_s))) /
                            hours;
  return metrics;
}

}  // namespace isotherm::bench
