// The heat path from the supply probe to the GPUs, as a step test sees it: coolant under way in the supply pipe, a body
// that follows within seconds, and the junction above it at once.
//
//   junction = body + direct x power
//   body follows  inlet + (R0 - direct + a flow^-n) x power  within  some + coolant / flow  seconds
//
// flow in L/min per GPU. A model of its own: two terms and one state, where the simulator has four.
#pragma once

#include <vector>

#include "tools/tune/estimate.hpp"
#include "tools/tune/least_squares.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {

/// What is known of a rack before its log is read.
struct RackFacts {
  double gpus = 72.0;  // that share the flow
  double rated_gpu_w = 700.0;
  double design_flow_lpm = 100.0;
  double design_supply_c = 40.0;
  double probe_lag_s = 2.5;  // of the supply and return probes
};

struct GpuPath {
  std::vector<Estimate> estimates;
  double design_k_per_w = 0.0;    // junction of the mean GPU over inlet at design flow
  double controlled_share = 1.0;  // rise of the second-hottest GPU over that of the mean one
  double full_load_gpu_w = 0.0;   // rated, or what the GPUs were seen to draw for half a minute, where that is more
  double set_point_c = 0.0;       // second-hottest GPU at that power, design flow and design supply temperature
  double set_point_half_width_k = 0.0;
  bool set_point_found = false;
};

GpuPath fit_gpu_path(const StepLog& log, const RackFacts& facts);

}  // namespace isotherm::tune
