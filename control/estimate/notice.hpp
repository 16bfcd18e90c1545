// Changes of load that a scheduler announced: held until they are due, laid over the forecast, and believed for as long
// as announced changes come true.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "control/signal/reading.hpp"

namespace isotherm {

enum class NoticeKind : std::uint8_t {
  none,
  start,     // a job begins
  stop,      // a job ends
  ramp,      // the same job draws more or less
  withdraw,  // what was announced so far will not come
};

struct Notice {
  NoticeKind kind = NoticeKind::none;
  float power_w = 0.0F;      // mean of one GPU, after the change
  std::uint16_t due_s = 0;   // from now until it begins
  std::uint16_t ramp_s = 0;  // from its beginning to its end; 0: at once
};

inline constexpr std::size_t notices_held = 4;
/// An announced change, and the level behind it, are judged by so many readings.
inline constexpr std::uint8_t judged_readings = 5;

struct PendingNotice {
  NoticeKind kind = NoticeKind::none;  // none: this place is free
  float power_w = 0.0F;
  float before_w = 0.0F;               // mean when the change began
  std::uint16_t due_s = 0;             // until it begins; 0: it has begun
  std::uint16_t ramp_s = 0;
  std::uint16_t begun_s = 0;           // since it was due, counted from 1

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.kind, self.power_w, self.before_w, self.due_s, self.ramp_s, self.begun_s);
  }
};

struct NoticeState {
  std::array<PendingNotice, notices_held> pending{};
  float credit = 1.0F;                 // 0..1: share of an announced change that is counted on
  float level_w = 0.0F;                // to which the last announced change has brought the load; 0: it has left it, or none has
  std::uint8_t settled_s = 0;          // since it did, up to the readings that a load is judged by

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.pending, self.credit, self.level_w, self.settled_s);
  }
};

/// Holds a notice. Where all places are taken, the one that is due last gives way, be it this one.
void take(NoticeState& state, const Notice& notice);

/// A second later, with the load of the last seconds (absent: nothing is judged) and the slow mean, W. The new mean of the
/// load when a change has just come true, otherwise absent. A change that does not come is dropped ten seconds after it
/// should have, and costs half of the credit; one that comes true gives back a quarter.
Reading step(NoticeState& state, Reading load_w, float mean_w);

/// True while an announced change is on its way: then the load neither repeats itself nor goes back to its mean.
bool under_way(const NoticeState& state);

/// True while the load is what a scheduler has told of it: a change is still to come, or the last one has come and the load
/// keeps the level it was brought to.
bool told(const NoticeState& state);

/// Lays the announced changes over a forecast (element n: n + 1 s from now), W. False where none falls into it.
bool lay_over(const NoticeState& state, std::span<float> gpu_power_w);

/// Seconds until the next announced change begins, 0 while one is under way; -1 where there is none.
float next_due_s(const NoticeState& state);

}  // namespace isotherm
