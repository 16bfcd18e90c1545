#include "tools/demo/power_cut.hpp"

#include <algorithm>

#include "control/point/alarm.hpp"
#include "control/safety/row_table.hpp"

namespace isotherm::demo {

bool may_cut_power(std::string_view alarm_id) {
  const auto alarms = alarm_table();
  const auto alarm = std::ranges::find(alarms, alarm_id, &Alarm::id);
  if (alarm == alarms.end()) return false;
  return std::ranges::any_of(row_table, [alarm](const Row& row) {
    return row.number == alarm->row &&
           std::ranges::any_of(row.reactions, [](const Reaction& each) { return each.actuator == Actuator::permit; });
  });
}

}  // namespace isotherm::demo
