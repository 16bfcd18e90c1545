// The valve that the heat balance of the exchanger asks for: known before any supply temperature shows it, because what
// comes back from the rack, and what the GPUs draw, tell it first.
#pragma once

#include "control/signal/reading.hpp"
#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {

struct BalancedValveTuning {
  float full_flow_lpm;         // facility water through the open valve
  float rangeability;          // of the equal-percentage valve
  TemperatureDelta hot_end;    // by which the facility water leaves the exchanger below the return temperature
  TemperatureDelta least_spread;  // of the facility water
};

struct HeatBalance {
  Reading flow_lpm;
  Reading return_c;
  Reading facility_supply_c;
  Reading load_w;  // IT power
};

/// Share of the stroke that cools what comes back to the set point; 0 where nothing has to be cooled or a reading of flow,
/// return or facility is absent. `lead`: by how much the return is taken for warmer than measured, no further than the load
/// will warm it; for a valve that needs half a minute from end to end.
float balanced_valve(const BalancedValveTuning& tuning, Temperature set_point, const HeatBalance& balance,
                     TemperatureDelta lead);

}  // namespace isotherm
