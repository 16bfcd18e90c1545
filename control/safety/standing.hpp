// What is in force of what a standing row asks for: where a stronger row has the actuator, an operator is told which.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "control/point/alarm.hpp"
#include "control/point/record.hpp"

namespace isotherm {

/// Something that a row asks for and does not get.
struct Overruled {
  std::uint8_t by = 0;       // row (1..20) that has the last word; 0: this place is empty
  std::string_view instead;  // what is in force, as a clause
};
inline constexpr std::size_t overruled_most = 3;  // pumps, primary valve, supply set point

/// What of row 1..20 is overruled in this second, by the levels of the record and by whom its arbitration let hold pumps and
/// valve. A row that is clear asks for nothing.
std::array<Overruled, overruled_most> overruled(const Record& record, std::size_t row);

/// What was done about a row at its level, in the words of the table of alarms, and what of it is overruled; without a full
/// stop. `Text` is a string that takes `+=` of characters and views.
template <typename Text>
Text what_was_done(const Record& record, std::size_t row) {
  const AlarmText& told = alarm_table()[row - 1].at(record.levels[row - 1]);
  Text text;
  text += told.done.empty() ? std::string_view{"See the state of the rack"} : told.done;
  std::uint8_t by = 0;
  for (const Overruled& part : overruled(record, row)) {
    if (part.by == 0) continue;
    if (part.by == by) {
      text += ", ";
    } else {
      by = part.by;
      text += ". Overruled by row ";
      if (by >= 10) text += static_cast<char>('0' + by / 10);
      text += static_cast<char>('0' + by % 10);
      text += " (";
      text += alarm_table()[by - 1U].title;
      text += "): ";
    }
    text += part.instead;
  }
  return text;
}

}  // namespace isotherm
