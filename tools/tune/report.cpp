// What a person reads of a step test, and the settings file that follows from it.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "firmware/rack/rack_options.hpp"
#include "hal/linux/settings_file.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/tune/settings_edit.hpp"
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

/// "16.0 +- 1.8 mK/W".
std::string interval(const Proposal& proposal) {
  std::string text = number(proposal.value, proposal.half_width);
  if (proposal.half_width > 0.0) text += " +- " + number(proposal.half_width, proposal.half_width);
  return text + " " + std::string(proposal.row->unit);
}

/// Said by a setting of its own.
bool has_setting(const Estimate& row) {
  constexpr std::array named{"direct_resistance", "flow_resistance", "body_heat_capacity", "supply_pipe_volume", "full_speed_flow",
                             "one_pump_flow", "design_differential_pressure", "exchanger_ua"};
  return std::find(named.begin(), named.end(), row.name) != named.end();
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
  text += "\nSettings that follow:\n";
  for (const Proposal& proposal : tuning.proposals) {
    text += "  " + std::string(proposal.row->key) + " = " + hal::number_text(proposal.now);
    text += proposal.found ? ", found " + interval(proposal) + "; was " + hal::number_text(proposal.before) + "\n"
                           : ", left as it is: " + proposal.why_not + "\n";
  }
  return text;
}

std::string settings_text(const Tuning& tuning, const std::string& log_name, const std::string& owners, const std::string& path) {
  std::vector<NewSetting> found;
  std::vector<std::string> remarks;
  for (const Proposal& proposal : tuning.proposals) {
    const std::string key(proposal.row->key);
    if (!proposal.found) {
      remarks.push_back(key + " stays at " + hal::number_text(proposal.before) + ", not shown by " + log_name + ": " + proposal.why_not);
      continue;
    }
    found.push_back({key, hal::number_text(proposal.now), interval(proposal) + " in " + log_name});
  }
  for (const Estimate& row : tuning.estimates) {
    if (has_setting(row)) continue;
    remarks.push_back("no setting: " + row.name + " = " + number(row.value, row.half_width) + " " + row.unit +
                      (row.found ? " +- " + number(row.half_width, row.half_width) : " (default, not found)"));
  }
  std::string text = edited(owners, path, found, remarks);
  if (settings_hash(rack::parse_rack_settings(text, path)) != settings_hash(tuning.settings)) {
    throw hal::StartError(path + ": [rack] cannot be edited as it is written; give every key a line of its own below [rack]");
  }
  return text;
}

}  // namespace isotherm::tune
