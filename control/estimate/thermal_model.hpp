// The heat path from the supply probe to one GPU as the laws see it: a body behind one resistance, a plug of coolant in the
// pipe, first-order actuators. Each number can be found by a step test at the rack.
#pragma once

namespace isotherm {

struct ThermalModel {
  float direct_k_per_w = 0.0F;      // junction over body: there within a second
  float base_k_per_w = 0.0F;        // body over inlet at endless flow
  float slope_k_lpm_per_w = 0.0F;   // and what a flow of 1 L/min adds to it; coolant warms up by 1/flow
  float body_j_per_k = 0.0F;
  float gpus = 0.0F;                // that share the flow
  float pump_lag_s = 0.0F;          // flow behind its command, beside the drive's ramp, which leaves
  float pump_late = 0.0F;           // this share of a second's move to the next second
  float supply_lag_s = 0.0F;        // supply temperature behind what its loop aims at
  float loop_lag_s = 0.0F;          // and that behind the set point
  float probe_lag_s = 0.0F;         // of the supply probe
  float pipe_l = 0.0F;              // from supply probe to plates
  float power_late_s = 1.0F;        // age of what power readings show, 1..2
  float gpu_late_s = 1.0F;          // and of GPU temperatures, up to 2
  float rated_gpu_w = 0.0F;
};

/// Body over inlet, K/W, at a flow per GPU.
constexpr float body_resistance(const ThermalModel& model, float flow_lpm) {
  return model.base_k_per_w + model.slope_k_lpm_per_w / flow_lpm;
}

}  // namespace isotherm
