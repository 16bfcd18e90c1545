// All protective functions together: every row, every tick, and what they remember beside their automata.
#pragma once

#include <array>
#include <cstdint>

#include "control/safety/arbitration.hpp"
#include "control/safety/row.hpp"
#include "control/safety/signals.hpp"

namespace isotherm {

struct ProtectionState {
  std::array<RowState, row_line_count> rows{};  // one for each line of the table
  std::array<std::uint32_t, row_line_count> since_tick{};  // when a line began to act; 0 = it does not
  std::uint32_t tick = 0;
  bool reset = false;            // asked for in the last cycle, taken by the next tick
  float pressure_cap = 1.0F;     // pump speed that the over-pressure row allows, share of full speed
  std::uint16_t fill_ticks = 0;  // that the fill pump has run

  /// Of row 1..20: that of its worst line.
  Level level(std::size_t row) const;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.rows, self.since_tick, self.tick, self.reset, self.pressure_cap, self.fill_ticks);
  }
};

/// One tick. `speed` is the pump speed that goes out now, `least_speed` that of the least flow (shares of full speed);
/// `discharge_refuted`: the gauge that raised the over-pressure row is left out, and the row's signal told by others.
void step(ProtectionState& state, const Signals& signals, float speed, float least_speed, bool discharge_refuted = false);
/// What all active rows ask for.
Arbitration demands(const ProtectionState& state);
/// The row (1..20) whose alarm or trip came first of those that are in force; 0 = none.
std::uint8_t first_out(const ProtectionState& state);
/// A trip that was latched before a restart is latched after it: rows of `levels` that latch and stood at trip, with their
/// power cut where the permit was `permit_open`.
void take_over_latches(ProtectionState& state, const std::array<Level, safety_row_count>& levels, bool permit_open);
/// True while a latched trip is in force.
bool any_latched(const ProtectionState& state);

}  // namespace isotherm
