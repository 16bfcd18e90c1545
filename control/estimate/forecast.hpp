// What the GPUs will draw in the next half minute, as their power readings would tell it. Where nothing is known of the
// future, the last reading decays to the slow mean: holding it would be worse than no forecast at all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/signal/reading.hpp"

namespace isotherm {

/// Seconds ahead that are foretold, one by one.
inline constexpr std::size_t forecast_steps = 30;

enum class ForecastSource : std::uint8_t {
  none,     // decay to the mean
  learned,  // the pattern of the load so far
  notice,   // a change that the scheduler announced, on top of one of the others
};

constexpr const char* name(ForecastSource source) {
  switch (source) {
    case ForecastSource::none: return "none";
    case ForecastSource::learned: return "learned";
    case ForecastSource::notice: return "notice";
  }
  return "unknown";
}

struct Forecast {
  std::array<float, forecast_steps> gpu_power_w{};  // mean of one GPU; element n is the reading n + 1 s from now
  float trust = 0.0F;                               // 0..1; 0: not to be acted on before the load itself shows
  ForecastSource source = ForecastSource::none;
  bool known = false;                               // false: no power was read, and the values mean nothing

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.gpu_power_w, self.trust, self.source, self.known);
  }
};

struct ForecastState {
  Reading last_w;            // mean of one GPU
  float mean_w = 0.0F;       // slow
  std::uint16_t seen = 0;    // readings in the mean, up to its window

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.last_w, self.mean_w, self.seen);
  }
};

/// One second: the mean power of one GPU, absent where the nodes are silent.
void update(ForecastState& state, Reading gpu_power_w);

/// The next forecast_steps seconds, seen from the last update.
Forecast predict(const ForecastState& state);

}  // namespace isotherm
