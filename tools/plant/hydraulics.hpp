// The loop's flow: where the curve of the pumps in parallel meets the resistance of the rack.
#pragma once

#include <array>

#include "control/point/inputs.hpp"
#include "tools/plant/pump.hpp"

namespace isotherm::plant {

struct LoopResistance {
  double design_flow_lpm = 100.0;
  double design_drop_kpa = 130.0;  // cold plates 50, quick disconnects 30, manifold 10, hoses and filter 40: estimate
  double exponent = 1.85;          // dp ~ Q^1.85, Modelica Buildings ColdPlateR_P
};

struct LoopFlow {
  double flow_lpm = 0.0;
  double head_kpa = 0.0;
  std::array<double, pump_count> pump_lpm{};
};

/// Pressure drop, kPa. `opening` is that of the isolation valves, 1 open; `temperature_c` of the coolant.
double pressure_drop_kpa(const LoopResistance& resistance, double flow_lpm, double opening, double temperature_c);

/// The working point of the pumps. health: multiplies each pump's head.
LoopFlow working_point(const LoopResistance& resistance, const std::array<Pump, pump_count>& pumps,
                       const std::array<double, pump_count>& health, double opening, double temperature_c);

}  // namespace isotherm::plant
