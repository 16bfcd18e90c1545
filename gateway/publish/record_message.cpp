#include "gateway/publish/record_message.hpp"

#include "control/point/point_table.hpp"
#include "gateway/publish/envelope.hpp"

namespace isotherm::gateway {
namespace {

void write_value(JsonWriter& json, const Point& point, PointValue value) {
  // Outside its permitted range a value is no measurement; the raw word stands in the stored record.
  if (!value.present || value.scaled < point.least || value.scaled > point.most) return json.null();
  if (point.word != nullptr) return json.text(point.word(value.scaled));
  // A state that can only be 0 or 1 is a yes or no.
  if (point.kind == PointKind::state && point.least == 0 && point.most == 1) return json.boolean(value.scaled != 0);
  json.decimal(value.scaled, point.decimals);
}

}  // namespace

Result<Record> decode(const RecordRow& row) {
  RecordWords words{};
  from_bytes(row.blob, words);
  return isotherm::decode(words);
}

std::optional<std::string> record_message(const RecordRow& row) {
  const Result<Record> decoded = decode(row);
  if (!decoded.ok()) return std::nullopt;
  const Record& record = decoded.value();
  JsonWriter json;
  begin_message(json, {"record", row.source, row.boot, row.sequence, row.utc_ms, row.utc_uncertainty_ms, row.mono_ms,
                       record.time_scale});
  for (const Point& point : point_table()) {
    json.key(point.name);
    write_value(json, point, point.value(record));
  }
  json.key("gpu_temperature_c");
  json.begin_array();
  for (const NodeWords& node : record.inputs.nodes) {
    for (std::size_t n = 0; n < gpus_per_node; ++n) {
      const bool valid = (node.valid >> n & 1U) != 0U && node.temperature[n] != absent_temperature;
      valid ? json.integer(node.temperature[n]) : json.null();
    }
  }
  json.end_array();
  json.key("gpu_power_w");
  json.begin_array();
  for (const NodeWords& node : record.inputs.nodes) {
    for (const std::uint16_t power : node.power) power != absent_unsigned ? json.integer(power) : json.null();
  }
  json.end_array();
  json.end_object();
  return json.str();
}

}  // namespace isotherm::gateway
