#include "tools/demo/readings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "control/core/words.hpp"
#include "control/point/alarm.hpp"
#include "control/point/quality.hpp"
#include "control/safety/standing.hpp"

namespace isotherm::demo {
namespace {

using Json = nlohmann::json;

std::optional<Json> parse(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return std::nullopt;
  return json;
}

std::optional<double> number(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}
std::string text(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}
std::optional<bool> flag(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}
std::optional<std::uint32_t> word(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto value = found->get<std::uint64_t>();
  if (value > 0xFFFF'FFFFU) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

Quality quality(const Json& json, const char* key) {
  const std::string told = text(json, key);
  for (const Quality one : {Quality::reduced, Quality::estimated, Quality::lost}) {
    if (told == name(one)) return one;
  }
  return Quality::good;
}

/// Of a record what its alarms are told from: levels, who holds what, and what tells one cause from another.
Record standing(const Json& json) {
  Record record;
  for (const auto& [key, level] : {std::pair{"rows_at_warning", Level::warning},
                                   {"rows_at_alarm", Level::alarm},
                                   {"rows_at_trip", Level::trip}}) {
    const std::uint32_t mask = word(json, key).value_or(0);
    for (std::size_t row = 0; row < safety_row_count; ++row) {
      if ((mask >> row & 1U) != 0U) record.levels[row] = level;
    }
  }
  const auto hundredths = [&json](const char* key) {
    return saturate<std::uint16_t>(static_cast<float>(100.0 * number(json, key).value_or(0.0)));
  };
  record.outputs.pump_speed_1 = hundredths("pump_1_command_percent");
  record.outputs.valve = hundredths("valve_command_percent");
  record.pumps_held_by = static_cast<std::uint8_t>(word(json, "pumps_held_by_row").value_or(0));
  if (flag(json, "isolate").value_or(false)) record.outputs.bits |= output_bit::isolate;
  const std::uint32_t heard = std::min<std::uint32_t>(word(json, "field_bus_ticks_good").value_or(0), ticks_per_cycle);
  for (std::uint32_t n = 0; n < heard; ++n) record.ticks[n].bits = fast_bit::read_ok;
  if (heard > 0 && flag(json, "rack_io_restarted").value_or(false)) record.ticks[0].bits |= fast_bit::unit_restarted;
  record.sensor_causes = static_cast<std::uint8_t>(word(json, "sensor_causes").value_or(0) & sensor_cause::all);
  Diagnoses found;
  found.supply = quality(json, "supply_quality");
  found.return_water = quality(json, "return_quality");
  found.flow = quality(json, "flow_quality");
  found.pressure = quality(json, "differential_pressure_quality");
  found.balance_off = flag(json, "energy_balance_off").value_or(false);
  record.quality = quality_word(found);
  record.valve_held_by = static_cast<std::uint8_t>(word(json, "valve_held_by_row").value_or(0));
  return record;
}

/// The rows that stand above their rest level, worst first.
std::vector<ActiveAlarm> active_alarms(const Json& json) {
  const Record record = standing(json);
  std::vector<ActiveAlarm> alarms;
  for (const Level level : {Level::trip, Level::alarm, Level::warning}) {
    for (const Alarm& entry : alarm_table()) {
      if (record.levels[entry.row - 1U] != level) continue;
      const Told told = isotherm::told(record, entry.row);
      alarms.push_back({name(level), std::string(entry.title), what_happened<std::string>(record, entry.row) + ".",
                        what_was_done<std::string>(record, entry.row) + ".", std::string(told.should) + "."});
    }
  }
  return alarms;
}

}  // namespace

std::optional<MessageIdentity> read_message_identity(const std::string& payload) {
  const std::optional<Json> json = parse(payload);
  if (!json) return std::nullopt;
  const std::optional<std::uint32_t> boot = word(*json, "boot");
  const std::optional<std::uint32_t> sequence = word(*json, "sequence");
  const std::string kind = text(*json, "kind");
  const std::string source = text(*json, "source");
  if (!boot || !sequence || kind.empty() || source.empty()) return std::nullopt;
  return MessageIdentity{{kind, source, *boot}, *sequence, flag(*json, "replayed").value_or(false)};
}

std::optional<RecordCounts> read_record(const std::string& payload, ScreenModel& model) {
  const std::optional<Json> json = parse(payload);
  if (!json) return std::nullopt;
  model.set_point_c = number(*json, "gpu_set_point_c");
  model.spread_k = number(*json, "gpu_spread_k");
  model.gpus_valid = word(*json, "gpus_valid");
  model.flow_lpm = number(*json, "flow_lpm");
  model.flow_commanded_lpm = number(*json, "flow_commanded_lpm");
  model.pump_percent[0] = number(*json, "pump_1_speed_percent");
  model.pump_percent[1] = number(*json, "pump_2_speed_percent");
  model.supply_c = number(*json, "supply_temperature_c");
  model.supply_set_c = number(*json, "supply_set_point_c");
  model.return_c = number(*json, "return_temperature_c");
  model.valve_percent = number(*json, "valve_position_percent");
  model.dew_point_margin_k = number(*json, "dew_point_margin_k");
  model.heat_kw = number(*json, "heat_carried_kw");
  model.mode = text(*json, "mode");
  model.law = text(*json, "law");
  model.permit = flag(*json, "permit");
  model.alarms = active_alarms(*json);
  model.alarms_known = true;
  const std::uint64_t good = word(*json, "field_bus_ticks_good").value_or(0);
  return RecordCounts{word(*json, "missed_deadlines").value_or(0), ticks_per_cycle,
                      good < ticks_per_cycle ? ticks_per_cycle - good : 0};
}

void forget_record(ScreenModel& model) {
  const std::optional<double> set_point_c = model.set_point_c;
  read_record("{}", model);
  model.set_point_c = set_point_c;
  model.alarms_known = false;
}

std::optional<AlarmMessage> read_alarm(const std::string& payload) {
  const std::optional<Json> json = parse(payload);
  if (!json) return std::nullopt;
  return AlarmMessage{text(*json, "id"), text(*json, "title"), text(*json, "level"),
                      text(*json, "previous_level"), text(*json, "change"), text(*json, "what_happened"), text(*json, "what_was_done"),
                      text(*json, "utc")};
}

std::optional<PueMessage> read_pue(const std::string& payload) {
  const std::optional<Json> json = parse(payload);
  if (!json) return std::nullopt;
  PueMessage message;
  message.category = word(*json, "category").value_or(0);
  message.boundary = text(*json, "boundary");
  for (const auto& [key, period] : {std::pair{"minute", &message.minute},
                                    {"quarter_hour", &message.quarter_hour},
                                    {"since_start", &message.since_start}}) {
    const auto found = json->find(key);
    if (found == json->end() || !found->is_object()) return std::nullopt;
    *period = {number(*found, "value"),
               number(*found, "uncertainty"),
               text(*found, "reason"),
               word(*found, "minutes_used").value_or(0),
               number(*found, "it_energy_wh").value_or(0.0),
               number(*found, "overhead_energy_wh").value_or(0.0),
               text(*found, "period_end")};
  }
  return message;
}

std::optional<Truth> read_truth(const std::string& line) {
  const std::optional<Json> json = parse(line);
  if (!json || !json->contains("mono_ms")) return std::nullopt;
  Truth truth;
  truth.mono_ms = static_cast<std::uint64_t>(number(*json, "mono_ms").value_or(0.0));
  truth.behind_clock_s = number(*json, "behind_clock_ms").value_or(0.0) / 1000.0;
  truth.permit = flag(*json, "permit").value_or(false);
  truth.power_brake = flag(*json, "power_brake").value_or(false);
  truth.seconds_since_permit = number(*json, "seconds_since_permit");
  if (truth.seconds_since_permit && *truth.seconds_since_permit < 0.0) truth.seconds_since_permit.reset();
  if (const auto samples = json->find("second_hottest_ema5_c"); samples != json->end() && samples->is_array()) {
    for (const Json& sample : *samples) {
      if (sample.is_number()) truth.second_hottest_ema5_c.push_back(sample.get<double>());
    }
  }
  truth.it_power_w = number(*json, "it_power_w").value_or(0.0);
  truth.heat_to_room_air_w = number(*json, "heat_to_room_air_w").value_or(0.0);
  if (const auto faults = json->find("faults"); faults != json->end() && faults->is_array()) {
    for (const Json& fault : *faults) {
      if (fault.is_string()) truth.faults.push_back(fault.get<std::string>());
    }
  }
  return truth;
}

std::string read_refusal(const std::string& answer) {
  const std::optional<Json> json = parse(answer);
  return json ? text(*json, "error") : std::string{};
}

}  // namespace isotherm::demo
