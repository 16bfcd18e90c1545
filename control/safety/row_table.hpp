// The table of protective functions: limits, debounce, hysteresis, latch and reactions of every row, as data. What an
// operator is told about each row stands in control/point/alarm.hpp.
#pragma once

#include <array>

#include "control/safety/row.hpp"

namespace isotherm {

/// Row n is element n - 1. Rows without stages keep their number for later.
extern const std::array<Row, safety_row_count> row_table;

}  // namespace isotherm
