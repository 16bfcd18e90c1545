#include "tools/replay/explain.hpp"

#include <algorithm>
#include <vector>

#include "control/cycle/rack_core.hpp"
#include "control/point/alarm.hpp"
#include "control/point/point_table.hpp"
#include "tools/replay/text.hpp"

namespace isotherm::replay {
namespace {

Boot find_boot(const std::vector<Boot>& boots, const Question& question) {
  for (auto boot = boots.rbegin(); boot != boots.rend(); ++boot) {
    if (question.boot && boot->boot != *question.boot) continue;
    if (boot->first <= question.sequence && question.sequence <= boot->last) return *boot;
  }
  std::string stored;
  for (const Boot& boot : boots) {
    stored += (stored.empty() ? "" : ", ") + boot.source + " boot " + hexadecimal(boot.boot) + " " +
              std::to_string(boot.first) + " .. " + std::to_string(boot.last);
  }
  throw NoSuchRecord("record " + std::to_string(question.sequence) + " is not stored: there are " +
                     (stored.empty() ? "no records" : stored));
}

std::string points_text(const Record& record) {
  std::string text;
  for (const Point& point : point_table()) {
    const PointValue value = point.value(record);
    std::string shown = "-";
    if (value.present) shown = point.word != nullptr ? point.word(value.scaled) : decimal(value.scaled, point.decimals);
    text += "  " + pad(std::string(point.name), 34) + pad(shown, 12) + std::string(point.unit) + "\n";
  }
  return text;
}

std::string rows_text(const Record& record) {
  std::string text;
  for (const Alarm& alarm : alarm_table()) {
    const Level level = record.levels[alarm.row - 1U];
    if (level == Level::clear) continue;
    text += "  row " + std::to_string(alarm.row) + " " + std::string(alarm.title) + ": " + name(level) + ". " +
            std::string(alarm.at(level).happened) + ". " + std::string(alarm.at(level).done) + ".\n";
  }
  return text.empty() ? "  none\n" : text;
}

/// The decision's terms, computed again from the nearest keyframe; absent where records between are missing.
std::optional<CycleOutput> recompute(Recording& recording, const Boot& boot, std::uint32_t sequence) {
  if (sequence == 0) return std::nullopt;
  const auto keyframe = recording.keyframe_before(boot, sequence - 1);
  RackCore core;
  if (!keyframe || core.restore(keyframe->blob) != Fault::none) return std::nullopt;
  std::uint32_t next = keyframe->sequence + 1;
  std::optional<CycleOutput> output;
  recording.for_each_record(boot, next, [&](const StoredRecord& stored) {
    if (stored.sequence != next || !stored.record.ok()) return false;
    const CycleOutput now = core.replay(stored.record.value());
    if (stored.sequence == sequence) output = now;
    return next++ < sequence;
  });
  return output;
}

}  // namespace

Explanation explain(Recording& recording, const Question& question) {
  const Boot boot = find_boot(recording.boots(question.source), question);
  std::optional<StoredRecord> found;
  recording.for_each_record(boot, question.sequence, [&](const StoredRecord& stored) {
    if (stored.sequence == question.sequence) found = stored;
    return false;
  });
  const std::string title = boot.source + " boot " + hexadecimal(boot.boot) + " record " +
                            std::to_string(question.sequence);
  if (!found) throw gateway::StoreError(title + " is missing: it was never fetched");
  if (!found->record.ok()) throw gateway::StoreError(title + " is damaged: " + name(found->record.fault()));
  const Record& record = found->record.value();

  Explanation explanation;
  explanation.text = title + "\n  at " + utc_text(found->utc_ms) + ", " + decimal(static_cast<std::int64_t>(record.mono_ms), 3) +
                     " s after the start of the clock; core build " + hexadecimal(record.build_hash) + ", settings " +
                     hexadecimal(record.settings_hash) + "\n\nread and decided\n" + points_text(record) +
                     "\nprotective functions\n" + rows_text(record);
  const auto output = recompute(recording, boot, question.sequence);
  if (!output) {
    explanation.text += "\nterms: not to be had, records between the last keyframe and this one are missing\n";
    return explanation;
  }
  explanation.terms_known = same_decisions(record, *output);
  explanation.text += "\nterms" +
                      std::string(explanation.terms_known ? ", digest as recorded\n"
                                                          : ": DIGEST DIFFERS from the record; another build decided\n") +
                      terms_text(output->terms);
  return explanation;
}

}  // namespace isotherm::replay
