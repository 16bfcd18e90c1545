// The forecast of a load of which no pattern is known: it goes back to its slow mean, as fast as it has been seen to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/estimate/load_history.hpp"

namespace isotherm {

/// Seconds ahead at which forecasts are judged by what came.
inline constexpr std::array<std::size_t, 3> judged_s{3, 8, 19};
inline constexpr std::size_t longest_judged_s = 19;

/// Shares of its distance from the mean that a load may keep over a second: from a fast wave to a load that stays.
inline constexpr std::array<float, 5> kept_choices{0.8F, 0.5F, 0.92F, 0.98F, 1.0F};

struct LoadMeanState {
  float mean_w = 0.0F;
  std::uint16_t seen = 0;        // readings in the mean, up to its window
  float square_w2 = 0.0F;        // mean square departure from the mean
  float usual_square_w2 = 0.0F;  // the same when this run began
  std::int8_t side = 0;          // on which the readings of this run lie: -1, 0, 1
  std::uint8_t run_s = 0;        // how long they have lain there
  float run_sum_w = 0.0F;
  std::array<float, longest_judged_s> means_w{};             // of the last seconds, the newest first
  std::uint8_t means = 0;                                    // of them in use
  std::array<float, kept_choices.size()> squared_error_w2{};  // of each choice, over some minutes
  std::uint8_t choice = 0;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.mean_w, self.seen, self.square_w2, self.usual_square_w2, self.side, self.run_s, self.run_sum_w, self.means_w, self.means,
          self.squared_error_w2, self.choice);
  }
};

/// One second, after `history` took the reading.
void update(LoadMeanState& state, const LoadHistory& history);

/// The load has another mean from now on, as somebody who knows tells.
void set_mean(LoadMeanState& state, float mean_w);

/// Share of its distance from the mean that the load keeps over a second, by what was seen.
float kept_per_s(const LoadMeanState& state);
/// What would have been foretold `ahead_s` (one of judged_s) ago for now; only where state.means >= ahead_s.
float foretold(const LoadMeanState& state, const LoadHistory& history, std::size_t ahead_s);

}  // namespace isotherm
