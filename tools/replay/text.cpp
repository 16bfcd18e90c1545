#include "tools/replay/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

#include "control/point/point_table.hpp"

namespace isotherm::replay {

std::string pad(const std::string& text, std::size_t width) {
  return text.size() < width ? text + std::string(width - text.size(), ' ') : text + " ";
}

std::string decimal(std::int64_t scaled, int decimals) {
  const bool negative = scaled < 0;
  std::string digits = std::to_string(negative ? -scaled : scaled);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return (negative ? "-" : "") + digits;
}

std::string hexadecimal(std::uint32_t value) {
  std::array<char, 9> text{};
  std::snprintf(text.data(), text.size(), "%08x", value);
  return text.data();
}

std::string utc_text(std::int64_t utc_ms) {
  const auto seconds = static_cast<std::time_t>(utc_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 24> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> rest{};
  std::snprintf(rest.data(), rest.size(), ".%03dZ", static_cast<int>(utc_ms % 1000));
  return std::string(date.data()) + rest.data();
}

std::string terms_text(const Terms& terms, bool points_too) {
  const auto is_point = [](std::string_view name) {
    return std::ranges::any_of(point_table(), [name](const Point& point) { return point.name == name; });
  };
  std::string text;
  for_each_term(terms, [&](const char* name, const char* unit, float value) {
    if (!points_too && is_point(name)) return;
    std::array<char, 32> number{};
    // Nine digits name a float exactly.
    std::snprintf(number.data(), number.size(), "%.9g", static_cast<double>(value));
    const std::string shown_unit = std::string(unit) == "1" ? "" : unit;
    text += "  " + pad(name, 30) + pad(number.data(), 16) + shown_unit + "\n";
  });
  return text;
}

}  // namespace isotherm::replay
