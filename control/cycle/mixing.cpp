#include "control/cycle/mixing.hpp"

#include <algorithm>

#include "control/plant/rack_loop.hpp"

namespace isotherm {
namespace {

/// From here on the valve gives all there is.
constexpr float all_cold = 0.98F;
/// A cold side no colder than this under the supply has nothing to give.
constexpr float least_authority_k = 0.5F;

bool may_hold(const LawInputs& in) {
  const bool seen = in.supply_c.known && in.return_c.known && in.cold_at_valve_c.known && in.cold_side_c.known;
  return in.plan.valve == ValvePlan::law && seen && !in.mixing_to_cold && !in.coolant_unseen;
}

}  // namespace

void step_mixing(const RackSettings& settings, LawState& state, const LawInputs& in, float dew_floor_c, Terms& terms) {
  if (!mixes(settings)) return;
  const MixingValveTuning& tuning = rack_loop::mixing_tuning;
  MixingValveState& mixing = state.mixing;
  terms.mixing = true;
  const float led_from_c = mixing.cold_target_c;
  const bool held = mixing.holds;
  if (!mixing.found) {
    mixing.opening = in.mixing_position.value_or(1.0F);
    mixing.found = true;
  }
  if (in.mixing_to_cold) {
    mixing.holds = false;
    mixing.opening = in.mixing_applied;
  } else if (in.plan.valve == ValvePlan::hold) {
    mixing.holds = false;
  } else if (may_hold(in)) {
    const float wanted_c = cold_side_wanted_c(tuning, state.supply_in_force_c, dew_floor_c, in.facility_supply_c);
    if (!held) begin(tuning, mixing, in.supply_c.value, in.cold_side_c.value, wanted_c);
    lead_cold_side(tuning, mixing, wanted_c, state.supply_in_force_c, dew_floor_c);
    if (held) terms.cold_led_k = mixing.cold_target_c - led_from_c;
    terms.mixing_step =
        update(tuning, mixing, {state.supply_in_force_c, in.supply_c.value, in.return_c.value, in.cold_at_valve_c.value});
  } else {
    let_go(tuning, mixing);
  }
  terms.mixing_opening = mixing.opening;
  terms.mixing_trim_k = mixing.trim_k;
  terms.mixing_holds = mixing.holds;
  terms.cold_target_c = mixing.cold_target_c;
  // Another temperature from here on: without a kick.
  if (held != mixing.holds) state.supply_closed = false;
}

SupplyAim supply_aim(const LawState& state, const LawInputs& in, const Terms& terms) {
  const MixingValveState& mixing = state.mixing;
  const SupplyAim supply{Temperature::celsius(in.supply_c.value), Temperature::celsius(state.supply_in_force_c)};
  if (!mixing.holds) return supply;
  const SupplyAim cold{Temperature::celsius(in.cold_side_c.value), Temperature::celsius(mixing.cold_target_c), terms.cold_led_k,
                       true};
  // A valve at its end leaves what is still too warm to the primary valve, whatever the cold side's probe says.
  const bool spent = mixing.opening >= all_cold && supply.measured - supply.target > cold.measured - cold.target;
  return spent ? supply : cold;
}

float supply_slew_k_per_s(const LawState& state) {
  return state.mixing.holds ? rack_loop::mixing_slew_k_per_s : rack_loop::supply_slew_k_per_s;
}

float coldest_supply_c(const LawState& state, const LawInputs& in) {
  if (!state.mixing.holds || !in.cold_at_valve_c.known) return 0.0F;
  return std::min(in.cold_at_valve_c.value + least_authority_k, state.supply_in_force_c);
}

}  // namespace isotherm
