// Writes one JSON text, key by key: numbers come from integers with a fixed number of decimals, so that 66.30 never
// becomes 66.30000305175781.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace isotherm::gateway {

class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  /// The next value's key; ours are plain, so nothing in them is escaped.
  void key(std::string_view name);

  void text(std::string_view value);
  void integer(std::int64_t value);
  void boolean(bool value);
  void null();
  /// scaled / 10^decimals, with all its decimals: (6630, 2) is 66.30.
  void decimal(std::int64_t scaled, unsigned decimals);

  /// The text so far: whole once every bracket is closed.
  const std::string& str() const { return out_; }

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();

  std::string out_;
  bool first_ = true;  // of its object or array, or right behind its key
};

/// UTC milliseconds as ISO 8601 with three decimals and Z: 2026-11-23T01:09:34.123Z.
std::string iso_utc(std::int64_t utc_ms);

}  // namespace isotherm::gateway
