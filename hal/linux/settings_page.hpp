// What a person asks about settings: which there are (--describe-settings), and a file to begin with (--sample-config).
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "hal/linux/settings_reader.hpp"

namespace isotherm::hal {

/// One row, as both pages show it.
struct SettingLine {
  std::string_view key;
  std::string unit_and_range;  // "C, 45..78"; "text"; "address"
  std::string standard;        // as one would write it; empty for none
  std::string_view meaning;
  std::string_view source;
};

template <typename Owner>
SettingLine line_of(const NumberSetting<Owner>& row) {
  if (!row.choices.empty()) {
    const std::string_view standard = choice_at(row.choices, static_cast<std::size_t>(row.standard));
    return {row.key, "one of " + std::string(row.choices), '"' + std::string(standard) + '"', row.meaning, row.source};
  }
  return {row.key,
          (row.unit == "1" ? std::string() : std::string(row.unit) + ", ") + number_text(row.least) + ".." +
              number_text(row.most),
          number_text(row.standard), row.meaning, row.source};
}
template <typename Owner>
SettingLine line_of(const TextSetting<Owner>& row) {
  return {row.key, "text, " + std::string(row.permitted), '"' + std::string(row.standard) + '"', row.meaning, row.source};
}
template <typename Owner>
SettingLine line_of(const AddressSetting<Owner>& row) {
  return {row.key, "address", row.standard.empty() ? std::string() : '"' + std::string(row.standard) + '"', row.meaning,
          row.source};
}

void describe_line(std::ostream& out, const SettingLine& line);
void sample_line(std::ostream& out, const SettingLine& line);

/// Key, unit, range, default, meaning and source of each row; `section` is the name of its section, "" for the top.
template <typename Table>
void describe_settings(std::ostream& out, std::string_view section, const Table& table) {
  if (!section.empty()) out << '[' << section << "]\n";
  for (const auto& row : table) describe_line(out, line_of(row));
}

/// The same rows as a file with every default written out as a comment: valid as it is, and changed by taking away a #.
template <typename Table>
void sample_settings(std::ostream& out, std::string_view section, const Table& table) {
  if (!section.empty()) out << '[' << section << "]\n";
  for (const auto& row : table) sample_line(out, line_of(row));
}

}  // namespace isotherm::hal
