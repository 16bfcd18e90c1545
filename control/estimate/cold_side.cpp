#include "control/estimate/cold_side.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

/// One second of a supply probe's lag of 2.5 s: Pt100, 3 mm sheath, t50 2 s, t90 5 s (Endress+Hauser TST310).
constexpr float probe_per_second = 0.33F;
/// Of the blend's coolant a tenth a second: slower than what probes and actuator leave to be compared (estimate).
constexpr float blend_per_second = 0.1F;
/// Below it a kelvin of error in the blend is seven in what it is made of.
constexpr float least_opening = 0.15F;
/// Two probes of class A at 40 C, and as much again for what flows between them.
constexpr float tolerance_k = 1.0F;

}  // namespace

ColdSide update(ColdSideState& state, const ColdSideInputs& in) {
  state.seen_opening = state.known ? lag(state.seen_opening, in.opening, probe_per_second) : in.opening;
  ColdSide cold;
  if (!in.supply_c.known) {
    state.known = false;
    return cold;
  }
  const float coldest_c = std::min(in.facility_supply_c.value_or(in.supply_c.value), in.supply_c.value) - tolerance_k;
  if (in.return_c.known && state.seen_opening >= least_opening) {
    const float by_blend = in.return_c.value - (in.return_c.value - in.supply_c.value) / state.seen_opening;
    // Without facility water's temperature there is no lower end to check it by.
    const float floor_c = in.facility_supply_c.known ? coldest_c : by_blend;
    const float plausible_c = std::clamp(by_blend, std::min(floor_c, in.supply_c.value), in.supply_c.value);
    state.blended_c = state.known ? lag(state.blended_c, plausible_c, blend_per_second * state.seen_opening) : plausible_c;
    state.known = true;
  }
  if (state.known) cold.c = cold.at_valve_c = Reading::of(state.blended_c);
  if (in.probe_c.known && in.facility_supply_c.known && in.probe_c.value >= coldest_c &&
      in.probe_c.value <= in.supply_c.value + tolerance_k) {
    cold.c = in.probe_c;
  }
  return cold;
}

}  // namespace isotherm
