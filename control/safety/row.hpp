// One row of the table of protective functions, as data, and the automaton that every row shares.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/point/record.hpp"
#include "control/safety/signals.hpp"

namespace isotherm {

/// What a row asks for; the order is that of Arbitration.
enum class Actuator : std::uint8_t {
  pump_speed,     // share of full speed, each pump
  flow,           // share of design flow
  valve,          // share of the stroke
  supply_target,  // 0: the lowest permitted set point; 1: raised against condensation
  supply_loop,    // 0: parked, the valve keeps its place
  mixing_valve,   // share of the stroke towards cold
  permit,
  power_brake,
  isolate,
  fill,
  count_,
};
inline constexpr std::size_t actuator_count = static_cast<std::size_t>(Actuator::count_);

/// Who wins an actuator, weakest first.
enum class Rank : std::uint8_t { law, rest, dew_point, thermal_and_flow, pressure_trip, large_leak, emergency_stop };
inline constexpr std::size_t rank_count = 7;

/// Four stages of a row; `cut` is told as a trip too, and is where IT power goes off.
enum class Stage : std::uint8_t { warning, alarm, trip, cut };
inline constexpr std::size_t stage_count = 4;

constexpr Level level_of(std::uint8_t stages_reached) {
  constexpr std::array<Level, stage_count + 1> levels{Level::clear, Level::warning, Level::alarm, Level::trip,
                                                      Level::trip};
  return levels[stages_reached];
}

enum class Direction : std::uint8_t { above, below };

struct StageRule {
  Signal signal = Signal::none;  // none: the row has no such stage
  Direction direction = Direction::above;
  float limit = 0.0F;            // asserted at the limit and beyond
  std::uint16_t debounce_ticks = 1;  // for so long without a gap
  float hysteresis = 0.0F;
};

enum class Demand : std::uint8_t { at_least, at_most };

struct Reaction {
  Stage from = Stage::warning;  // at this stage and above; below: no demand
  Actuator actuator = Actuator::count_;
  Demand demand = Demand::at_least;
  float value = 0.0F;
  Rank rank = Rank::rest;
};
inline constexpr std::size_t reactions_most = 6;

/// A row that looks at several quantities has a line for each; the row stands where its worst line stands.
struct Row {
  std::uint8_t number = 0;
  float reaction_s = 0.0F;  // most from the condition, debounce included, to the command; 0: it only tells
  std::array<StageRule, stage_count> stages{};
  std::uint16_t release_ticks = 10;  // a stage leaves when its cause is gone for so long
  bool latched = false;              // trip and cut stay until they are reset
  std::uint8_t stages_when_unknown = 0;  // an unknown signal counts as so many stages reached
  std::array<Reaction, reactions_most> reactions{};
};

/// Lines of the table.
inline constexpr std::size_t row_line_count = 30;

struct RowState {
  std::array<std::uint16_t, stage_count> ticks{};  // towards the next change of each stage
  std::array<bool, stage_count> asserted{};

  /// 0 = clear, else 1 + the highest stage.
  constexpr std::uint8_t stages_reached() const {
    for (std::size_t stage = stage_count; stage > 0; --stage) {
      if (asserted[stage - 1]) return static_cast<std::uint8_t>(stage);
    }
    return 0;
  }
  constexpr Level level() const { return level_of(stages_reached()); }

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.ticks, self.asserted);
  }
};

/// One tick of one row. `reset` releases what is latched and whose cause is gone.
void step(const Row& row, RowState& state, const Signals& signals, bool reset);

}  // namespace isotherm
