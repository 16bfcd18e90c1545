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

/// What a row stands for in this second, in the words of the table of alarms or, where the record tells which of several causes it is,
/// in that cause's own; without full stops. Of no row that is clear.
struct Told {
  std::string_view happened;
  std::string_view done;
  std::string_view should;
};
Told told(const Record& record, std::size_t row);

/// What else the row stands for, as clauses, first empty ones end the list: several causes in one fallback.
inline constexpr std::size_t causes_most = 4;
std::array<std::string_view, causes_most> also_happened(const Record& record, std::size_t row);

/// The row (2 or 3) that shut the isolation valves, and so made the flow and the pressure go that this row misses; 0 = none.
std::uint8_t explained_by(const Record& record, std::size_t row);

/// What a row stands for, all causes of it; without a full stop. `Text` is a string that takes `+=` of views. Empty for a level that
/// the table of alarms does not foresee.
template <typename Text>
Text what_happened(const Record& record, std::size_t row) {
  Text text;
  text += told(record, row).happened;
  std::string_view before = ". In this fallback also: ";
  for (const std::string_view also : also_happened(record, row)) {
    if (also.empty()) break;
    text += before;
    text += also;
    before = ", ";
  }
  return text;
}

/// What was done about a row at its level, in the words of the table of alarms, and what of it is overruled; without a full
/// stop. `Text` is a string that takes `+=` of characters and views.
template <typename Text>
Text what_was_done(const Record& record, std::size_t row) {
  const std::string_view done = told(record, row).done;
  const auto name_of = [](Text& text, std::uint8_t number) {
    if (number >= 10) text += static_cast<char>('0' + number / 10);
    text += static_cast<char>('0' + number % 10);
    text += " (";
    text += alarm_table()[number - 1U].title;
    text += ")";
  };
  Text text;
  text += done.empty() ? std::string_view{"See the state of the rack"} : done;
  if (const std::uint8_t why = explained_by(record, row); why != 0) {
    text += ". Explained by row ";
    name_of(text, why);
    text += ": the isolation valves are shut";
  }
  std::uint8_t by = 0;
  for (const Overruled& part : overruled(record, row)) {
    if (part.by == 0) continue;
    if (part.by == by) {
      text += ", ";
    } else {
      by = part.by;
      text += ". Overruled by row ";
      name_of(text, by);
      text += ": ";
    }
    text += part.instead;
  }
  return text;
}

}  // namespace isotherm
