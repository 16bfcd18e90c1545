// The keys every message begins with: who speaks, which message this is, and when it was.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/publish/json_writer.hpp"

namespace isotherm::gateway {

struct Envelope {
  std::string kind;    // record, state, alarm, link or pue; the schema is isotherm.<kind>.v1
  std::string source;  // "<site>/<rack>", or "<site>" for pue and the meters' link
  std::uint32_t boot = 0;
  std::uint32_t sequence = 0;  // contiguous per (kind, source, boot)
  std::int64_t utc_ms = 0;
  std::uint32_t utc_uncertainty_ms = 0;
  std::uint64_t mono_ms = 0;
  std::uint16_t time_scale = 1;  // written where it is not 1
};

/// Opens the message's object and writes the envelope; the caller adds its keys and closes.
void begin_message(JsonWriter& json, const Envelope& envelope);

/// The same payload, marked as said again: `"replayed":true` as its last key.
std::string marked_replayed(std::string payload);

/// Topic of a kind of message of a source: isotherm/v1/<source>/<kind>.
std::string topic_of(const std::string& kind, const std::string& source);

/// Kinds of which a broker keeps the newest message for those who subscribe later.
inline constexpr const char* retained_kinds[] = {"state", "pue"};
inline bool is_retained(const std::string& kind) { return kind == retained_kinds[0] || kind == retained_kinds[1]; }

}  // namespace isotherm::gateway
