#include "tools/demo/summary.hpp"

#include <cmath>
#include <type_traits>

#include "tools/demo/quoted.hpp"
#include "tools/demo/screen.hpp"

namespace isotherm::demo {
namespace {

std::string text_or_null(const std::string& text) { return text.empty() ? "null" : quoted(text); }

class Writer {
 public:
  void raw(const char* key, const std::string& json) {
    out_ += out_.empty() ? "{\n  " : ",\n  ";
    out_ += quoted(key) + ": " + json;
  }
  void text(const char* key, const std::string& value) { raw(key, quoted(value)); }
  void count(const char* key, std::uint64_t value) { raw(key, std::to_string(value)); }
  void number(const char* key, const std::optional<double>& value, int decimals) {
    raw(key, value && std::isfinite(*value) ? fixed(value, decimals) : "null");
  }
  std::string finish() { return out_ + "\n}\n"; }

 private:
  std::string out_;
};

std::string alarm_list(const std::vector<RaisedAlarm>& alarms) {
  std::string list;
  for (const RaisedAlarm& alarm : alarms) {
    list += (list.empty() ? "" : ", ") + std::string("{\"id\": ") + quoted(alarm.id) + ", \"title\": " +
            quoted(alarm.title) + ", \"level\": " + quoted(alarm.level) + ", \"times\": " +
            std::to_string(alarm.times) + "}";
  }
  return "[" + list + "]";
}
std::string sentence_list(const std::vector<std::string>& sentences) {
  std::string list;
  for (const std::string& sentence : sentences) list += (list.empty() ? "" : ", ") + quoted(sentence);
  return "[" + list + "]";
}

std::string count_list(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  std::string list;
  for (const auto& [name, count] : counts) list += (list.empty() ? "" : ", ") + quoted(name) + ": " + std::to_string(count);
  return "{" + list + "}";
}

int level_rank(const std::string& level) { return level == "trip" ? 3 : level == "alarm" ? 2 : level == "warning" ? 1 : 0; }

constexpr double told_behind_s = 1.0;  // beyond it the plant itself says so

/// Below this share of the run with IT power, its PUE is mostly that of a rack at rest.
constexpr double mostly_powered = 0.9;

/// Of a run that stayed on one side of the set point, an error on the other side is none.
std::string worst_text(const Summary& summary) {
  const auto side = [](const std::optional<double>& error_k, const char* name, const char* beyond, const char* other) {
    if (!error_k || *error_k >= 0.0) return "worst " + fixed(error_k, 2) + " K " + name;
    return std::string("never ") + beyond + " it (at least " + fixed(-*error_k, 2) + " K " + other + ")";
  };
  return side(summary.gpu_max_error_hot_k, "hot", "above", "below") + ", " +
         side(summary.gpu_max_error_cold_k, "cold", "below", "above");
}

std::string pue_lines(const Summary& summary) {
  if (!summary.pue) return "PUE       none: " + summary.pue_absent_because + "\n";
  std::string text = "PUE       " + fixed(summary.pue, 4) + " \u00B1" + fixed(summary.pue_uncertainty, 4) + ", " +
                     summary.pue_boundary + "; complete minutes cover " +
                     fixed(summary.pue_coverage ? std::optional(*summary.pue_coverage * 100.0) : std::nullopt, 0) +
                     " % of the run\n";
  if (summary.it_power_fraction && *summary.it_power_fraction < mostly_powered) {
    text += "          the nodes had the power they wanted in " + fixed(*summary.it_power_fraction * 100.0, 0) +
            " % of the run only: the ratio counts the rest too, and is not that of a rack at work\n";
  }
  return text;
}

/// Published and received need not be equal to records: each message is counted, whatever its kind.
std::string message_line(const Summary& summary) {
  std::string kinds;
  for (const auto& [kind, count] : summary.received_by_kind) {
    kinds += (kinds.empty() ? "" : ", ") + std::to_string(count) + " of kind " + kind;
  }
  std::string text = "messages  " + std::to_string(summary.messages_published) + " published, " +
                     std::to_string(summary.messages_received) + " received" + (kinds.empty() ? "" : " (" + kinds + ")") +
                     ", " + std::to_string(summary.messages_lost) + " lost, ";
  if (summary.messages_unacknowledged > 0) {
    text += std::to_string(summary.messages_unacknowledged) + " never taken by the broker, ";
  }
  if (summary.replay_requests > 0) text += std::to_string(summary.replay_requests) + " ranges asked for again, ";
  return text + std::to_string(summary.messages_duplicated) + " came twice; " + std::to_string(summary.restarts) + " restarts\n";
}

std::string alarm_lines(const Summary& summary) {
  std::string text;
  for (const RaisedAlarm& alarm : summary.alarms) {
    text += "alarm     " + alarm.level + ": " + alarm.title +
            (alarm.times > 1 ? ", " + std::to_string(alarm.times) + " times" : "") + "\n";
  }
  if (!summary.heard_all()) {
    text += std::string("alarms    ") + (summary.alarms.empty() ? "none" : "no others") +
            " in what was received; what the rest would have told is not known\n";
  } else if (summary.alarms.empty()) {
    text += "alarms    none\n";
  }
  return text;
}

/// What a machine that is too slow does to a run, which no other figure tells.
std::string machine_lines(const Summary& summary) {
  const std::string speed = "x" + std::to_string(summary.speed);
  std::string text;
  if (summary.plant_behind_clock_s > told_behind_s) {
    text += "machine   too slow for " + speed + " at times: the plant was up to " + fixed(summary.plant_behind_clock_s, 1) +
            " s behind its clock\n          the figures of this run do not count: run it again " +
            (summary.speed > 1 ? "at a lower --speed or " : "") + "on an idle machine\n";
  }
  if (summary.field_bus_reads_failed > 0) {
    text += "field bus " + std::to_string(summary.field_bus_reads_failed) + " of " +
            std::to_string(summary.field_bus_reads) + " reads of the rack I/O unit failed; without a fault or a restart " +
            "it is the machine that is too slow for " + speed + "\n";
  }
  return text;
}

}  // namespace

void RaisedAlarm::book(const AlarmMessage& message) {
  id = message.id;
  title = message.title;
  // A run that begins in the middle of an episode has seen it once all the same.
  if (message.previous_level == "clear" || times == 0) ++times;
  if (level_rank(message.level) > level_rank(level)) level = message.level;
}

std::string to_json(const Summary& summary) {
  Writer json;
  json.text("workload", summary.workload);
  json.text("start", summary.start);
  json.count("speed", summary.speed);
  json.count("seed", summary.seed);
  json.number("plant_seconds", summary.plant_seconds, 0);
  json.raw("stopped_at_start", summary.stopped_at_start ? "true" : "false");
  json.count("scored_seconds", summary.scored_seconds);
  json.count("control_cycles", summary.control_cycles);
  json.count("missed_deadlines", summary.missed_deadlines);
  json.number("plant_behind_clock_s", summary.plant_behind_clock_s, 2);
  json.count("field_bus_reads_failed", summary.field_bus_reads_failed);
  json.count("records_made", summary.records_made);
  json.count("records_stored", summary.records_stored);
  json.count("records_lost", summary.records_lost);
  json.raw("records_verified", summary.records_verified ? std::to_string(*summary.records_verified) : "null");
  json.count("messages_published", summary.messages_published);
  json.count("messages_unacknowledged", summary.messages_unacknowledged);
  json.count("messages_received", summary.messages_received);
  json.raw("messages_received_by_kind", count_list(summary.received_by_kind));
  json.count("messages_lost", summary.messages_lost);
  json.count("messages_duplicated", summary.messages_duplicated);
  json.count("replay_requests", summary.replay_requests);
  json.count("restarts", summary.restarts);
  json.count("it_power_drops", summary.it_power_drops);
  json.number("it_power_fraction", summary.it_power_fraction, 4);
  json.number("gpu_set_point_c", summary.gpu_set_point_c, 2);
  json.number("gpu_max_error_hot_k", summary.gpu_max_error_hot_k, 3);
  json.number("gpu_max_error_cold_k", summary.gpu_max_error_cold_k, 3);
  json.number("in_band_fraction", summary.in_band_fraction, 5);
  json.number("pue", summary.pue, 4);
  json.raw("pue_absent_because", summary.pue ? "null" : text_or_null(summary.pue_absent_because));
  json.raw("pue_boundary", text_or_null(summary.pue_boundary));
  json.number("pue_uncertainty", summary.pue_uncertainty, 4);
  json.number("pue_coverage", summary.pue_coverage, 4);
  json.number("heat_to_room_air_kwh", summary.heat_to_room_air_kwh, 3);
  json.raw("alarms", alarm_list(summary.alarms));
  json.raw("problems", sentence_list(summary.problems));
  json.raw("exit_ok", summary.exit_ok() ? "true" : "false");
  return json.finish();
}

std::string to_text(const Summary& summary) {
  const auto count = [](std::uint64_t value) { return std::to_string(value); };
  std::string text = "\n" + clock_text(summary.plant_seconds) + " of plant time at x" + count(summary.speed) + ", " +
                     summary.workload + "\n";
  if (summary.stopped_at_start) {
    text += "stopped   before the controller had made a record: nothing was scored\n";
    for (const std::string& problem : summary.problems) text += "PROBLEM   " + problem + "\n";
    return text;
  }
  if (summary.in_band_fraction) {
    text += "GPU       " + fixed(std::floor(*summary.in_band_fraction * 10'000.0) / 100.0, 2) + " % of " +
            count(summary.scored_seconds) + " s within 2 K of " + fixed(summary.gpu_set_point_c, 1) + " C, " +
            worst_text(summary) + "\n";
  } else if (!summary.gpu_set_point_c) {
    text += "GPU       not judged: no record came that tells the set point\n";
  } else {
    text += "GPU       not judged: the plant told no GPU temperature later than 120 s after the IT permit\n";
  }
  text += pue_lines(summary);
  text += "air       " + fixed(summary.heat_to_room_air_kwh, 2) +
          " kWh went into the room air, outside the PUE boundary\n";
  text += "records   " + count(summary.records_made) + " made, " + count(summary.records_stored) + " stored, " +
          count(summary.records_lost) + " lost; " + count(summary.missed_deadlines) + " missed deadlines\n";
  text += machine_lines(summary);
  if (summary.records_verified) {
    text += "replay    " + count(*summary.records_verified) + " decisions came out the same again, bit for bit\n";
  }
  text += message_line(summary);
  text += alarm_lines(summary);
  for (const std::string& problem : summary.problems) text += "PROBLEM   " + problem + "\n";
  return text;
}

}  // namespace isotherm::demo
