#include "control/law/supply_target.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

float supply_by_load(const SupplyTargetState& state, Temperature gpu_target, bool follow, const SupplyLimits& limits) {
  const TemperatureDelta rise = limits.full_rise * (follow ? std::min(state.load_share, 1.0F) : 1.0F);
  return (gpu_target - rise).celsius();
}

}  // namespace

void choose(const SupplyTargetTuning& tuning, SupplyTargetState& state, Temperature gpu_target, SupplyLoad load,
            float flow_share, float middle, const SupplyLimits& limits) {
  if (!load.share.known) {
    state.load_share = 1.0F;
    state.loads_seen = 0;
  } else {
    // The mean of all loads at first, so that the beginning weighs no more than the rest; then the last of them.
    const float newest = std::max(1.0F / (static_cast<float>(state.loads_seen) + 1.0F),
                                  tuning.load_per_second * (tuning.period / second));
    // A rise that is more than a rhythm is a new load: coolant that was warm for the old one would cost the pumps minutes at full speed.
    state.load_share = std::max(lag(state.load_share, load.share.value, newest), load.share.value - tuning.rhythm_share);
    if (state.loads_seen < 255) ++state.loads_seen;
  }
  // The momentary load guards, the smoothed one steers.
  const bool low_load = !load.share.known || load.share.value < tuning.half_power;
  const float most = low_load ? limits.full_load.celsius() : limits.most.celsius();
  const float by_load = supply_by_load(state, gpu_target, load.follow, limits);
  const float move = tuning.per_flow_share * tuning.period * (middle - flow_share) / kelvin;
  // What the limits cut off is not collected.
  const float wanted = by_load + state.trim_k + move;
  const bool useless = (wanted > most && move > 0.0F) || (wanted < limits.least.celsius() && move < 0.0F);
  if (!useless) state.trim_k = std::clamp(state.trim_k + move, -tuning.most_trim_k, tuning.most_trim_k);
  state.chosen_c = std::clamp(by_load + state.trim_k, limits.least.celsius(), most);
}

void resume(SupplyTargetState& state, Temperature gpu_target, bool follow_load, Temperature in_force, float most_trim_k,
            const SupplyLimits& limits) {
  const float by_load = supply_by_load(state, gpu_target, follow_load, limits);
  state.trim_k = std::clamp(in_force.celsius() - by_load, -most_trim_k, most_trim_k);
  state.chosen_c = in_force.celsius();
}

}  // namespace isotherm
