#include "gateway/publish/state_message.hpp"

#include "control/point/alarm.hpp"
#include "control/point/controller_map.hpp"
#include "control/safety/standing.hpp"
#include "gateway/publish/record_message.hpp"

namespace isotherm::gateway {
namespace {

constexpr std::uint16_t shown_bits = output_bit::permit | output_bit::power_brake;

bool looks_the_same(const Record& a, const Record& b) {
  return a.mode == b.mode && a.law == b.law && (a.outputs.bits & shown_bits) == (b.outputs.bits & shown_bits) &&
         a.levels == b.levels;
}

MessageRow finished(const Envelope& envelope, const JsonWriter& json) {
  return {envelope.kind, envelope.source, envelope.boot, envelope.sequence, topic_of(envelope.kind, envelope.source),
          json.str(),    envelope.utc_ms};
}

Envelope envelope_of(const std::string& kind, const RecordRow& row, const Record& record, std::uint32_t sequence) {
  return {kind, row.source, row.boot, sequence, row.utc_ms, row.utc_uncertainty_ms, row.mono_ms, record.time_scale};
}

std::string hexadecimal(std::uint32_t value) {
  std::string text = "0x";
  for (unsigned shift = 32; shift > 0; shift -= 4) text += "0123456789abcdef"[(value >> (shift - 4U)) & 15U];
  return text;
}

void write_text(JsonWriter& json, std::string_view key, std::string_view value) {
  json.key(key);
  json.text(value);
}
void write_number(JsonWriter& json, std::string_view key, std::int64_t value) {
  json.key(key);
  json.integer(value);
}

}  // namespace

void StateFollower::resume(const RecordRow& newest) {
  const Result<Record> record = decode(newest);
  if (record.ok()) previous_ = record.value();
}

void StateFollower::know(std::uint32_t boot, std::uint32_t newest_state, std::uint32_t newest_alarm) {
  sequences_[boot] = {newest_state, newest_alarm};
}

MessageRow StateFollower::state_message(const RecordRow& row, const Record& record) {
  const Envelope envelope = envelope_of("state", row, record, ++sequences_[row.boot].state);
  JsonWriter json;
  begin_message(json, envelope);
  write_number(json, "record_sequence", row.sequence);
  write_text(json, "mode", name(record.mode));
  write_text(json, "law", name(record.law));
  json.key("permit");
  json.boolean((record.outputs.bits & output_bit::permit) != 0U);
  json.key("power_brake");
  json.boolean((record.outputs.bits & output_bit::power_brake) != 0U);
  write_number(json, "first_out", record.first_out);
  json.key("active_rows");
  json.begin_array();
  for (std::size_t index = 0; index < safety_row_count; ++index) {
    if (record.levels[index] == Level::clear) continue;
    json.begin_object();
    write_number(json, "row", static_cast<std::int64_t>(index) + 1);
    write_text(json, "id", alarm_table()[index].id);
    write_text(json, "level", name(record.levels[index]));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return finished(envelope, json);
}

MessageRow StateFollower::alarm_message(const RecordRow& row, const Record& record, std::size_t index, Level before) {
  const Level level = record.levels[index];
  const Alarm& alarm = alarm_table()[index];
  const char* const change = level > before ? "rises" : level < before ? "falls" : "event";
  const Envelope envelope = envelope_of("alarm", row, record, ++sequences_[row.boot].alarm);
  JsonWriter json;
  begin_message(json, envelope);
  write_number(json, "record_sequence", row.sequence);
  write_number(json, "row", alarm.row);
  write_text(json, "id", alarm.id);
  write_text(json, "title", alarm.title);
  write_text(json, "level", name(level));
  write_text(json, "previous_level", name(before));
  write_text(json, "change", change);
  if (level == Level::clear) {
    write_text(json, "what_happened", "The cause of \"" + std::string{alarm.title} + "\" is gone");
    write_text(json, "what_was_done", "This function asks for nothing any more");
    write_text(json, "what_you_should_do", "Nothing more; find out why it happened if you do not know");
  } else {
    // A level that the table of alarms does not foresee is still told.
    const Told text = told(record, index + 1);
    const auto happened = what_happened<std::string>(record, index + 1);
    write_text(json, "what_happened", happened.empty() ? alarm.title : std::string_view{happened});
    write_text(json, "what_was_done", what_was_done<std::string>(record, index + 1));
    write_text(json, "what_you_should_do", text.should);
  }
  json.end_object();
  return finished(envelope, json);
}

bool StateFollower::tells_otherwise(const Record& record, std::size_t index) const {
  if (!previous_ || record.levels[index] == Level::clear) return false;
  const auto all = [index](const Record& of) {
    return what_happened<std::string>(of, index + 1) + ". " + what_was_done<std::string>(of, index + 1);
  };
  return all(record) != all(*previous_);
}

std::vector<MessageRow> StateFollower::next(const RecordRow& row) {
  const Result<Record> decoded = decode(row);
  if (!decoded.ok()) return {};
  const Record& record = decoded.value();
  std::vector<MessageRow> messages;
  for (std::size_t index = 0; index < safety_row_count; ++index) {
    const Level before = previous_ ? previous_->levels[index] : Level::clear;
    if (record.levels[index] != before || tells_otherwise(record, index)) {
      messages.push_back(alarm_message(row, record, index, before));
    }
  }
  // A restart shows itself: the first record of a boot always tells the state.
  const bool same_boot = previous_ && previous_->boot == record.boot;
  if (!same_boot || !looks_the_same(*previous_, record)) messages.push_back(state_message(row, record));
  previous_ = record;
  return messages;
}

MessageRow StateFollower::event(const Event& event, const RecordRow& at, std::uint16_t time_scale) {
  const Envelope envelope{"alarm",    source_,    at.boot, ++sequences_[at.boot].alarm, at.utc_ms, at.utc_uncertainty_ms,
                          at.mono_ms, time_scale};
  JsonWriter json;
  begin_message(json, envelope);
  write_number(json, "record_sequence", at.sequence);
  write_number(json, "row", 0);
  write_text(json, "id", event.id);
  write_text(json, "title", event.title);
  write_text(json, "level", name(Level::warning));
  write_text(json, "previous_level", name(Level::clear));
  write_text(json, "change", "event");
  write_text(json, "what_happened", event.happened);
  write_text(json, "what_was_done", event.done);
  write_text(json, "what_you_should_do", event.should);
  json.end_object();
  return finished(envelope, json);
}

MessageRow StateFollower::records_lost(const GapRow& gap, std::uint64_t mono_ms, std::uint32_t utc_uncertainty_ms,
                                       std::uint16_t time_scale) {
  const std::string which = gap.from == gap.to
                                ? "Record " + std::to_string(gap.from) + " was"
                                : "Records " + std::to_string(gap.from) + " to " + std::to_string(gap.to) + " were";
  RecordRow at;
  at.boot = gap.boot;
  at.sequence = gap.to;
  at.utc_ms = gap.noticed_utc_ms;
  at.utc_uncertainty_ms = utc_uncertainty_ms;
  at.mono_ms = mono_ms;
  return event({"records_lost", "Records lost", which + " " + gap.reason + " in the controller before the gateway could read them",
                "The gap was counted and stored; control was not touched by it",
                "Look why the gateway was away from the controller for longer than its ring lasts, 120 s"},
               at, time_scale);
}

MessageRow StateFollower::crashed(const CrashRecord& crash, const RecordRow& first, std::uint16_t time_scale) {
  std::string happened = "The controller stopped in boot " + std::to_string(crash.boot) + " after " +
                         std::to_string(crash.mono_ms) + " ms, busy with " + name(crash.activity) + ": " + name(crash.kind);
  if (crash.kind == CrashKind::fault) {
    happened += " at " + hexadecimal(crash.pc) + " (CFSR " + hexadecimal(crash.cfsr) + ", HFSR " + hexadecimal(crash.hfsr) +
                ", address " + hexadecimal(crash.address) + ")";
  }
  return event({"controller_crashed", "Controller crashed", happened,
                "It started again by itself and went on; the rack I/O unit held its outputs for the meantime",
                crash.kind == CrashKind::hang
                    ? "Look at the controller's supply and reset line; if they are well, report it with this message"
                    : "Report it with this message and the version of the image; if it comes again, change the controller"},
               first, time_scale);
}

std::optional<MessageRow> StateFollower::settings_lost(std::uint16_t origin, const RecordRow& first, std::uint16_t time_scale) {
  namespace map = controller_map::machine;
  const char* in_force = origin == map::settings_unreadable ? "it runs on the defaults"
                         : origin == map::settings_older    ? "it runs on those before them"
                         : origin == map::settings_partly   ? "it runs on the defaults in place of those that do not fit it"
                                                            : nullptr;
  if (in_force == nullptr) return std::nullopt;
  return event({"settings_lost", "Settings lost",
                origin == map::settings_partly ? "Some of the settings in the controller's flash do not fit its image"
                                               : "The newest settings in the controller's flash cannot be read",
                std::string("The controller started all the same: ") + in_force,
                "Write the rack's settings again (tools/flash --settings); if it comes again, change the controller"},
               first, time_scale);
}

std::optional<MessageRow> StateFollower::clock_fell_back(ClockSource source, const RecordRow& first, std::uint16_t time_scale) {
  if (source != ClockSource::internal_pll && source != ClockSource::internal) return std::nullopt;
  return event({"controller_clock", "Controller without its crystal",
                source == ClockSource::internal ? "Neither the crystal nor the PLL of the controller's chip came up"
                                                : "The crystal of the controller's chip did not start",
                std::string("The controller runs on ") + name(source),
                "Change the controller at the next stop of the rack; until then it may run a few per cent fast or slow"},
               first, time_scale);
}

MessageRow StateFollower::boot_repeated(std::uint32_t stored, const RecordRow& at, std::uint16_t time_scale) {
  return event({"boot_repeated", "Boot id came again",
                "The controller has records of boot " + std::to_string(at.boot) + " up to " + std::to_string(at.sequence) +
                    ", and the store has some of a boot of that id up to " + std::to_string(stored),
                "Control was not touched by it; records of this run are not stored before they are newer than those",
                "Restart the controller: it takes another boot id; if this comes again, change the controller"},
               at, time_scale);
}

}  // namespace isotherm::gateway
