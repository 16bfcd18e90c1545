#include "control/law/supply_target.hpp"

#include <algorithm>

namespace isotherm {

void mid_range(const SupplyTargetTuning& tuning, SupplyTargetState& state, float flow_share, float middle,
               Reading load_share, const SupplyLimits& limits) {
  const TemperatureDelta move = tuning.per_flow_share * tuning.period * (middle - flow_share);
  const bool low_load = !load_share.known || load_share.value < tuning.half_power;
  const float most = low_load ? limits.full_load.celsius() : limits.most.celsius();
  state.chosen_c = std::clamp(state.chosen_c + move / kelvin, limits.least.celsius(), most);
}

}  // namespace isotherm
