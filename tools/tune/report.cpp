// What a person reads of a step test, and the settings file that follows from it.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "hal/linux/settings_file.hpp"
#include "tools/tune/tuning.hpp"

namespace isotherm::tune {
namespace {

/// As many digits as the interval makes sense of: two of the interval, or four of a value without one.
std::string number(double value, double half_width) {
  const double finest = half_width > 0.0 ? half_width / 10.0 : std::abs(value) / 1000.0;
  const int digits = finest > 0.0 ? std::clamp(static_cast<int>(std::ceil(-std::log10(finest))), 0, 7) : 3;
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string line(const Estimate& row) {
  char text[400];
  const std::string value = number(row.value, row.half_width);
  const std::string interval = row.found ? "± " + number(row.half_width, row.half_width) : "";
  // The sign is two bytes and one column.
  std::snprintf(text, sizeof text, "%-29s %9s %*s  %-14s %-7s %9s  %s\n", row.name.c_str(), value.c_str(),
                row.found ? 11 : 10, interval.c_str(), row.unit.c_str(), row.found ? "yes" : "no",
                number(row.standard, 0.0).c_str(), row.meaning.c_str());
  return text;
}

}  // namespace

std::string describe(const Tuning& tuning) {
  char head[200];
  std::snprintf(head, sizeof head, "%.0f s of log\n\n%-29s %9s %10s  %-14s %-7s %9s  %s\n", tuning.seconds, "parameter",
                "value", "95 %", "unit", "excited", "default", "what it is");
  std::string text = head;
  std::string missing;
  std::string sources;
  for (const Estimate& row : tuning.estimates) {
    text += line(row);
    sources += "  " + row.name + ": " + row.source + "\n";
    if (!row.found) missing += "  " + row.name + ": " + row.why_not + ".\n";
  }
  text += "\nDefaults come from:\n" + sources;
  if (!missing.empty()) text += "\nNot excited by this log, and left at the default:\n" + missing;
  text += "\nGPU set point: ";
  if (tuning.set_point.found) {
    text += number(tuning.set_point.value, tuning.set_point.half_width) + " ± " +
            number(tuning.set_point.half_width, tuning.set_point.half_width) +
            " C, proposed gpu_set_point_c = " + hal::number_text(tuning.settings.gpu_set_point_c) + " (" +
            tuning.set_point.meaning + ")\n";
  } else {
    text += "none proposed, because " + tuning.set_point.why_not + "; it stays at " +
            hal::number_text(tuning.settings.gpu_set_point_c) + " C\n";
  }
  return text;
}

std::string settings_text(const Tuning& tuning, const std::string& log_name) {
  std::string text = "# Found by isotherm-tune in " + log_name +
                     ". What stands behind a # was not found in it, or has no\n"
                     "# setting; isotherm-rack --describe-settings tells what there is.\n[rack]\n";
  for (const auto& row : rack_setting_table) {
    const float value = tuning.settings.*(row.member);
    if (value == row.standard) continue;
    const std::string_view name = choice_at(row.choices, static_cast<std::size_t>(value));
    text += std::string(row.key) + " = " +
            (name.empty() ? hal::number_text(value) : '"' + std::string(name) + '"') + "\n";
  }
  text += "\n# The plant as the log shows it:\n";
  for (const Estimate& row : tuning.estimates) {
    text += "# " + row.name + " = " + number(row.value, row.half_width) + " " + row.unit +
            (row.found ? " +- " + number(row.half_width, row.half_width) : " (default, not found)") + "\n";
  }
  return text;
}

}  // namespace isotherm::tune
