// What the GPUs will draw in the next half minute, as their power readings would tell it: the load's own past where that
// has proved right, otherwise the way back to the slow mean. Holding the last reading would be worse than no forecast.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/estimate/analogue.hpp"
#include "control/estimate/load_history.hpp"
#include "control/estimate/load_mean.hpp"
#include "control/estimate/notice.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

enum class ForecastSource : std::uint8_t {
  none,     // the way back to the mean
  learned,  // the load's own past
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

/// How right the load's past has been, against the way back to the mean.
struct SkillState {
  std::array<std::array<float, longest_judged_s>, judged_s.size()> foretold_w{};  // by the past, the newest first
  std::uint8_t foretold = 0;       // of each in use
  float together = 0.0F;           // what the past said and what came, both as departures from the way back, W^2
  float past_square = 0.0F;
  float blend_error_slow = 0.0F;   // mean squares over some minutes, W^2
  float back_error_slow = 0.0F;
  float blend_error_fast = 0.0F;   // and over some seconds
  float back_error_fast = 0.0F;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.foretold_w, self.foretold, self.together, self.past_square, self.blend_error_slow, self.back_error_slow,
          self.blend_error_fast, self.back_error_fast);
  }
};

struct ForecastState {
  LoadHistory history;
  LoadMeanState mean;
  SkillState skill;
  NoticeState notices;
  float next_w = 0.0F;            // foretold for the next second: stands in for a reading that is missing
  std::uint16_t lag_s = 0;        // of the past that is most like now; 0 = none
  std::uint8_t missing_s = 0;     // readings in a row

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.history, self.mean, self.skill, self.notices, self.next_w, self.lag_s, self.missing_s);
  }
};

/// Of the chip's 112 kB, as laid out in its memory budget: what is remembered of the load, and what is foretold of it.
static_assert(sizeof(ForecastState) + sizeof(Forecast) <= 4'000);

/// One second: takes the mean power of one GPU, absent where the nodes are silent, and a notice where one came, and
/// foretells the next readings. A minute of silence forgets everything but the notices.
Forecast update(ForecastState& state, Reading gpu_power_w, const Notice& notice = {});

}  // namespace isotherm
