#include "firmware/loop/console.hpp"

#include <algorithm>
#include <string_view>

#include "control/core/words.hpp"
#include "control/point/alarm.hpp"
#include "control/point/point_table.hpp"

namespace isotherm {

void Console::type(std::uint8_t character) {
  if (character != '\r' && character != '\n') {
    if (length_ < typed_.size()) typed_[length_] = static_cast<char>(character);
    length_ = std::min(length_ + 1, typed_.size() + 1);
    return;
  }
  if (length_ > 0) {
    asked_ = understand();
    line_ = 0;
  }
  length_ = 0;
}

Console::Asked Console::understand() const {
  if (length_ > typed_.size()) return Asked::help;
  const std::string_view word(typed_.data(), length_);
  if (word == "status") return Asked::status;
  if (word == "points") return Asked::points;
  if (word == "settings") return Asked::settings;
  if (word == "records") return Asked::records;
  if (word == "reboot") return Asked::reboot;
  return Asked::help;
}

bool Console::next(TextLine& line) {
  bool more = false;
  switch (asked_) {
    case Asked::nothing: return false;
    case Asked::help:
      line << "status, points, settings, records, or reboot";
      break;
    case Asked::status: more = status(line); break;
    case Asked::points: more = point(line); break;
    case Asked::settings: more = setting(line); break;
    case Asked::records: more = records(line); break;
    case Asked::reboot:
      line << "leaving safe outputs and starting again";
      reboot_ = true;
      break;
  }
  ++line_;
  if (!more) asked_ = Asked::nothing;
  return true;
}

bool Console::status(TextLine& line) const {
  const Record& record = controller_.newest();
  const auto alarms = alarm_table();
  if (line_ == 0) {
    line << "mode " << name(record.mode) << ", law " << name(record.law) << ", boot ";
    line.hex(controller_.boot()) << ", " << controller_.cycles() << " cycles, " << controller_.missed_deadlines()
                                 << " missed deadlines";
  } else if (line_ <= figures_.size()) {
    const Figure& figure = figures_[line_ - 1];
    line << figure.name << " " << *figure.value;
  } else {
    line << "alarms";
    bool any = false;
    for (const Alarm& alarm : alarms) {
      const Level level = record.levels[alarm.row - 1U];
      if (level == Level::clear) continue;
      line << (any ? ", " : " ") << alarm.title << ": " << name(level);
      any = true;
    }
    if (!any) line << " none";
  }
  return line_ <= figures_.size();
}

bool Console::point(TextLine& line) const {
  const auto points = point_table();
  const Point& point = points[line_];
  const PointValue value = controller_.cycles() > 0 ? point.value(controller_.newest()) : PointValue::absent();
  line << point.name << " ";
  if (!value.present) {
    line << "-";
  } else if (point.word != nullptr) {
    line << point.word(value.scaled);
  } else {
    line.scaled(value.scaled, point.decimals) << " " << point.unit;
  }
  return line_ + 1 < points.size();
}

bool Console::setting(TextLine& line) const {
  const auto& row = rack_setting_table[line_];
  const float value = controller_.core().settings().*(row.member);
  line << row.key << " ";
  if (row.choices.empty()) {
    constexpr unsigned decimals = 3;
    line.scaled(saturate<std::int32_t>(value * 1000.0F), decimals) << " " << row.unit;
  } else {
    line << choice_at(row.choices, saturate<std::uint16_t>(value));
  }
  return line_ + 1 < std::size(rack_setting_table);
}

bool Console::records(TextLine& line) const {
  const RecordRange range = line_ == 0 ? controller_.ring().current() : controller_.ring().previous();
  line << (line_ == 0 ? "this boot " : "boot before ");
  line.hex(range.boot) << ": ";
  if (range.newest == 0) {
    line << "none";
  } else {
    line << range.oldest << " to " << range.newest;
  }
  return line_ == 0;
}

}  // namespace isotherm
