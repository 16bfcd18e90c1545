#include "control/law/warm_up.hpp"

namespace isotherm {

void begin(WarmUpState& state) { state.seconds_near = 0; }

void step(const WarmUpTuning& tuning, WarmUpState& state, Reading supply_c, Temperature set_point) {
  const bool near = supply_c.known && Temperature::celsius(supply_c.value) >= set_point - tuning.near;
  if (cold(state) && !near) return;
  if (state.seconds_near < WarmUpState::over) ++state.seconds_near;
}

bool cold(const WarmUpState& state) { return state.seconds_near == 0; }

bool warming_up(const WarmUpTuning& tuning, const WarmUpState& state) {
  return state.seconds_near < tuning.hand_over_s;
}

}  // namespace isotherm
