#include "control/estimate/forecast.hpp"

namespace isotherm {
namespace {

/// The slow mean is that of the last five minutes; before, of all that was read.
constexpr std::uint16_t mean_window_s = 300;
/// Share of its distance from the mean that a load keeps over a second (estimate).
constexpr float kept_per_s = 0.8F;

}  // namespace

void update(ForecastState& state, Reading gpu_power_w) {
  state.last_w = gpu_power_w;
  if (!gpu_power_w.known) return;
  if (state.seen < mean_window_s) ++state.seen;
  state.mean_w += (gpu_power_w.value - state.mean_w) / static_cast<float>(state.seen);
}

Forecast predict(const ForecastState& state) {
  Forecast forecast;
  if (state.seen == 0) return forecast;
  forecast.known = true;
  float distance = state.last_w.value_or(state.mean_w) - state.mean_w;
  for (float& power : forecast.gpu_power_w) {
    distance *= kept_per_s;
    power = state.mean_w + distance;
  }
  return forecast;
}

}  // namespace isotherm
