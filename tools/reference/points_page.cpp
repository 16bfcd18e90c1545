#include <array>
#include <cstdio>
#include <string>

#include "control/point/point_table.hpp"
#include "tools/reference/pages.hpp"

namespace isotherm::reference {
namespace {

std::string scaled(std::int32_t value, int decimals) {
  std::array<char, 32> text{};
  double number = value;
  for (int n = 0; n < decimals; ++n) number /= 10.0;
  std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return text.data();
}

std::string hexadecimal(unsigned value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%04X", value);
  return text.data();
}

/// The words of an enumerator; empty for a number.
std::string words_of(const Point& point) {
  if (point.word == nullptr) return {};
  std::string words;
  for (std::int32_t value = point.least; value <= point.most; ++value) {
    words += (words.empty() ? ": " : ", ") + std::to_string(value) + " " + point.word(value);
  }
  return words;
}

}  // namespace

std::string points_page() {
  std::string page =
      "# Points\n\n"
      "Made from `control/point/point_table.cpp` by `isotherm-reference points`; a test keeps it so.\n\n"
      "Each point is a signed 32-bit integer in two live registers of the controller (Modbus unit 1, FC03 or FC04, high\n"
      "word first; 0x80000000 = no value) and a key of the JSON record. Those that stand in a record as they are, without being\n"
      "computed, are also columns of the store's view `record_decoded`.\n"
      "The integer counts in steps of the resolution: 6630 at 0.01 C is 66.30 C. A point without a value is `null`, never 0.\n\n"
      "| register | name | kind | unit | resolution | range | meaning |\n"
      "|---|---|---|---|---|---|---|\n";
  std::size_t index = 0;
  for (const Point& point : point_table()) {
    page += "| " + hexadecimal(point_register(index++)) + " | `" + std::string(point.name) + "` | " + name(point.kind) +
            " | " + std::string(point.unit) + " | " + scaled(1, point.decimals) + " | " +
            scaled(point.least, point.decimals) + " .. " + scaled(point.most, point.decimals) + " | " +
            std::string(point.meaning) + words_of(point) + " |\n";
  }
  return page;
}

}  // namespace isotherm::reference
