#include "tools/replay/explain.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "control/cycle/rack_core.hpp"
#include "control/point/alarm.hpp"
#include "control/point/point_table.hpp"
#include "control/safety/standing.hpp"
#include "tools/replay/text.hpp"
#include "tools/replay/verify.hpp"

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
            what_happened<std::string>(record, alarm.row) + ". " + what_was_done<std::string>(record, alarm.row) + ".\n";
  }
  return text.empty() ? "  none\n" : text;
}

/// How long before a second its forecasts are shown.
constexpr std::array<std::uint32_t, 3> foretold_before_s{20, 10, 5};

struct Recomputed {
  std::optional<CycleOutput> output;
  std::string why_not;  // where there is no output
  std::array<std::optional<Forecast>, foretold_before_s.size()> foretold;
};

/// The decision's terms and what was foretold for it, computed again from a keyframe; absent, with the reason, where that
/// cannot be.
Recomputed recompute_from(Recording& recording, const Boot& boot, std::uint32_t sequence, std::uint32_t from) {
  Recomputed result;
  const auto keyframe = recording.keyframe_before(boot, from - 1);
  RackCore core;
  if (!keyframe) {
    result.why_not = "no keyframe before it is stored whole";
    return result;
  }
  if (core.restore(keyframe->blob) != Fault::none) {
    result.why_not = "the keyframes are of another build, whose state has other fields";
    return result;
  }
  std::uint32_t next = keyframe->sequence + 1;
  recording.for_each_record(boot, next, [&](const StoredRecord& stored) {
    const std::string since = " (the keyframe before it is after record " + std::to_string(keyframe->sequence) + ")";
    if (stored.sequence != next) {
      const std::uint32_t last = stored.sequence - 1;
      result.why_not = next == last ? "record " + std::to_string(next) + " is missing" + since
                                    : "records " + std::to_string(next) + " .. " + std::to_string(last) + " are missing" + since;
      return false;
    }
    if (!stored.record.ok()) {
      result.why_not = "record " + std::to_string(next) + " is damaged: " + name(stored.record.fault()) + since;
      return false;
    }
    const CycleOutput now = core.replay(stored.record.value());
    for (std::size_t n = 0; n < foretold_before_s.size(); ++n) {
      if (stored.sequence + foretold_before_s[n] == sequence) result.foretold[n] = now.terms.forecast;
    }
    if (stored.sequence == sequence) result.output = now;
    return next++ < sequence;
  });
  return result;
}

Recomputed recompute(Recording& recording, const Boot& boot, std::uint32_t sequence) {
  if (sequence == 0) return {};
  if (const std::uint32_t earliest = foretold_before_s.front(); sequence > earliest) {
    const Recomputed whole = recompute_from(recording, boot, sequence, sequence - earliest);
    if (whole.output) return whole;
  }
  // A gap in the last seconds hides what was foretold in them, not the decision.
  return recompute_from(recording, boot, sequence, sequence);
}

std::string watts(float power_w) {
  return decimal(std::lround(static_cast<double>(power_w) * 10.0), 1) + " W";
}

/// What was foretold for this second, against what came.
std::string foretold_text(const Recomputed& computed) {
  const Reading gpus_w = computed.output->terms.gpus.power_w;
  const float came_w = gpus_w.value / static_cast<float>(gpu_count);
  std::string text = "\nforecast of one GPU's mean power for this second, against " +
                     (gpus_w.known ? watts(came_w) + " that came" : std::string("a reading that never came")) + "\n";
  for (std::size_t n = 0; n < foretold_before_s.size(); ++n) {
    const std::uint32_t ahead = foretold_before_s[n];
    const std::optional<Forecast>& forecast = computed.foretold[n];
    text += "  " + pad(std::to_string(ahead) + " s before", 30);
    if (!forecast || !forecast->known) {
      text += "not to be had\n";
      continue;
    }
    const float foretold_w = forecast->gpu_power_w[ahead - 1];
    text += pad(watts(foretold_w), 16);
    if (gpus_w.known) text += pad("off by " + watts(foretold_w - came_w), 20);
    text += "trust " + decimal(std::lround(static_cast<double>(forecast->trust) * 100.0), 2) + ", source " +
            name(forecast->source) + "\n";
  }
  return text;
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
  for (const std::uint32_t after : recording.damaged_keyframes(boot)) {
    if (after >= question.sequence) continue;
    explanation.damaged = true;
    explanation.text += "\n" + describe(Damage{boot, after, true, name(Fault::crc)}) + "\n";
  }
  const Recomputed computed = recompute(recording, boot, question.sequence);
  const std::optional<CycleOutput>& output = computed.output;
  if (!output) {
    explanation.text += "\nterms: not to be had, " + computed.why_not + "\n";
    return explanation;
  }
  explanation.terms_known = same_decisions(record, *output);
  explanation.text += "\nterms" +
                      std::string(explanation.terms_known ? ", digest as recorded\n"
                                                          : ": DIGEST DIFFERS from the record; another build decided\n") +
                      terms_text(output->terms, false) + foretold_text(computed);
  return explanation;
}

}  // namespace isotherm::replay
