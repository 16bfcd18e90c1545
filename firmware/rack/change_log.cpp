#include "firmware/rack/change_log.hpp"

#include "control/point/alarm.hpp"

namespace isotherm::rack {
namespace {

ChangeLine row_change(const Alarm& alarm, Level before, Level after) {
  const std::string head = "row " + std::to_string(alarm.row) + " " + std::string(alarm.title) + ": ";
  if (after < before) return {false, head + name(before) + " -> " + name(after)};
  const AlarmText& text = alarm.at(after);
  return {after >= Level::alarm, head + name(after) + ". " + std::string(text.happened) + ". " +
                                     std::string(text.done) + ". " + std::string(alarm.should) + "."};
}

bool permitted(const Record& record) { return (record.outputs.bits & output_bit::permit) != 0; }

}  // namespace

std::vector<ChangeLine> changes(const Record& before, const Record& after) {
  std::vector<ChangeLine> lines;
  if (before.sequence == 0 || before.mode != after.mode) {
    const std::string from = before.sequence == 0 ? "start" : name(before.mode);
    lines.push_back({false, "mode " + from + " -> " + name(after.mode)});
  }
  for (const Alarm& alarm : alarm_table()) {
    const std::size_t row = alarm.row - 1U;
    if (before.levels[row] == after.levels[row]) continue;
    lines.push_back(row_change(alarm, before.levels[row], after.levels[row]));
  }
  if (permitted(before) != permitted(after)) {
    lines.push_back({false, permitted(after) ? "IT power permitted" : "IT power not permitted"});
  }
  return lines;
}

}  // namespace isotherm::rack
