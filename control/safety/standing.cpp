#include "control/safety/standing.hpp"

#include "control/safety/row_table.hpp"

namespace isotherm {
namespace {

constexpr std::uint16_t full = 10000;  // of speed and stroke, 0.01 %

/// A cut is told as a trip; what it adds takes power away and stops pumps, and whoever overrules that does the same.
bool asks(const Reaction& reaction, Level level) {
  if (reaction.actuator == Actuator::count_) return false;
  return static_cast<std::uint8_t>(level) > static_cast<std::uint8_t>(reaction.from);
}

bool meets(const Reaction& reaction, std::uint16_t output) {
  const float share = static_cast<float>(output) / static_cast<float>(full);
  return reaction.demand == Demand::at_least ? share >= reaction.value : share <= reaction.value;
}

/// The set point of the supply is no output: the rank alone tells who has it.
std::uint8_t stronger(const Record& record, const Reaction& reaction) {
  for (const Row& row : row_table) {
    for (const Reaction& other : row.reactions) {
      if (other.actuator != reaction.actuator || other.demand == reaction.demand || other.rank <= reaction.rank) continue;
      if (asks(other, record.levels[row.number - 1U])) return row.number;
    }
  }
  return 0;
}

/// The row that keeps this demand of row `own` from being met; 0 = none.
std::uint8_t overruled_by(const Record& record, std::size_t own, const Reaction& reaction) {
  std::uint8_t by = 0;
  switch (reaction.actuator) {
    case Actuator::pump_speed:
      by = meets(reaction, record.outputs.pump_speed_1) ? 0 : record.pumps_held_by;
      break;
    case Actuator::flow:  // whoever raises the pumps raises them to full speed
      by = record.outputs.pump_speed_1 == full ? 0 : record.pumps_held_by;
      break;
    case Actuator::valve:
      by = meets(reaction, record.outputs.valve) ? 0 : record.valve_held_by;
      break;
    case Actuator::supply_loop:  // parked: nobody is to move the valve
      by = record.valve_held_by;
      break;
    case Actuator::supply_target:
      by = stronger(record, reaction);
      break;
    default:  // permit, power brake, isolation and filling: no two rows ask for opposites
      break;
  }
  return by == own ? std::uint8_t{0} : by;
}

std::string_view pumps_do(std::uint16_t speed) {
  return speed == 0 ? "the pumps are stopped" : speed == full ? "the pumps run at full speed" : "the pumps are held down";
}
/// No row asks for anything between.
std::string_view valve_does(std::uint16_t stroke) {
  return stroke == 0 ? "the primary valve is closed" : "the primary valve is fully open";
}

}  // namespace

std::array<Overruled, overruled_most> overruled(const Record& record, std::size_t row) {
  std::array<Overruled, overruled_most> all{};
  const Level level = record.levels[row - 1];
  for (const Row& line : row_table) {
    if (line.number != row) continue;
    for (const Reaction& reaction : line.reactions) {
      if (!asks(reaction, level)) continue;
      const std::uint8_t by = overruled_by(record, row, reaction);
      if (by == 0) continue;
      switch (reaction.actuator) {
        case Actuator::pump_speed:
        case Actuator::flow: all[0] = {by, pumps_do(record.outputs.pump_speed_1)}; break;
        case Actuator::valve:
        case Actuator::supply_loop: all[1] = {by, valve_does(record.outputs.valve)}; break;
        default: all[2] = {by, "the supply set point goes to its least permitted value"}; break;
      }
    }
  }
  return all;
}

}  // namespace isotherm
