#include "tools/bench/forecast/score.hpp"

#include <algorithm>
#include <cmath>

#include "control/estimate/forecast.hpp"

namespace isotherm::bench {

namespace {

constexpr std::size_t ahead_s = 20;
constexpr double decay_mean_s = 300.0;
constexpr double decay_kept_per_s = 0.8;

/// Root of a mean of squares.
class Rms {
 public:
  void add(double error) {
    sum_ += error * error;
    ++count_;
  }
  double value() const { return count_ == 0 ? 0.0 : std::sqrt(sum_ / static_cast<double>(count_)); }

 private:
  double sum_ = 0.0;
  std::size_t count_ = 0;
};

double mean_of_judged(const ForecastLoad& load, const std::vector<float>& readings) {
  double sum = 0.0;
  for (std::size_t t = load.from_s; t < load.to_s; ++t) sum += static_cast<double>(readings[t]);
  return sum / static_cast<double>(load.to_s - load.from_s);
}

}  // namespace

ForecastScore score(const ForecastLoad& load, const std::vector<float>& readings) {
  const double mean_w = mean_of_judged(load, readings);
  ForecastState state;
  Rms forecast_error;
  Rms decay_error;
  Rms hold_error;
  Rms mean_error;
  Rms repeat_error;
  Rms first_error;
  Rms last_error;
  double slow_mean_w = 0.0;
  std::size_t judged = 0;
  ForecastScore result;
  result.load = load.name;
  for (std::size_t t = 0; t + ahead_s < load.to_s; ++t) {
    const double now_w = static_cast<double>(readings[t]);
    const Forecast forecast = update(state, Reading::of(readings[t]));
    slow_mean_w += (now_w - slow_mean_w) / std::min(decay_mean_s, static_cast<double>(t + 1));
    if (t < load.from_s) continue;
    ++judged;
    result.trust += static_cast<double>(forecast.trust);
    result.learned += forecast.source == ForecastSource::learned ? 1.0 : 0.0;
    double distance_w = now_w - slow_mean_w;
    for (std::size_t k = 1; k <= ahead_s; ++k) {
      const double came_w = static_cast<double>(readings[t + k]);
      const double error_w = came_w - static_cast<double>(forecast.gpu_power_w[k - 1]);
      forecast_error.add(error_w);
      if (k == 1) first_error.add(error_w);
      if (k == ahead_s) last_error.add(error_w);
      distance_w *= decay_kept_per_s;
      decay_error.add(came_w - slow_mean_w - distance_w);
      hold_error.add(came_w - now_w);
      mean_error.add(came_w - mean_w);
      if (load.repeats_after_s != 0) {
        repeat_error.add(came_w - static_cast<double>(readings[t + k - load.repeats_after_s]));
      }
    }
  }
  result.trust /= static_cast<double>(std::max<std::size_t>(judged, 1));
  result.learned /= static_cast<double>(std::max<std::size_t>(judged, 1));
  result.forecast_w = forecast_error.value();
  result.decay_w = decay_error.value();
  result.hold_w = hold_error.value();
  result.mean_w = mean_error.value();
  if (load.repeats_after_s != 0) result.repeat_w = repeat_error.value();
  result.forecast_1_w = first_error.value();
  result.forecast_20_w = last_error.value();
  return result;
}

}  // namespace isotherm::bench
