#include "gateway/publish/link_message.hpp"

namespace isotherm::gateway {
namespace {

void write_count(JsonWriter& json, std::string_view key, std::uint64_t value) {
  json.key(key);
  json.integer(static_cast<std::int64_t>(value));
}

void write_line(JsonWriter& json, const hal::LinkCounters& line) {
  json.key("line");
  json.begin_object();
  write_count(json, "requests", line.requests);
  write_count(json, "answered", line.answered);
  write_count(json, "exceptions", line.exceptions);
  write_count(json, "timeouts", line.timeouts);
  write_count(json, "crc_errors", line.crc_errors);
  write_count(json, "framing_errors", line.framing_errors);
  write_count(json, "connects", line.connects);
  write_count(json, "disconnects", line.disconnects);
  write_count(json, "failed_connects", line.failed_connects);
  write_count(json, "held_back", line.held_back);
  write_count(json, "stray_bytes", line.stray_bytes);
  write_count(json, "misused", line.misused);
  json.end_object();
}

}  // namespace

std::string link_message(const Envelope& envelope, const LinkIdentity& identity, const LinkReading& reading) {
  JsonWriter json;
  begin_message(json, envelope);
  json.key("link");
  json.text(identity.name);
  json.key("address");
  json.text(identity.address);
  json.key("counted_since");
  json.text(iso_utc(identity.since_utc_ms));
  json.key("newest_poll");
  json.text(name(reading.newest));
  write_line(json, reading.line);
  json.key("ingest");
  json.begin_object();
  for (const Count& count : reading.ingest) write_count(json, count.name, count.value);
  json.end_object();
  json.key("faults");
  json.begin_object();
  for (auto fault = static_cast<std::size_t>(Fault::timeout); fault <= static_cast<std::size_t>(Fault::torn); ++fault) {
    write_count(json, name(static_cast<Fault>(fault)), reading.faults[fault]);
  }
  json.end_object();
  json.end_object();
  return json.str();
}

}  // namespace isotherm::gateway
