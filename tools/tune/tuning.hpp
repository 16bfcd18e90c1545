// A whole step test: every parameter that its log can give, and the settings that follow.
#pragma once

#include <string>
#include <vector>

#include "control/settings/rack_settings.hpp"
#include "tools/tune/estimate.hpp"
#include "tools/tune/gpu_path.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {

/// One setting that a step test can give, in the setting's own unit.
struct Proposal {
  const NumberSetting<RackSettings>* row;
  float before;
  float now;            // = before where it was not found
  double value;         // found, before it is rounded to a grid that its interval makes sense of
  double half_width;    // of its 95 % interval; 0: by definition
  bool found;
  std::string why_not;  // one sentence; empty where it was found
};

struct Tuning {
  std::vector<Estimate> estimates;
  Estimate set_point;     // the proposed gpu_set_point_c
  std::vector<Proposal> proposals;
  RackSettings settings;  // those given, with what was found
  double seconds = 0.0;   // of the log
  bool complete() const;  // every parameter was found
};

/// The facts that the settings of a rack state.
RackFacts facts_of(const RackSettings& settings, double probe_lag_s);

/// Throws hal::StartError with one sentence where the log is too short or cannot be of a rack with these settings.
Tuning tune(const StepLog& log, const RackSettings& settings, double probe_lag_s);

/// For people: one line a parameter, then what was not excited, then the set point.
std::string describe(const Tuning& tuning);

/// The owner's settings file with what was found, each with its interval and the log; `owners` may be empty. Keys and comments of
/// the owner stay as they are. What has no setting, and what was not excited, stands behind them as comments. Throws
/// hal::StartError, naming `path`, where the text is not written line by line.
std::string settings_text(const Tuning& tuning, const std::string& log_name, const std::string& owners, const std::string& path);

}  // namespace isotherm::tune
