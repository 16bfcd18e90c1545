// A setting is declared once, as a row: key, unit, meaning, range, default and where the default comes from. Reading,
// checking, --describe-settings, the sample file and the reference page all walk the rows.
#pragma once

#include <cstddef>
#include <string_view>

namespace isotherm {

template <typename Owner>
struct NumberSetting {
  std::string_view key;      // ends in its unit: supply_set_point_c
  std::string_view unit;     // as printed: C, L/min, s, 1
  std::string_view meaning;  // one sentence without full stop
  float Owner::*member;
  float least;
  float most;
  float standard;            // the default
  std::string_view source;   // of the default: a standard clause, a datasheet row, "estimate"
  /// Names for 0, 1, 2 ..., parted by blanks: then the setting is written as one of them. Empty: a number.
  std::string_view choices{};
};

/// The name of a value; empty where there is none.
constexpr std::string_view choice_at(std::string_view choices, std::size_t index) {
  while (index > 0 && !choices.empty()) {
    const std::size_t blank = choices.find(' ');
    choices = blank == std::string_view::npos ? std::string_view{} : choices.substr(blank + 1);
    --index;
  }
  return choices.substr(0, choices.find(' '));
}

/// Every default lies in its own range: for a static_assert behind each table.
template <typename Table>
constexpr bool defaults_are_permitted(const Table& table) {
  for (const auto& row : table) {
    if (!(row.least <= row.standard && row.standard <= row.most)) return false;
  }
  return true;
}

/// An owner filled with its defaults.
template <typename Owner, typename Table>
constexpr Owner with_defaults(const Table& table) {
  Owner owner{};
  for (const auto& row : table) owner.*(row.member) = row.standard;
  return owner;
}

}  // namespace isotherm
