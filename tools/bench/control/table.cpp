#include "tools/bench/control/table.hpp"

#include <array>
#include <cstdio>
#include <ostream>
#include <string>

namespace isotherm::bench {

namespace {

enum class Form { kelvin, share, ratio, travel };

struct Column {
  const char* csv;
  const char* head;  // for people, two lines
  const char* unit;
  Form form;
  std::optional<double> (*value)(const Row&);
};

using Number = std::optional<double>;
constexpr std::array<Column, 13> columns{{
    {"half_range_k", "half", "range", Form::kelvin, [](const Row& r) { return Number(r.metrics.half_range_k); }},
    {"rms_k", "rms", "K", Form::kelvin, [](const Row& r) { return Number(r.metrics.rms_k); }},
    {"hot_overshoot_k", "over", "K", Form::kelvin, [](const Row& r) { return r.metrics.hot_overshoot_k; }},
    {"in_1k_raw", "raw", "1 K", Form::share, [](const Row& r) { return Number(r.metrics.in_1k_raw); }},
    {"in_band_raw", "raw", "2 K", Form::share, [](const Row& r) { return Number(r.metrics.in_band_raw); }},
    {"in_band_ema5", "5 s", "2 K", Form::share, [](const Row& r) { return Number(r.metrics.in_band_ema5); }},
    {"regulated_fraction", "regu-", "lated", Form::share,
     [](const Row& r) { return Number(r.metrics.regulated_fraction); }},
    {"in_band_regulated", "in it", "2 K", Form::share, [](const Row& r) { return r.metrics.in_band_regulated; }},
    {"added_ripple_k", "ripple", "added", Form::kelvin, [](const Row& r) { return r.added_ripple_k; }},
    {"ratio_to_clairvoyant", "to", "bound", Form::ratio, [](const Row& r) { return r.ratio_to_clairvoyant; }},
    {"pump_energy_ratio", "pump", "to pi", Form::ratio, [](const Row& r) { return r.pump_energy_ratio; }},
    {"rejection_energy_ratio", "reject", "to pi", Form::ratio, [](const Row& r) { return r.rejection_energy_ratio; }},
    {"actuator_travel", "travel", "1/h", Form::travel, [](const Row& r) { return Number(r.metrics.actuator_travel); }},
}};

std::string formatted(const char* format, double value) {
  char text[40];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string for_people(Form form, Number value) {
  if (!value) return "-";
  switch (form) {
    case Form::kelvin: return formatted("%.2f", *value);
    // Rounded down, so that 100.0 % means all of them.
    case Form::share: return formatted("%.1f", static_cast<double>(static_cast<long>(*value * 1000.0 + 1e-9)) / 10.0);
    case Form::ratio: return formatted("%.2f", *value);
    case Form::travel: return formatted("%.0f", *value);
  }
  return "";
}

std::string padded(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

/// A name with a comma or a quote stands in quotes, as spreadsheets read it.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string safe;
  for (const char c : text) safe += c == '"' ? std::string("\"\"") : std::string(1, c);
  return '"' + safe + '"';
}

constexpr std::size_t width = 7;

}  // namespace

void write_table(std::ostream& out, const std::vector<Row>& rows) {
  std::string group;
  for (const Row& row : rows) {
    const std::string now = row.plant + ": " + row.workload + " (" + row.gpu + " GPU)";
    if (now != group) {
      out << (group.empty() ? "" : "\n") << now << '\n';
      std::string first(14, ' ');
      std::string second(14, ' ');
      for (const Column& column : columns) {
        first += padded(column.head, width);
        second += padded(column.form == Form::share ? std::string(column.unit) + " %" : column.unit, width);
      }
      out << first << '\n' << second << '\n';
      group = now;
    }
    std::string line = std::string("  ") + name(row.kind);
    line.resize(14, ' ');
    for (const Column& column : columns) line += padded(for_people(column.form, column.value(row)), width);
    out << line << '\n';
  }
}

void write_csv(std::ostream& out, const std::vector<Row>& rows) {
  out << "plant,workload,controller,gpu";
  for (const Column& column : columns) out << ',' << column.csv;
  out << '\n';
  for (const Row& row : rows) {
    out << row.plant << ',' << quoted(row.workload) << ',' << name(row.kind) << ',' << row.gpu;
    for (const Column& column : columns) {
      const Number value = column.value(row);
      out << ',' << (value ? formatted("%.5g", *value) : "");
    }
    out << '\n';
  }
}

}  // namespace isotherm::bench
