// A whole step test: every parameter that its log can give, and the settings that follow.
#pragma once

#include <string>
#include <vector>

#include "control/settings/rack_settings.hpp"
#include "tools/tune/estimate.hpp"
#include "tools/tune/gpu_path.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {

struct Tuning {
  std::vector<Estimate> estimates;
  Estimate set_point;     // the proposed gpu_set_point_c
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

/// A settings file for the controller: what was found, what else differs from the defaults, and as comments what the
/// controller has no setting for.
std::string settings_text(const Tuning& tuning, const std::string& log_name);

}  // namespace isotherm::tune
