#include "tools/bench/control/bmc_pid.hpp"

#include <algorithm>

namespace isotherm::bench {

void BmcPid::settle(double output, double error) {
  last_output_ = output;
  last_error_ = error;
  integral_ = std::clamp(output - settings_.proportional * error, settings_.integral_least, settings_.integral_most);
  begun_ = true;
}

double BmcPid::step(double input, double set_point) {
  const BmcPidSettings& s = settings_;
  const double error = set_point - input;
  const double proportional = s.proportional * error;
  integral_ = std::clamp(integral_ + s.integral * error * s.period_s, s.integral_least, s.integral_most);
  // On the error, not on the measurement, and unfiltered: a step of the set point or of one sensor count kicks.
  const double derivative = s.derivative * (error - last_error_) / s.period_s;
  const double forward = (set_point + s.forward_offset) * s.forward_gain;
  double output = std::clamp(proportional + integral_ + derivative + forward, s.least, s.most);
  if (begun_ && (s.slew_down != 0.0 || s.slew_up != 0.0)) {
    if (s.slew_down != 0.0) output = std::max(output, last_output_ + s.slew_down * s.period_s);
    if (s.slew_up != 0.0) output = std::min(output, last_output_ + s.slew_up * s.period_s);
    // In every step, whether a limit acted or not: what feed-forward and derivative gave is taken into the integral and
    // given once more in the next step.
    integral_ = std::clamp(output - proportional, s.integral_least, s.integral_most);
  }
  output = std::clamp(output, s.least, s.most);
  last_error_ = error;
  last_output_ = output;
  begun_ = true;
  return output;
}

}  // namespace isotherm::bench
