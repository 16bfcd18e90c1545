#include "tools/tune/hydraulics.hpp"

#include <algorithm>
#include <cmath>

#include "tools/tune/least_squares.hpp"

namespace isotherm::tune {
namespace {

constexpr double turning = 0.05;   // share of full speed; below it a pump stands behind its check valve
constexpr double steady = 0.02;    // speed has moved no more than this for `calm_s`
constexpr std::size_t calm_s = 3;  // several lags of the flow meter
constexpr std::size_t block_s = 20;
constexpr double flow_sd = 0.01;  // of a flow meter's second, as a share
constexpr double pressure_sd = 0.01;
constexpr double ramp_per_s = 0.10;  // the pump drives' own ramp
constexpr double speed_sd = 0.003;   // of a speed told in half percents

bool turns(double speed) { return known(speed) && speed >= turning; }

/// Speeds have been steady for some seconds before and at n.
bool calm(const StepLog& log, std::size_t n) {
  if (n < calm_s) return false;
  for (std::size_t back = 1; back <= calm_s; ++back) {
    const LogSecond& then = log[n - back];
    if (!(std::abs(then.pump_1_speed - log[n].pump_1_speed) <= steady)) return false;
    if (!(std::abs(then.pump_2_speed - log[n].pump_2_speed) <= steady)) return false;
  }
  return true;
}

/// Common speed of so many turning pumps, `absent` where the log shows another number of them.
double common_speed(const LogSecond& second, std::size_t pumps) {
  const bool first = turns(second.pump_1_speed);
  const bool other = turns(second.pump_2_speed);
  const std::size_t turning_now = (first ? 1U : 0U) + (other ? 1U : 0U);
  if (turning_now != pumps) return absent;
  if (pumps == 1) return first ? second.pump_1_speed : second.pump_2_speed;
  constexpr double alike = 0.03;
  if (std::abs(second.pump_1_speed - second.pump_2_speed) > alike) return absent;
  return 0.5 * (second.pump_1_speed + second.pump_2_speed);
}

/// What is known of the exponent of flow over speed before a log is looked at.
struct Exponent {
  double value;
  double doubt;
};
/// No static head, so the affinity laws; resistance and viscosity bend them.
constexpr Exponent affinity{1.0, 0.1};
/// What the loop makes of both pumps' curves it makes of one's, nearly.
constexpr double doubt_of_other_pumps = 0.03;

/// flow = full x speed^exponent. `exponent` holds where the log does not show another, and becomes what was found.
Estimate fit_curve(const StepLog& log, std::size_t pumps, Exponent& exponent, Estimate row) {
  constexpr double needed = 0.05;
  const std::vector<Unknown> unknowns{{"exponent", exponent.value, 0.5, 1.5, 0.05, 0.0},
                                      {"full", row.standard, 1.0, 2000.0, needed, 0.0}};
  const Residuals residuals = [&](const Vector& p, std::vector<double>& out) {
    out.assign(log.size(), 0.0);
    for (std::size_t n = 0; n < log.size(); ++n) {
      const double speed = common_speed(log[n], pumps);
      if (!known(speed) || !known(log[n].flow_lpm) || log[n].flow_lpm < 1.0 || !calm(log, n)) continue;
      out[n] = std::log(log[n].flow_lpm / (p(1) * std::pow(speed, p(0)))) / flow_sd;
    }
  };
  const Fit found = fit(unknowns, residuals, block_s);
  row.value = found.values(1);
  row.half_width = found.half_width(1);
  if (found.found[0]) {
    exponent = {found.values(0), doubt_of_other_pumps};
  } else {
    // The doubt tells the more, the further full speed is away.
    double fastest = turning;
    for (std::size_t n = 0; n < log.size(); ++n) {
      const double speed = common_speed(log[n], pumps);
      if (known(speed) && calm(log, n)) fastest = std::max(fastest, speed);
    }
    row.half_width = std::hypot(row.half_width, exponent.doubt * std::log(fastest) * row.value);
  }
  row.found = found.found[1] && row.half_width <= needed * row.value;
  return row;
}

Estimate fit_pressure(const StepLog& log, const RackFacts& facts, Estimate row) {
  // dp ~ Q^1.85 for turbulent channels, unless the log shows another.
  const std::vector<Unknown> unknowns{{"exponent", 1.85, 1.0, 2.5, 0.05, 0.0},
                                      {"design", row.standard, 1.0, 2000.0, 0.05, 0.0}};
  const Residuals residuals = [&](const Vector& p, std::vector<double>& out) {
    out.assign(log.size(), 0.0);
    for (std::size_t n = 0; n < log.size(); ++n) {
      const LogSecond& second = log[n];
      const bool usable = known(second.flow_lpm) && second.flow_lpm >= 1.0 && known(second.differential_pressure_kpa) &&
                          second.differential_pressure_kpa >= 1.0 && calm(log, n);
      if (!usable) continue;
      const double expected = p(1) * std::pow(second.flow_lpm / facts.design_flow_lpm, p(0));
      out[n] = std::log(second.differential_pressure_kpa / expected) / pressure_sd;
    }
  };
  const Fit found = fit(unknowns, residuals, block_s);
  row.value = found.values(1);
  row.half_width = found.half_width(1);
  row.found = found.found[1];
  return row;
}

/// One pump behind ramp and lag, second by second from the command in force; begins anew after the drive was off.
void follow(const StepLog& log, double LogSecond::*command, double LogSecond::*speed, double lag_s,
            std::vector<double>& out) {
  constexpr int parts = 10;
  constexpr std::size_t forget_s = 10;
  constexpr double off = 0.15;  // a shaft that falls so much in a second, unasked, has lost its drive
  double ramp = absent;
  double shaft = absent;
  std::size_t since = 0;
  for (std::size_t n = 1; n < log.size(); ++n) {
    const double asked = log[n - 1].*command;
    const double shown = log[n].*speed;
    const double dt = log[n].time_s - log[n - 1].time_s;
    const double before = log[n - 1].*speed;
    const bool dropped = shown < before - off && asked > shown + off;
    const bool sound = known(asked) && turns(shown) && !dropped && dt < 3.0;
    if (!sound) {
      ramp = shaft = absent;
    } else if (!known(ramp)) {
      ramp = shaft = shown;
      since = 0;
    } else {
      double mean = 0.0;
      for (int part = 0; part < parts; ++part) {
        const double step = dt / parts;
        ramp += std::clamp(asked - ramp, -ramp_per_s * step, ramp_per_s * step);
        shaft += (ramp - shaft) * (1.0 - std::exp(-step / lag_s));
        mean += shaft / parts;
      }
      out[n] = ++since > forget_s ? (shown - mean) / speed_sd : 0.0;
    }
  }
}

Estimate fit_lag(const StepLog& log, Estimate row) {
  const std::vector<Unknown> unknowns{{"lag", row.standard, 0.02, 30.0, 0.30, 0.0}};
  const Residuals residuals = [&](const Vector& p, std::vector<double>& out) {
    std::vector<double> second(log.size(), 0.0);
    out.assign(log.size(), 0.0);
    follow(log, &LogSecond::pump_1_command, &LogSecond::pump_1_speed, p(0), out);
    follow(log, &LogSecond::pump_2_command, &LogSecond::pump_2_speed, p(0), second);
    out.insert(out.end(), second.begin(), second.end());
  };
  const Fit found = fit(unknowns, residuals, block_s);
  row.value = found.values(0);
  row.half_width = found.half_width(0);
  row.found = found.found[0];
  return row;
}

Estimate told(Estimate row, const char* lacks) {
  if (!row.found) {
    row.value = row.standard;
    row.half_width = 0.0;
    row.why_not = lacks;
  }
  return row;
}

}  // namespace

Hydraulics fit_hydraulics(const StepLog& log, const RackFacts& facts, const HydraulicStandards& standards) {
  Hydraulics result;
  Estimate full{"full_speed_flow",
                "L/min",
                "both pumps at full speed",
                0,
                0,
                false,
                standards.full_speed_flow_lpm,
                "setting full_speed_flow_lpm",
                {}};
  Exponent exponent = affinity;
  result.full_speed_flow =
      told(fit_curve(log, 2, exponent, full),
           "both pumps have to turn together, steady for some seconds, at several speeds up to near full speed");
  Estimate one{"one_pump_flow",
               "L/min",
               "one pump at full speed, the other off",
               0,
               0,
               false,
               standards.one_pump_flow_lpm,
               "setting one_pump_flow_lpm",
               {}};
  result.one_pump_flow = told(fit_curve(log, 1, exponent, one), "a minute with one pump switched off is needed");
  Estimate pressure{"design_differential_pressure",
                    "kPa",
                    "across the rack at design flow",
                    0,
                    0,
                    false,
                    standards.design_pressure_kpa,
                    "setting design_differential_pressure_kpa",
                    {}};
  result.design_pressure = told(fit_pressure(log, facts, pressure), "steady seconds with flow and pressure are needed");
  Estimate lag{"pump_lag", "s", "of pump speed behind the drive's ramp", 0, 0, false, 1.0, "estimate", {}};
  result.pump_lag = told(fit_lag(log, lag), "steps of pump speed are needed");
  return result;
}

}  // namespace isotherm::tune
