#include "control/safety/valve_watch.hpp"

#include <cmath>

#include "control/core/math.hpp"
#include "control/plant/rack_loop.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

/// The facility's own pressure may be a third off: that is a tenth of the stroke of an equal-percentage valve. What is odd is more.
constexpr float position_agrees = 0.1F;
constexpr float position_odd = 0.15F;
constexpr float least_facility_lpm = 5.0F;  // of a calorimetric meter

}  // namespace

Reading step(ValveWatch& valve, Reading position, float commanded, float stroke_s) {
  if (!position.known) {
    valve.known = false;
    return Reading::absent();
  }
  if (!valve.known) valve = {position.value, true};
  valve.expected = rate_limit(valve.expected, commanded, 1.0F / stroke_s, 1.0F / stroke_s);
  return Reading::of(std::fabs(position.value - valve.expected));
}

Reading position_by_flow(const ValveWatch& valve, Reading told, Reading facility_flow_lpm) {
  if (!told.known || !valve.known) return told;
  if (facility_flow_lpm.value_or(0.0F) < least_facility_lpm) return told;
  const float share = facility_flow_lpm.value / rack_loop::balance_tuning.full_flow_lpm;
  const float by_flow = 1.0F + log2(share) / log2(rack_loop::supply_tuning.rangeability);
  if (std::fabs(by_flow - valve.expected) >= position_agrees) return told;
  if (std::fabs(by_flow - told.value) <= position_odd) return told;
  return Reading::of(by_flow);
}

}  // namespace isotherm
