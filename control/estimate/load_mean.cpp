#include "control/estimate/load_mean.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr std::uint16_t mean_window_s = 300;
/// A load that has been on one side of its mean for this long, further away than it usually goes, has another mean now:
/// longer than the long half of a 20 s wave, short against a job.
constexpr std::uint8_t new_mean_after_s = 20;
/// Twice the usual departure, squared.
constexpr float unusual_squares = 4.0F;
/// A mean that was told counts like one of this many readings.
constexpr std::uint16_t told_mean_s = 10;
/// Time over which the choices are compared.
constexpr float compared_over_s = 200.0F;

constexpr float kept_over(float kept, std::size_t seconds) {
  float share = 1.0F;
  for (std::size_t n = 0; n < seconds; ++n) share *= kept;
  return share;
}

float foretold_by(const LoadMeanState& state, const LoadHistory& history, std::size_t ahead_s, float kept) {
  const float mean = state.means_w[ahead_s - 1];
  return mean + kept_over(kept, ahead_s) * (history.watt(ahead_s) - mean);
}

void compare(LoadMeanState& state, const LoadHistory& history) {
  for (std::size_t n = 0; n < kept_choices.size(); ++n) {
    float squares = 0.0F;
    for (const std::size_t ahead : judged_s) {
      if (state.means < ahead) continue;
      const float error = history.watt(0) - foretold_by(state, history, ahead, kept_choices[n]);
      squares += error * error;
    }
    float& mean_square = state.squared_error_w2[n];
    mean_square = lag(mean_square, squares, 1.0F / compared_over_s);
  }
  const auto& squares = state.squared_error_w2;
  state.choice = static_cast<std::uint8_t>(std::min_element(squares.begin(), squares.end()) - squares.begin());
}

void follow(LoadMeanState& state, float power_w) {
  const std::int8_t side = power_w > state.mean_w ? std::int8_t{1} : std::int8_t{-1};
  if (side != state.side) {
    state.side = side;
    state.run_s = 0;
    state.run_sum_w = 0.0F;
    state.usual_square_w2 = state.square_w2;
  }
  ++state.run_s;
  state.run_sum_w += power_w;
  if (state.seen < mean_window_s) ++state.seen;
  const float departure = power_w - state.mean_w;
  state.mean_w += departure / static_cast<float>(state.seen);
  state.square_w2 += (departure * departure - state.square_w2) / static_cast<float>(state.seen);
  if (state.run_s < new_mean_after_s) return;

  const float run_mean_w = state.run_sum_w / static_cast<float>(state.run_s);
  const float away_w = run_mean_w - state.mean_w;
  if (away_w * away_w > unusual_squares * state.usual_square_w2) {
    state.mean_w = run_mean_w;
    state.square_w2 = state.usual_square_w2;
    state.seen = state.run_s;
  }
  state.run_s = 0;
  state.run_sum_w = 0.0F;
}

}  // namespace

void update(LoadMeanState& state, const LoadHistory& history) {
  compare(state, history);
  follow(state, history.watt(0));
  std::copy_backward(state.means_w.begin(), state.means_w.end() - 1, state.means_w.end());
  state.means_w.front() = state.mean_w;
  if (state.means < longest_judged_s) ++state.means;
}

void set_mean(LoadMeanState& state, float mean_w) {
  state.mean_w = mean_w;
  state.seen = told_mean_s;
  state.side = 0;
}

float kept_per_s(const LoadMeanState& state) { return kept_choices[state.choice]; }

float foretold(const LoadMeanState& state, const LoadHistory& history, std::size_t ahead_s) {
  return foretold_by(state, history, ahead_s, kept_per_s(state));
}

}  // namespace isotherm
