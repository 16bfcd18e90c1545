// Pumps and pressure of a rack from its log: flow over speed with both pumps and with one, pressure over flow, and how
// a pump follows its command.
#pragma once

#include <vector>

#include "tools/tune/estimate.hpp"
#include "tools/tune/gpu_path.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {

struct Hydraulics {
  Estimate full_speed_flow;  // L/min, both pumps
  Estimate one_pump_flow;    // L/min
  Estimate design_pressure;  // kPa at design flow
  Estimate pump_lag;         // s
};

/// `full`, `one`, `pressure`: what holds where the log says nothing.
struct HydraulicStandards {
  double full_speed_flow_lpm = 150.0;
  double one_pump_flow_lpm = 116.0;
  double design_pressure_kpa = 130.0;
};

Hydraulics fit_hydraulics(const StepLog& log, const RackFacts& facts, const HydraulicStandards& standards);

}  // namespace isotherm::tune
