#include "firmware/rack/change_log.hpp"

#include "control/point/alarm.hpp"
#include "control/safety/standing.hpp"

namespace isotherm::rack {
namespace {

std::string head_of(const Alarm& alarm) { return "row " + std::to_string(alarm.row) + " " + std::string(alarm.title) + ": "; }

ChangeLine row_change(const Alarm& alarm, Level before, const Record& record) {
  const Level after = record.levels[alarm.row - 1U];
  if (after < before) return {false, head_of(alarm) + name(before) + " -> " + name(after)};
  const Told text = told(record, alarm.row);
  return {after >= Level::alarm, head_of(alarm) + name(after) + ". " + what_happened<std::string>(record, alarm.row) + ". " +
                                     what_was_done<std::string>(record, alarm.row) + ". " + std::string(text.should) + "."};
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
    if (before.levels[row] != after.levels[row]) {
      lines.push_back(row_change(alarm, before.levels[row], after));
    } else if (after.levels[row] != Level::clear) {
      // A stronger row has taken an actuator from this one, or given it back; or another cause came, or is gone.
      const auto happened = what_happened<std::string>(after, alarm.row);
      const bool same = happened == what_happened<std::string>(before, alarm.row);
      const std::string done = (same ? "" : happened + ". ") + what_was_done<std::string>(after, alarm.row);
      if (!same || done != what_was_done<std::string>(before, alarm.row)) lines.push_back({false, head_of(alarm) + "now: " + done + "."});
    }
  }
  if (permitted(before) != permitted(after)) {
    lines.push_back({false, permitted(after) ? "IT power permitted" : "IT power not permitted"});
  }
  return lines;
}

}  // namespace isotherm::rack
