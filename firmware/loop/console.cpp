#include "firmware/loop/console.hpp"

#include <algorithm>

#include "control/core/words.hpp"
#include "control/point/alarm.hpp"

namespace isotherm {

namespace {

constexpr std::string_view commands = "status, points, settings, records [how many], reboot";

/// What `records` shows of a record: the point and a short name for it, so that a line holds them all.
struct Column {
  std::string_view label;
  std::string_view point;
};
constexpr Column columns[] = {
    Column{"", "mode"},
    Column{"GPU ", "controlled_temperature_c"},
    Column{"supply ", "supply_temperature_c"},
    Column{"return ", "return_temperature_c"},
    Column{"flow ", "flow_lpm"},
    Column{"power ", "gpu_power_total_w"},
    Column{"pumps ", "pump_1_command_percent"},
    Column{"valve ", "valve_command_percent"},
    Column{"row ", "first_out"},
};

}  // namespace

std::string_view Console::type(std::uint8_t character) {
  constexpr std::string_view new_line = "\r\n";
  if (character == '\r' || character == '\n') {
    const bool empty = typed().empty();
    if (!empty) {
      asked_ = understand();
      line_ = 0;
    }
    // Of return and line feed after each other the second ends nothing.
    const bool shown = length_ > 0 || character == '\r';
    if (empty) length_ = 0;
    return shown ? new_line : std::string_view{};
  }
  if (character == '\b' || character == 0x7F) {
    if (length_ == 0) return {};
    const bool was_shown = length_ <= typed_.size();
    --length_;
    return was_shown ? "\b \b" : "";
  }
  if (length_ >= typed_.size()) {
    length_ = typed_.size() + 1;
    return "\a";
  }
  // What cannot be shown is no part of a command: a disturbed line must not ask for a reboot.
  const bool printable = character >= ' ' && character <= '~';
  typed_[length_] = printable ? static_cast<char>(character) : '?';
  return {&typed_[length_++], 1};
}

std::string_view Console::typed() const {
  std::string_view text(typed_.data(), std::min(length_, typed_.size()));
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Console::Asked Console::understand() {
  if (length_ > typed_.size()) return Asked::unknown;
  const std::string_view word = typed();
  constexpr std::string_view records = "records";
  if (word == "status") return Asked::status;
  if (word == "points") return Asked::points;
  if (word == "settings") return Asked::settings;
  if (word == "reboot") return Asked::reboot;
  if (word == "help" || word == "?") return Asked::help;
  if (!word.starts_with(records) || !understand_count(word.substr(records.size()))) return Asked::unknown;
  return Asked::records;
}

bool Console::understand_count(std::string_view count) {
  std::uint32_t wanted = count.empty() ? 1 : 0;
  if (!count.empty() && !count.starts_with(' ')) return false;
  while (count.starts_with(' ')) count.remove_prefix(1);
  for (const char c : count) {
    if (c < '0' || c > '9' || wanted > controller_map::ring_slots) return false;
    wanted = wanted * 10U + static_cast<std::uint32_t>(c - '0');
  }
  if (wanted < 1 || wanted > controller_map::ring_slots) return false;
  const RecordRing& ring = controller_.ring();
  const RecordRange before = ring.previous();
  const std::uint32_t oldest = before.newest > 0 ? before.oldest : ring.current().oldest;
  last_record_ = ring.newest();
  first_record_ = std::max(oldest, last_record_ < wanted ? 1 : last_record_ - wanted + 1);
  return true;
}

bool Console::next(TextLine& line) {
  bool more = false;
  switch (asked_) {
    case Asked::nothing: return false;
    case Asked::help: line << commands; break;
    case Asked::unknown: line << "unknown: '" << typed() << (length_ > typed_.size() ? "...'; " : "'; ") << commands; break;
    case Asked::status: more = status(line); break;
    case Asked::points: {
      const Point& shown = point_table()[line_];
      line << shown.name << " ";
      point(line, shown, controller_.cycles() > 0 ? &controller_.newest() : nullptr);
      more = line_ + 1 < point_table().size();
      break;
    }
    case Asked::settings: more = setting(line); break;
    case Asked::records: more = records(line); break;
    case Asked::reboot:
      line << "leaving safe outputs and starting again";
      reboot_ = true;
      break;
  }
  ++line_;
  if (more) return true;
  asked_ = Asked::nothing;
  length_ = 0;
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

void Console::point(TextLine& line, const Point& point, const Record* record) {
  const PointValue value = record != nullptr ? point.value(*record) : PointValue::absent();
  if (!value.present) {
    line << "-";
  } else if (point.word != nullptr) {
    line << point.word(value.scaled);
  } else {
    line.scaled(value.scaled, point.decimals);
    if (!point.unit.empty()) line << " " << point.unit;
  }
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
  constexpr std::size_t ranges = 2;
  if (line_ >= ranges) {
    const std::uint32_t sequence = first_record_ + static_cast<std::uint32_t>(line_ - ranges);
    record(line, sequence);
    return sequence < last_record_;
  }
  const RecordRange range = line_ == 0 ? controller_.ring().current() : controller_.ring().previous();
  line << (line_ == 0 ? "this boot " : "boot before ");
  line.hex(range.boot) << ": ";
  if (range.newest == 0) {
    line << "none";
  } else {
    line << range.oldest << " to " << range.newest;
  }
  return line_ == 0 || last_record_ > 0;
}

void Console::record(TextLine& line, std::uint32_t sequence) const {
  line << sequence;
  const Result<Record> held = controller_.ring().held(sequence);
  if (!held.ok()) {
    line << " is overwritten";
    return;
  }
  line << " at " << held.value().mono_ms / 1000U << " s";
  for (const Column& column : columns) {
    for (const Point& each : point_table()) {
      if (each.name != column.point) continue;
      line << ", " << column.label;
      point(line, each, &held.value());
    }
  }
}

}  // namespace isotherm
