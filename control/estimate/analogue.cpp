#include "control/estimate/analogue.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "control/core/math.hpp"

namespace isotherm {
namespace {

/// Seconds of now that are compared with the past. Longer than the 142 s after which the recorded training run repeats, or
/// the 13 waves inside it could not be told apart; a prime, so that no short period hides between the probes.
constexpr std::size_t longest_window_s = 233;
constexpr std::size_t shortest_window_s = 24;
/// While the past is short the window is a third of it: a short wave is learned within a minute or two.
constexpr std::size_t pasts_per_window = 3;

/// Every past is looked at with this many probes over the window, the likeliest ones are then compared in full.
constexpr std::size_t probe_count = 60;
constexpr std::size_t candidate_count = 16;

/// A past counts half as much as the best where its mean square difference is larger by this share of the best's...
constexpr float half_weight_share = 0.35F;
/// ... and by this, (W/4)^2: the noise of a mean of 72 readings, twice.
constexpr float half_weight_floor = 16.0F;

/// What is missed never stays for good: that is a matter of the mean.
constexpr float most_missed_kept = 0.9F;

struct Candidate {
  std::uint32_t distance = std::numeric_limits<std::uint32_t>::max();  // sum of squares over the probes
  std::uint16_t lag = 0;
};

using Candidates = std::array<Candidate, candidate_count>;

std::uint32_t squared_difference(std::uint16_t a, std::uint16_t b) {
  const std::int32_t difference = std::int32_t{a} - std::int32_t{b};
  return static_cast<std::uint32_t>(difference * difference);
}

void keep_nearest(Candidates& nearest, Candidate candidate) {
  if (candidate.distance >= nearest.back().distance) return;
  std::size_t place = candidate_count - 1;
  for (; place > 0 && nearest[place - 1].distance > candidate.distance; --place) nearest[place] = nearest[place - 1];
  nearest[place] = candidate;
}

Candidates probe_all(const LoadHistory& history, std::size_t window) {
  std::array<std::uint16_t, probe_count> at{};
  std::array<std::uint16_t, probe_count> now{};
  for (std::size_t n = 0; n < probe_count; ++n) {
    at[n] = static_cast<std::uint16_t>(n * window / probe_count);
    now[n] = history.quarters[at[n]];
  }
  Candidates nearest{};
  for (std::size_t lag = forecast_steps; lag + window <= history.seen; ++lag) {
    const std::span past = std::span(history.quarters).subspan(lag);
    std::uint32_t sum = 0;
    for (std::size_t n = 0; n < probe_count; ++n) sum += squared_difference(now[n], past[at[n]]);
    keep_nearest(nearest, {sum, static_cast<std::uint16_t>(lag)});
  }
  return nearest;
}

/// Mean square difference over the whole window, (W/4)^2.
float mean_square(const LoadHistory& history, std::size_t lag, std::size_t window) {
  float sum = 0.0F;
  for (std::size_t n = 0; n < window; ++n) {
    sum += static_cast<float>(squared_difference(history.quarters[n], history.quarters[n + lag]));
  }
  return sum / static_cast<float>(window);
}

/// Share of what the past misses now that it will miss a second later, by what it missed over the window: 0.7 on the
/// recorded training run.
float missed_kept_per_s(const LoadHistory& history, std::size_t lag, std::size_t window) {
  float together = 0.0F;
  float square = 1.0F;
  float after = history.watt(0) - history.watt(lag);
  for (std::size_t n = 1; n < window; ++n) {
    const float missed = history.watt(n) - history.watt(n + lag);
    together += missed * after;
    square += missed * missed;
    after = missed;
  }
  return std::clamp(together / square, 0.0F, most_missed_kept);
}

}  // namespace

Analogue find_analogue(const LoadHistory& history) {
  Analogue found;
  const std::size_t window = std::min(longest_window_s, history.seen / pasts_per_window);
  if (window < shortest_window_s) return found;

  const Candidates nearest = probe_all(history, window);
  std::array<float, candidate_count> distance{};
  float best = std::numeric_limits<float>::max();
  for (std::size_t n = 0; n < candidate_count; ++n) {
    if (nearest[n].lag == 0) continue;
    distance[n] = mean_square(history, nearest[n].lag, window);
    if (distance[n] >= best) continue;
    best = distance[n];
    found.lag_s = nearest[n].lag;
  }

  const float half_weight = half_weight_share * best + half_weight_floor;
  float weights = 0.0F;
  float now = 0.0F;
  for (std::size_t n = 0; n < candidate_count; ++n) {
    const std::size_t lag = nearest[n].lag;
    if (lag == 0) continue;
    const float weight = exp2((best - distance[n]) / half_weight);
    weights += weight;
    now += weight * history.watt(lag);
    for (std::size_t k = 0; k < forecast_steps; ++k) found.gpu_power_w[k] += weight * history.watt(lag - 1 - k);
  }
  float missed = history.watt(0) - now / weights;
  const float kept = missed_kept_per_s(history, found.lag_s, window);
  for (float& power : found.gpu_power_w) {
    missed *= kept;
    power = std::max(0.0F, power / weights + missed);
  }
  found.distance_w = std::sqrt(best) * watt_per_quarter;
  return found;
}

}  // namespace isotherm
