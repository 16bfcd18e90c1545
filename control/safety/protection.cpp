#include "control/safety/protection.hpp"

#include <algorithm>

#include "control/safety/row_table.hpp"

namespace isotherm {
namespace {

constexpr float cap_fall_per_tick = 0.02F;  // of full speed: 20 %/s, faster than the pumps can follow
constexpr float cap_rise_per_tick = 0.002F;
constexpr float least_speed_at_trip = 0.10F;
constexpr std::uint16_t fill_ticks_most = 1800;  // 180 s, Coolcentric CDU-AC5 guide

/// What a gauge that lied took from the pumps is given back at once.
bool given_back(const Signals& signals, bool refuted) {
  const SignalValue& pressure = signals[Signal::discharge_pressure];
  const float limit = row_table[safety_row::over_pressure - 1].stages[static_cast<std::size_t>(Stage::alarm)].limit;
  return refuted && pressure.knowledge == Knowledge::known && pressure.value < limit;
}

/// The cap comes down while pressure is too high and goes up slowly when it is not.
void step_pressure_cap(ProtectionState& state, float speed, float least_speed) {
  const Level level = state.level(safety_row::over_pressure);
  if (level < Level::alarm) {
    state.pressure_cap = std::min(1.0F, state.pressure_cap + cap_rise_per_tick);
    return;
  }
  const float floor = level == Level::trip ? least_speed_at_trip : std::min(least_speed, 1.0F);
  state.pressure_cap = std::max(floor, std::min(state.pressure_cap, speed) - cap_fall_per_tick);
}

}  // namespace

Level ProtectionState::level(std::size_t row) const {
  Level worst = Level::clear;
  for (std::size_t n = 0; n < row_line_count; ++n) {
    if (row_table[n].number == row) worst = std::max(worst, rows[n].level());
  }
  return worst;
}

void step(ProtectionState& state, const Signals& signals, float speed, float least_speed, bool discharge_refuted) {
  ++state.tick;
  for (std::size_t n = 0; n < row_line_count; ++n) {
    step(row_table[n], state.rows[n], signals, state.reset);
    const bool acts = state.rows[n].level() >= Level::alarm;
    if (!acts) {
      state.since_tick[n] = 0;
    } else if (state.since_tick[n] == 0) {
      state.since_tick[n] = state.tick;
    }
  }
  state.reset = false;
  if (given_back(signals, discharge_refuted)) {
    state.pressure_cap = 1.0F;
  } else {
    step_pressure_cap(state, speed, least_speed);
  }

  const bool asked = demands(state).asks(Actuator::fill, Demand::at_least);
  if (!asked) {
    state.fill_ticks = 0;
  } else if (state.fill_ticks <= fill_ticks_most) {
    ++state.fill_ticks;
  }
}

Arbitration demands(const ProtectionState& state) {
  Arbitration all;
  for (std::size_t n = 0; n < row_line_count; ++n) all.add(row_table[n], state.rows[n].stages_reached());
  if (state.pressure_cap < 1.0F) {
    const bool trip = state.level(safety_row::over_pressure) == Level::trip;
    all.add({Stage::alarm, Actuator::pump_speed, Demand::at_most, state.pressure_cap,
             trip ? Rank::pressure_trip : Rank::rest},
            static_cast<std::uint8_t>(safety_row::over_pressure));
  }
  if (state.fill_ticks > fill_ticks_most) {
    all.add({Stage::alarm, Actuator::fill, Demand::at_most, 0.0F, Rank::emergency_stop});
  }
  return all;
}

std::uint8_t first_out(const ProtectionState& state) {
  std::uint8_t first = 0;
  std::uint32_t earliest = 0;
  for (std::size_t n = 0; n < row_line_count; ++n) {
    const std::uint32_t since = state.since_tick[n];
    if (since == 0 || (first != 0 && since >= earliest)) continue;
    first = row_table[n].number;
    earliest = since;
  }
  return first;
}

void take_over_latches(ProtectionState& state, const std::array<Level, safety_row_count>& levels, bool permit_open) {
  for (std::size_t n = 0; n < row_line_count; ++n) {
    const Row& row = row_table[n];
    if (!row.latched || levels[row.number - 1U] != Level::trip) continue;
    constexpr auto trip = static_cast<std::size_t>(Stage::trip);
    constexpr auto cut = static_cast<std::size_t>(Stage::cut);
    state.rows[n].asserted[trip] = row.stages[trip].signal != Signal::none;
    state.rows[n].asserted[cut] = permit_open && row.stages[cut].signal != Signal::none;
    state.since_tick[n] = 1;
  }
}

bool any_latched(const ProtectionState& state) {
  for (std::size_t n = 0; n < row_line_count; ++n) {
    if (row_table[n].latched && state.rows[n].level() == Level::trip) return true;
  }
  return false;
}

}  // namespace isotherm
