// The supply side of a rack from its log: the heat exchanger, the primary valve, and how the supply temperature follows
// its set point.
#pragma once

#include "tools/tune/estimate.hpp"
#include "tools/tune/gpu_path.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {

struct SupplySide {
  Estimate exchanger_ua;         // W/K at design flow and `facility_flow_lpm`
  double facility_flow_lpm = 0;  // mean of the log's steady spans
  Estimate facility_full_flow;   // L/min through the open valve
  Estimate rangeability;         // of the valve: full flow over that of the extrapolated shut valve
  Estimate supply_lag;           // s, of the supply temperature behind its set point
};

SupplySide fit_supply_side(const StepLog& log, const RackFacts& facts);

}  // namespace isotherm::tune
