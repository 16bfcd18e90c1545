#include "control/signal/static_pressure.hpp"

#include <cmath>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr std::uint8_t back_after_s = 30;
constexpr float usual_per_s = 1.0F / 600.0F;

void comes_back(GaugeState& gauge) {
  if (gauge.out && ++gauge.back_s >= back_after_s) gauge = GaugeState{};
}

}  // namespace

void update(StaticPressureState& state, const StaticPressureInputs& in) {
  // What gives nothing need not be judged.
  if (!in.inlet_kpa.known) state.inlet = {0, true};
  if (!in.discharge_kpa.known) state.discharge = {0, true};
  Reading other_kpa;
  if (in.discharge_kpa.known && in.head_kpa.known) other_kpa = Reading::of(in.discharge_kpa.value - in.head_kpa.value);

  if (in.inlet_kpa.known && other_kpa.known && in.head_certain) {
    const float apart_kpa = std::fabs(in.inlet_kpa.value - other_kpa.value);
    if (apart_kpa > gauges_differ_kpa + gauges_differ_share * in.head_kpa.value) {
      const bool both_in = !state.inlet.out && !state.discharge.out;
      const bool inlet_odd = std::fabs(in.inlet_kpa.value - state.usual_kpa) > std::fabs(other_kpa.value - state.usual_kpa);
      if (both_in) (inlet_odd ? state.inlet : state.discharge).out = true;
      state.inlet.back_s = state.discharge.back_s = 0;
    } else {
      comes_back(state.inlet);
      comes_back(state.discharge);
      const float middle_kpa = 0.5F * (in.inlet_kpa.value + other_kpa.value);
      state.usual_kpa = state.seen ? lag(state.usual_kpa, middle_kpa, usual_per_s) : middle_kpa;
      state.seen = true;
    }
  }
  state.inlet_kpa = state.inlet.out ? (state.discharge.out ? Reading::absent() : other_kpa) : in.inlet_kpa;
}

Reading discharge_kpa(const StaticPressureState& state, Reading measured_kpa, Reading head_kpa) {
  if (!state.discharge.out) return measured_kpa;
  if (!state.inlet_kpa.known || !head_kpa.known) return Reading::absent();
  return Reading::of(state.inlet_kpa.value + head_kpa.value);
}

}  // namespace isotherm
