#include "gateway/publish/envelope.hpp"

namespace isotherm::gateway {

void begin_message(JsonWriter& json, const Envelope& envelope) {
  json.begin_object();
  json.key("schema");
  json.text("isotherm." + envelope.kind + ".v1");
  json.key("kind");
  json.text(envelope.kind);
  json.key("source");
  json.text(envelope.source);
  json.key("boot");
  json.integer(envelope.boot);
  json.key("sequence");
  json.integer(envelope.sequence);
  json.key("utc");
  json.text(iso_utc(envelope.utc_ms));
  json.key("utc_uncertainty_ms");
  json.integer(envelope.utc_uncertainty_ms);
  json.key("mono_ms");
  json.integer(static_cast<std::int64_t>(envelope.mono_ms));
  if (envelope.time_scale != 1) {
    json.key("time_scale");
    json.integer(envelope.time_scale);
  }
}

std::string marked_replayed(std::string payload) {
  payload.insert(payload.size() - 1, ",\"replayed\":true");
  return payload;
}

std::string topic_of(const std::string& kind, const std::string& source) {
  return "isotherm/v1/" + source + "/" + kind;
}

}  // namespace isotherm::gateway
