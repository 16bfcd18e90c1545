#include "control/law/supply_target.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {

void choose(const SupplyTargetTuning& tuning, SupplyTargetState& state, Temperature gpu_target, Reading load_share,
            float flow_share, float middle, const SupplyLimits& limits) {
  if (!load_share.known) {
    state.load_share = 1.0F;
    state.loads_seen = 0;
  } else {
    // The mean of all loads at first, so that the beginning weighs no more than the rest; then the last of them.
    const float newest = std::max(1.0F / (static_cast<float>(state.loads_seen) + 1.0F),
                                  tuning.load_per_second * (tuning.period / second));
    state.load_share = lag(state.load_share, load_share.value, newest);
    if (state.loads_seen < 255) ++state.loads_seen;
  }
  // The momentary load guards, the smoothed one steers.
  const bool low_load = !load_share.known || load_share.value < tuning.half_power;
  const float most = low_load ? limits.full_load.celsius() : limits.most.celsius();
  const TemperatureDelta rise = limits.full_rise * std::min(state.load_share, 1.0F);
  const float by_load = (gpu_target - rise).celsius();
  const float move = tuning.per_flow_share * tuning.period * (middle - flow_share) / kelvin;
  // What the limits cut off is not collected.
  const float wanted = by_load + state.trim_k + move;
  const bool useless = (wanted > most && move > 0.0F) || (wanted < limits.least.celsius() && move < 0.0F);
  if (!useless) state.trim_k = std::clamp(state.trim_k + move, -tuning.most_trim_k, tuning.most_trim_k);
  state.chosen_c = std::clamp(by_load + state.trim_k, limits.least.celsius(), most);
}

}  // namespace isotherm
