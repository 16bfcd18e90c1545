#include "tools/demo/power_cut.hpp"

#include <doctest/doctest.h>

#include "control/point/alarm.hpp"

using isotherm::alarm_table;
using isotherm::demo::may_cut_power;

TEST_CASE("an emergency stop explains that IT power went off, a silent gateway does not") {
  CHECK(may_cut_power(alarm_table()[1 - 1].id));        // emergency stop
  CHECK(may_cut_power(alarm_table()[4 - 1].id));        // GPU over-temperature
  CHECK_FALSE(may_cut_power(alarm_table()[16 - 1].id)); // gateway silent: its trip leaves IT power alone
  CHECK_FALSE(may_cut_power("no_such_function"));
}
