#include "control/estimate/heat.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"
#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {
namespace {

constexpr std::uint8_t load_window_s = 30;

/// Smooths what is known; what is absent leaves no memory behind.
Reading smooth(Reading before, Reading now, float share) {
  if (!now.known) return Reading::absent();
  return Reading::of(before.known ? lag(before.value, now.value, share) : now.value);
}

}  // namespace

void update(HeatState& state, Reading flow_lpm, Reading supply_c, Reading return_c, Reading gpu_power_w,
            float beside_w) {
  Reading carried;
  if (flow_lpm.known && supply_c.known && return_c.known) {
    const TemperatureDelta rise = Temperature::celsius(return_c.value) - Temperature::celsius(supply_c.value);
    const Power heat = pg25_volumetric_heat * (flow_lpm.value * litre_per_minute) * rise;
    carried = Reading::of(std::max(0.0F, heat / watt));
  }
  state.carried_w = smooth(state.carried_w, carried, 1.0F / 5.0F);
  const Reading load = gpu_power_w.known ? Reading::of(gpu_power_w.value + beside_w) : Reading::absent();
  if (!load.known) {
    state.loads_seen = 0;
  } else if (state.loads_seen < load_window_s) {
    ++state.loads_seen;  // the mean of the first half minute, so that a first value that was not yet full weighs little
  }
  state.load_w = smooth(state.load_w, load, 1.0F / static_cast<float>(state.loads_seen > 0 ? state.loads_seen : 1));
}

}  // namespace isotherm
