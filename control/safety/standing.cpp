#include "control/safety/standing.hpp"

#include "control/point/quality.hpp"
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

/// The row asks for a least flow itself: who asks for the same is not overruled.
bool raises_flow(const Record& record, std::uint8_t number) {
  for (const Row& row : row_table) {
    if (row.number != number) continue;
    for (const Reaction& reaction : row.reactions) {
      if (reaction.actuator == Actuator::flow && asks(reaction, record.levels[row.number - 1U])) return true;
    }
  }
  return false;
}

/// The row that keeps this demand of row `own` from being met; 0 = none.
std::uint8_t overruled_by(const Record& record, std::size_t own, const Reaction& reaction) {
  std::uint8_t by = 0;
  switch (reaction.actuator) {
    case Actuator::pump_speed:
      by = meets(reaction, record.outputs.pump_speed_1) ? 0 : record.pumps_held_by;
      break;
    case Actuator::flow:  // whoever raises the pumps raises them to full speed
      by = record.outputs.pump_speed_1 == full || raises_flow(record, record.pumps_held_by) ? 0 : record.pumps_held_by;
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

/// What of the causes of row 14 this second itself shows.
unsigned shown_causes(const Record& record) {
  bool heard = false;
  bool restarted = false;
  for (const FastWords& tick : record.ticks) {
    const bool good = (tick.bits & fast_bit::read_ok) != 0U;
    heard = heard || good;
    restarted = restarted || (good && (tick.bits & fast_bit::unit_restarted) != 0U);
  }
  if (!heard) return sensor_cause::silent;
  const Diagnoses found = diagnoses(record.quality, record.outlier);
  const bool all_void = found.return_water == Quality::lost && found.flow == Quality::lost && found.pressure == Quality::lost;
  unsigned causes = restarted ? sensor_cause::restarted : 0U;
  if (found.supply == Quality::lost && all_void) {
    causes |= sensor_cause::repeats;
  } else if (found.supply >= Quality::estimated) {
    causes |= sensor_cause::no_supply;
  }
  return causes | (found.balance_off ? sensor_cause::balance : 0U);
}

/// Those that the record keeps, or, where it keeps none of these, those that it shows.
unsigned causes_of(const Record& record, std::uint8_t among) {
  const unsigned kept = record.sensor_causes & among;
  return kept != 0U ? kept : shown_causes(record) & among;
}

/// The one of several causes that is told first: what the bus does now, then what explains most.
unsigned first_cause(const Record& record) {
  const unsigned causes = causes_of(record, sensor_cause::trip);
  const unsigned shown = shown_causes(record) & causes;
  if ((shown & sensor_cause::silent) != 0U) return sensor_cause::silent;
  for (const unsigned cause : {sensor_cause::restarted, sensor_cause::repeats, sensor_cause::no_supply, sensor_cause::silent}) {
    if ((causes & cause) != 0U) return cause;
  }
  return 0;
}

/// Why the last valid reading of a signal that control needs is lost; in the table's words where the record does not tell.
Told lost_reading(const Record& record, Told told) {
  constexpr std::string_view fallback = "Fallback: at least design flow, supply set point fixed";
  const unsigned cause = first_cause(record);
  const bool now = (shown_causes(record) & cause) != 0U;
  switch (cause) {
    case sensor_cause::silent:
      told.happened = now ? "The field bus is silent: the rack I/O unit does not answer"
                          : "The field bus was silent; the rack I/O unit answers again";
      told.should = "Check the field bus: its cable, and the rack I/O unit and its supply";
      break;
    case sensor_cause::restarted:
      told.happened = "The rack I/O unit was restarted, and what it did meanwhile nobody knows";
      told.should = "Find out why the rack I/O unit was restarted: its supply first";
      break;
    case sensor_cause::repeats:
      told.happened = now ? "The rack I/O unit repeats old readings" : "The rack I/O unit repeated old readings; they move again";
      told.should = "Restart the rack I/O unit; replace it where that happens again";
      break;
    case sensor_cause::no_supply:
      told.happened = now ? "No supply temperature probe gives a value any more" : "No supply temperature probe gave a value; one does again";
      told.should = "Check the supply probes and their cables";
      break;
    default: return told;
  }
  // Only behind a silent bus does the unit act on its own.
  if ((causes_of(record, sensor_cause::trip) & sensor_cause::silent) == 0U) told.done = fallback;
  return told;
}

const char* disagreement(const Record& record) {
  const unsigned causes = causes_of(record, sensor_cause::warning);
  if (causes == sensor_cause::warning)
    return "Redundant sensors differ by more than 1.0 K for 30 s, and the heat carried does not fit the power told";
  return causes == sensor_cause::balance ? "The heat that the coolant carries does not fit the power that the nodes tell"
                                         : "Redundant sensors differ by more than 1.0 K for 30 s";
}

/// Which gauge is left out, where the record tells; else the table's words.
Told gauge_left_out(const Record& record, Told told) {
  switch (record.sensor_causes & sensor_cause::alarm) {
    case sensor_cause::discharge:
      told.happened = "The discharge pressure gauge contradicts suction and differential pressure, or gives no value";
      told.done = "It is left out; suction and differential pressure stand in for it in row 10";
      told.should = "Check the discharge pressure gauge and its cable";
      break;
    case sensor_cause::suction:
      told.happened = "The suction pressure gauge contradicts discharge and differential pressure, or gives no value";
      told.done = "It is left out; discharge and differential pressure stand in for it in row 11";
      told.should = "Check the suction pressure gauge and its cable";
      break;
    case sensor_cause::alarm:
      told.happened = "The gauges of suction and discharge pressure are both left out";
      told.done = "Rows 10 and 11 rest where nothing tells the pressure";
      told.should = "Check both pressure gauges and their cables at once";
      break;
    default: break;
  }
  return told;
}

}  // namespace

std::uint8_t explained_by(const Record& record, std::size_t row) {
  if (row != safety_row::low_flow && row != safety_row::low_differential_pressure) return 0;
  if (record.levels[row - 1] == Level::clear || (record.outputs.bits & output_bit::isolate) == 0U) return 0;
  for (const std::uint8_t leak : {std::uint8_t{2}, std::uint8_t{3}}) {
    if (record.levels[leak - 1U] == Level::trip) return leak;
  }
  return 0;
}

Told told(const Record& record, std::size_t row) {
  const Alarm& alarm = alarm_table()[row - 1];
  const Level level = record.levels[row - 1];
  const AlarmText& text = alarm.at(level);
  Told told{text.happened, text.done, alarm.should};
  if (row == safety_row::sensor_invalid) {
    if (level == Level::trip) return lost_reading(record, told);
    if (level == Level::alarm) return gauge_left_out(record, told);
    if (level == Level::warning) told.happened = disagreement(record);
  }
  if (explained_by(record, row) != 0) {
    told.should = "See to the leak: pumps and filter are not at fault, and a reset after it releases this one too";
  }
  return told;
}

std::array<std::string_view, causes_most> also_happened(const Record& record, std::size_t row) {
  std::array<std::string_view, causes_most> all{};
  if (row != safety_row::sensor_invalid || record.levels[row - 1] != Level::trip) return all;
  const unsigned others = causes_of(record, sensor_cause::trip) & ~first_cause(record);
  std::size_t count = 0;
  const auto add = [&](unsigned cause, std::string_view text) {
    if ((others & cause) != 0U) all[count++] = text;
  };
  add(sensor_cause::silent, "the field bus was silent");
  add(sensor_cause::restarted, "the rack I/O unit was restarted");
  add(sensor_cause::repeats, "the rack I/O unit repeated old readings");
  add(sensor_cause::no_supply, "no supply temperature probe gave a value");
  return all;
}

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
