// The table of protective functions: limits, debounce, hysteresis, latch and reactions of every row, as data. What an
// operator is told about each row stands in control/point/alarm.hpp.
#pragma once

#include <array>

#include "control/safety/row.hpp"

namespace isotherm {

/// In the order of their numbers. The first 17 numbers begin in a line each, so row n of those is element n - 1.
extern const std::array<Row, row_line_count> row_table;

}  // namespace isotherm
