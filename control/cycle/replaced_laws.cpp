// Laws that went astray, and what takes their place.
#include "control/core/fields.hpp"
#include "control/core/math.hpp"
#include "control/cycle/laws.hpp"

namespace isotherm {
namespace {

/// What was asked for in the second before.
struct SetBefore {
  float flow_lpm;
  bool by_speed;
  float supply_c;
};

/// In place of laws that went astray: no law, flow and supply set point as they were asked for `before`, the rest from what is read back.
void step_plainly(const RackSettings& settings, const SetBefore& before, LawState& state, LawInputs in, PredictiveWorkspace& workspace,
                  Terms& terms) {
  state = begin(settings);
  if (is_number(before.supply_c)) state.supply_in_force_c = before.supply_c;
  state.fixed_speed = in.pump_speed_applied;
  state.by_speed = before.by_speed || !is_number(before.flow_lpm);
  state.flow_commanded_lpm = state.by_speed ? in.flow_lpm.value_or(0.0F) : before.flow_lpm;
  if (in.plan.pumps == PumpPlan::law) in.plan.pumps = PumpPlan::design;
  terms.law = {};
  terms.supply_law = {};
  terms.mixing_step = {};
  terms.cold_led_k = 0.0F;
  step_unchecked(settings, state, in, workspace, terms);
}

}  // namespace

void step(const RackSettings& settings, LawState& state, const LawInputs& in, PredictiveWorkspace& workspace, Terms& terms) {
  const SetBefore before{state.flow_commanded_lpm, state.by_speed, state.supply_in_force_c};
  step_unchecked(settings, state, in, workspace, terms);
  terms.laws_replaced = !all_numbers(state);
  if (terms.laws_replaced) step_plainly(settings, before, state, in, workspace, terms);
}

}  // namespace isotherm
