#include "control/safety/maintenance.hpp"

#include <algorithm>

#include "control/core/words.hpp"

namespace isotherm {
namespace {

constexpr std::uint16_t seconds_per_hour = 3600;
constexpr std::uint16_t least_us = 1;  // a sample of 0 has no ratio

void keep(ConductivityState& state, std::uint16_t sample) {
  if (state.hours < conductivity_hours) {
    state.hourly[state.hours++] = sample;
    return;
  }
  std::shift_left(state.hourly.begin(), state.hourly.end(), 1);
  state.hourly.back() = sample;
}

}  // namespace

Reading conductivity_change(ConductivityState& state, Reading conductivity_us) {
  const bool due = state.second_in_hour == 0;
  state.second_in_hour = static_cast<std::uint16_t>((state.second_in_hour + 1U) % seconds_per_hour);
  if (!conductivity_us.known) return Reading::absent();
  if (due) keep(state, std::max(least_us, saturate<std::uint16_t>(conductivity_us.value)));
  float change = 0.0F;
  for (std::size_t n = 0; n < state.hours; ++n) {
    const float ratio = conductivity_us.value / static_cast<float>(state.hourly[n]);
    change = std::max({change, ratio - 1.0F, 1.0F - ratio});
  }
  return Reading::of(change);
}

}  // namespace isotherm
