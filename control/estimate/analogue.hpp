// What followed the last times the load looked as it looks now: a forecast from the load's own past. It needs no period
// to be told; one that is not a whole number of seconds shows as several likely pasts, whose mean lies in between.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/estimate/load_history.hpp"

namespace isotherm {

/// Seconds ahead that are foretold, one by one.
inline constexpr std::size_t forecast_steps = 30;

struct Analogue {
  std::array<float, forecast_steps> gpu_power_w{};
  std::uint16_t lag_s = 0;       // of the past that is most like now; 0: there is not enough of it yet
  float distance_w = 0.0F;       // by how much that past differs from now, root mean square
};

Analogue find_analogue(const LoadHistory& history);

}  // namespace isotherm
