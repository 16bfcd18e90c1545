#include "gateway/publish/json_writer.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace isotherm::gateway {

void JsonWriter::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}
void JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  first_ = true;
}
void JsonWriter::close(char bracket) {
  out_ += bracket;
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  first_ = true;
}

void JsonWriter::text(std::string_view value) {
  separate();
  out_ += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
      out_ += escaped.data();
    } else {
      out_ += c;
    }
  }
  out_ += '"';
}
void JsonWriter::integer(std::int64_t value) {
  separate();
  out_ += std::to_string(value);
}
void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}
void JsonWriter::null() {
  separate();
  out_ += "null";
}

void JsonWriter::decimal(std::int64_t scaled, unsigned decimals) {
  separate();
  const bool negative = scaled < 0;
  std::string digits =
      std::to_string(negative ? 0 - static_cast<std::uint64_t>(scaled) : static_cast<std::uint64_t>(scaled));
  if (decimals > 0) {
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, 1, '.');
  }
  if (negative) out_ += '-';
  out_ += digits;
}

std::string iso_utc(std::int64_t utc_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds{utc_ms}};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss<milliseconds> clock{time - day};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text.data();
}

}  // namespace isotherm::gateway
