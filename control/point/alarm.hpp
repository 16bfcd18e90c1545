// What an operator is told when a protective function changes its level: what happened, what the controller did about
// it, and what to do. Row numbers are those of the table of protective functions (docs/safety.md).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "control/point/record.hpp"

namespace isotherm {

struct AlarmText {
  std::string_view happened;
  std::string_view done;
};

struct Alarm {
  std::uint8_t row;             // 1..20
  std::string_view id;          // stable, snake_case, for machines
  std::string_view title;       // for people
  AlarmText warning;            // empty where the row has no such level
  AlarmText alarm;
  AlarmText trip;
  std::string_view should;      // what you should do

  constexpr const AlarmText& at(Level level) const {
    return level == Level::trip ? trip : level == Level::alarm ? alarm : warning;
  }
};

/// All twenty, row n at element n - 1.
std::span<const Alarm, safety_row_count> alarm_table();

}  // namespace isotherm
