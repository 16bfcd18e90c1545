#include "control/cycle/laws.hpp"

#include <algorithm>

#include "control/core/math.hpp"
#include "control/core/words.hpp"
#include "control/cycle/mixing.hpp"
#include "control/plant/rack_loop.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float second_s = 1.0F;
/// A new GPU set point is approached at 3 K/min, well inside what the supply loop can follow.
constexpr float gpu_target_k_per_s = 0.05F;
/// Against condensation the supply set point rises by 0.5 K/min.
constexpr float raise_k_per_s = 0.5F / 60.0F;
/// What nobody sees of the coolant the GPUs tell: all the flow there is for so much above their set point.
constexpr float all_flow_k = 2.0F;
/// Behind the sheath of its probe facility water falls by no more within a second; what it fell beyond that is believed at 0.6 K a
/// minute (estimates).
constexpr float facility_step_k = 0.2F;
constexpr float facility_believed_k_per_s = 0.01F;
constexpr auto period_s = static_cast<std::uint8_t>(rack_loop::supply_tuning.period / second);

const NumberSetting<RackSettings>& gpu_set_point_row() { return rack_setting_table[0]; }

/// Supply set point of the modes in which no law chooses it.
float fixed_supply_c(const RackSettings& settings, LawState& state, const LawInputs& in) {
  SupplyTargetState& target = state.thermal.target;
  if (in.set_points_fixed) {
    target = SupplyTargetState{};
    target.chosen_c = settings.supply_set_point_c;
  } else if (in.supply_set_point_c.known) {
    target.chosen_c = std::clamp(in.supply_set_point_c.value, settings.supply_least_c, settings.supply_most_c);
  }
  return target.chosen_c;
}

/// Lowest supply set point that keeps the margin over the dew point; one that is not known is taken to be under the owner's
/// own set point, and no further. What the owner permits at most is not passed for it: from there on the dew point's own row acts.
float dew_floor_c(const RackSettings& settings, const LawInputs& in) {
  if (!in.dew_point_c.known) return settings.supply_set_point_c;
  return std::min(in.dew_point_c.value + settings.dew_point_margin_k, settings.supply_most_c);
}

/// What no law may pass over: dew point, condensation, the demand for the lowest supply, and the set point's slew.
void put_supply_in_force(const RackSettings& settings, LawState& state, const LawInputs& in, float chosen_c) {
  if (in.supply_raise) {
    chosen_c = std::max(chosen_c, state.supply_in_force_c) + raise_k_per_s * second_s;
    state.thermal.target.chosen_c = std::min(chosen_c, settings.supply_most_c);
  }
  chosen_c = std::min(chosen_c, settings.supply_most_c);
  const float wanted = std::max(in.supply_lowest ? settings.supply_least_c : chosen_c, dew_floor_c(settings, in));
  // A law has slewed its own set point; any other is approached as slowly as mid-ranging does.
  const bool by_law = in.plan.pumps == PumpPlan::law && !in.supply_lowest && !in.supply_raise;
  const float slew = by_law ? supply_slew_k_per_s(state) : rack_loop::supply_slew_k_per_s;
  const float rise = by_law ? slew : rack_loop::law_tuning.target.fastest_rise * second / kelvin;
  state.supply_in_force_c = rate_limit(state.supply_in_force_c, wanted, slew, rise);
}

/// Design flow, and no less than flowed before.
float safe_flow_lpm(const RackSettings& settings, const LawState& state, const LawInputs& in) {
  float flow = std::max(settings.design_flow_lpm, state.by_speed ? 0.0F : state.flow_commanded_lpm);
  if ((state.by_speed || in.pumps_overridden) && in.flow_lpm.known) flow = std::max(flow, in.flow_lpm.value);
  if (in.coolant_unseen && in.controlled_c.known) {
    const float share = std::clamp((in.controlled_c.value - state.gpu_target_c) / all_flow_k, 0.0F, 1.0F);
    flow = std::max(flow, settings.design_flow_lpm + share * (settings.most_flow_lpm - settings.design_flow_lpm));
  }
  return std::min(flow, settings.most_flow_lpm);
}

/// Flow and the choice of the supply set point.
float run_law(const RackSettings& settings, LawState& state, const LawInputs& in, PredictiveWorkspace& workspace,
              Terms& terms) {
  const float full = settings.full_speed_flow_lpm;
  LawView view;
  view.controlled_c = in.controlled_c;
  view.gpu_target_c = state.gpu_target_c;
  if (in.gpu_power_w.known) view.gpu_power_w = Reading::of(in.gpu_power_w.value / static_cast<float>(gpu_count));
  if (in.load_w.known) view.load_share = Reading::of(in.load_w.value / settings.rated_power_w);
  view.flow_lpm = in.flow_lpm;
  view.flow_overridden = in.pumps_overridden;
  view.flow_applied_lpm = state.flow_commanded_lpm;
  if (in.pumps_overridden) view.flow_applied_lpm = in.flow_lpm.value_or(in.pump_speed_applied * full);
  view.supply_c = in.supply_c;
  view.supply_in_force_c = state.supply_in_force_c;
  // A set point that the valve cannot follow is not moved.
  view.supply_set_point_c = in.supply_parked ? Reading::of(state.supply_in_force_c) : in.supply_set_point_c;
  // A cold loop has not told yet what its load is: until then the owner's own set point holds.
  if (cold(state.warm_up) && !view.supply_set_point_c.known) {
    view.supply_set_point_c = Reading::of(settings.supply_set_point_c);
  }
  view.warming_up = warming_up(rack_loop::warm_up_tuning, state.warm_up);
  view.forecast = in.forecast.known ? &in.forecast : nullptr;

  LawLimits& limits = view.limits;
  // Heat that is on its way through a cold loop needs the flow soon, and the law would give it back slowly.
  limits.flow_least_lpm = cold(state.warm_up) ? settings.design_flow_lpm : settings.least_flow_lpm;
  limits.flow_rise_lpm_per_s = rack_loop::law_tuning.flow.rise_per_second * full;
  limits.flow_fall_lpm_per_s = rack_loop::pump_fall_per_second * full;
  // The row that asks for it has the pumps at once; the law comes to it as fast as pumps follow, and has no jump to answer for.
  if (in.flow_floor) {
    const float reached_lpm = view.flow_applied_lpm + limits.flow_rise_lpm_per_s * second_s;
    limits.flow_least_lpm = std::max(limits.flow_least_lpm, std::min(settings.design_flow_lpm, reached_lpm));
  }
  if (in.flow_kept) limits.flow_least_lpm = std::max(limits.flow_least_lpm, state.flow_commanded_lpm);
  // Pumps that are weak by the meter: a law that counted on more would wait for it, and warm the supply on the strength of it.
  const float at_full_speed = sure_flow_lpm(state.trim, full_flow_lpm(settings, state, in.sound_pumps));
  limits.flow_most_lpm = std::max(limits.flow_least_lpm, std::min(settings.most_flow_lpm, at_full_speed));
  limits.supply_least_c = std::max({settings.supply_least_c, dew_floor_c(settings, in), coldest_supply_c(state, in)});
  limits.supply_most_c = std::max(limits.supply_least_c, settings.supply_most_c);
  limits.supply_rise_k_per_s = limits.supply_fall_k_per_s = supply_slew_k_per_s(state);

  const LawPlant plant = rack_loop::law_plant(settings);
  const auto kind = static_cast<Law>(saturate<std::uint8_t>(settings.law));
  const LawMove move = step(rack_loop::law_tuning, plant, kind, state.thermal, view, terms.law, &workspace);
  state.flow_commanded_lpm = move.flow_lpm;
  return move.supply_c;
}

/// Returns the supply set point that is asked for, before dew point and slew.
float choose_flow(const RackSettings& settings, LawState& state, const LawInputs& in, PredictiveWorkspace& workspace,
                  Terms& terms) {
  if (in.plan.pumps != PumpPlan::law) stand_by(rack_loop::law_tuning, state.thermal, in.settling);
  float chosen_c = in.plan.pumps == PumpPlan::law ? 0.0F : fixed_supply_c(settings, state, in);
  switch (in.plan.pumps) {
    case PumpPlan::keep: return chosen_c;
    case PumpPlan::off:
      state.by_speed = true;
      state.fixed_speed = 0.0F;
      state.flow_commanded_lpm = 0.0F;
      return chosen_c;
    case PumpPlan::speed:
      state.by_speed = true;
      state.fixed_speed = purge_speed;
      state.flow_commanded_lpm = purge_speed * settings.full_speed_flow_lpm;
      return chosen_c;
    case PumpPlan::ramp: {
      begin(state.warm_up);
      state.thermal.target = SupplyTargetState{.chosen_c = chosen_c};
      const float step = ramp_per_second * settings.full_speed_flow_lpm * second_s;
      state.flow_commanded_lpm = std::max(state.flow_commanded_lpm,
                                          std::min(settings.design_flow_lpm, state.flow_commanded_lpm + step));
      break;
    }
    case PumpPlan::design: state.flow_commanded_lpm = safe_flow_lpm(settings, state, in); break;
    case PumpPlan::law: chosen_c = run_law(settings, state, in, workspace, terms); break;
  }
  state.by_speed = false;
  return chosen_c;
}

/// The least opening: in a warm-up what the heat balance asks for, later what catches a loop behind a shut valve.
float least_valve(const LawState& state, const LawInputs& in, Temperature target) {
  const HeatBalance balance{in.flow_lpm, in.return_c, in.facility_supply_c, in.load_w};
  if (warming_up(rack_loop::warm_up_tuning, state.warm_up)) {
    return balanced_valve(rack_loop::balance_tuning, target, balance, rack_loop::warm_up_lead);
  }
  return balanced_valve(rack_loop::balance_tuning, target, balance, 0.0F * kelvin) - rack_loop::valve_catch_below;
}

void choose_valve(const LawInputs& in, LawState& state, Terms& terms) {
  if (!state.valve_found) {
    state.valve = in.valve_position.value_or(in.plan.valve == ValvePlan::close ? 0.0F : 1.0F);
    state.valve_found = true;
  }
  if (in.plan.valve == ValvePlan::close) {
    state.valve = std::max(0.0F, state.valve - rack_loop::supply_tuning.close_per_second * second_s);
  }
  if (in.coolant_unseen && in.plan.valve == ValvePlan::law && !in.supply_parked) {
    state.supply_closed = false;
    steer_unseen(in, state, terms);
    return;
  }
  // Without a supply temperature the valve keeps its place, as CDUs do that lose a signal.
  if (in.plan.valve != ValvePlan::law || in.supply_parked || !in.supply_c.known) {
    state.supply_closed = false;
    return;
  }
  const SupplyAim aim = supply_aim(state, in, terms);
  // The heat that facility water has to take follows from the supply set point, whichever valve makes it.
  const Temperature target = Temperature::celsius(state.supply_in_force_c);
  if (in.valve_overridden) state.valve = in.valve_applied;
  if (!state.supply_closed) {
    begin(state.supply, aim.measured, aim.target);
    state.supply_closed = true;
  }
  // MPC moves the flow at will: what it has just asked for is there before the valve is. The meter tells what was, and what
  // the pumps make of it.
  const ObserverState& observer = state.thermal.predictive.observer;
  const bool ahead = in.plan.pumps == PumpPlan::law && state.thermal.kind == Law::mpc && observer.begun &&
                     !in.pumps_overridden && in.flow_lpm.known;
  const Reading flow_lpm = ahead ? Reading::of(state.flow_commanded_lpm * observer.flow_gain) : in.flow_lpm;
  const float feed_forward = forecast(rack_loop::supply_tuning, state.supply, target,
                                      {flow_lpm, in.return_c, in.facility_supply_c, ahead});
  const float fastest = rack_loop::supply_tuning.open_per_second * second_s;
  terms.valve_balance = std::max(0.0F, least_valve(state, in, target));
  const float least = std::min(terms.valve_balance, state.valve + fastest);
  const float led = aim.led_k / rack_loop::supply_tuning.valve_kelvin;
  state.valve = std::clamp(state.valve + std::clamp(feed_forward - led, -fastest, fastest), 0.0F, 1.0F);
  if (state.second_in_period == 0) {
    terms.supply_law = update(rack_loop::supply_tuning, state.supply, aim.measured, aim.target, state.valve);
    state.valve = terms.supply_law.valve;
  }
  state.valve = std::max(state.valve, least);
  terms.supply_law.feed_forward = feed_forward;
  learn_valve(in, state, state.valve);
}

/// Facility water changes over hours: the last that was known of it steers the valve better than nothing. Water that is told to be
/// colder from one second to the next is believed slowly: the valve would close on one probe's word. Warmer water is believed at once.
LawInputs with_facility(LawState& state, LawInputs in) {
  if (in.facility_supply_c.known) {
    if (state.facility_supply_found) {
      const float fallen_k = state.facility_supply_c - state.facility_doubted_k - in.facility_supply_c.value;
      const float jump_k = fallen_k > 0.0F ? std::max(fallen_k - facility_step_k, 0.0F) : fallen_k;
      state.facility_doubted_k = std::max(state.facility_doubted_k + jump_k - facility_believed_k_per_s * second_s, 0.0F);
    }
    in.facility_supply_c.value += state.facility_doubted_k;
    state.facility_supply_c = in.facility_supply_c.value;
    state.facility_supply_found = true;
  } else if (state.facility_supply_found) {
    in.facility_supply_c = Reading::of(state.facility_supply_c);
  }
  return in;
}

}  // namespace

LawState begin(const RackSettings& settings) {
  LawState state;
  state.gpu_target_c = settings.gpu_set_point_c;
  state.thermal.target.chosen_c = settings.supply_set_point_c;
  state.supply_in_force_c = settings.supply_set_point_c;
  return state;
}

void recall(LawState& state, Reading controlled_c, Reading gpu_power_w) {
  recall(rack_loop::law_tuning, state.thermal, controlled_c, gpu_power_w);
}

void step_unchecked(const RackSettings& settings, LawState& state, const LawInputs& given,
                    PredictiveWorkspace& workspace, Terms& terms) {
  const LawInputs in = with_facility(state, given);
  const NumberSetting<RackSettings>& range = gpu_set_point_row();
  const float gpu_set_point_c =
      in.gpu_set_point_c.known ? std::clamp(in.gpu_set_point_c.value, range.least, range.most) : settings.gpu_set_point_c;
  state.gpu_target_c = rate_limit(state.gpu_target_c, gpu_set_point_c, gpu_target_k_per_s, gpu_target_k_per_s);

  step(rack_loop::warm_up_tuning, state.warm_up, in.supply_c, Temperature::celsius(state.supply_in_force_c));
  put_supply_in_force(settings, state, in, choose_flow(settings, state, in, workspace, terms));
  step_mixing(settings, state, in, dew_floor_c(settings, in), terms);
  choose_valve(in, state, terms);
  const float full = full_flow_lpm(settings, state, in.sound_pumps);
  const bool free = !state.by_speed && !in.pumps_overridden && in.pump_speed_applied < 1.0F;
  update(rack_loop::trim_tuning, state.trim, {state.flow_commanded_lpm, in.flow_lpm, in.pump_speed, full, free});
  state.second_in_period = static_cast<std::uint8_t>((state.second_in_period + 1U) % period_s);

  terms.gpu_target_c = state.gpu_target_c;
  terms.flow_commanded_lpm = state.flow_commanded_lpm;
  terms.flow_trim = state.trim.trim;
  terms.law.supply_chosen_c = state.thermal.target.chosen_c;
  terms.supply_target_c = state.supply_in_force_c;
  terms.valve_wanted = state.valve;
}

float wanted_pump_speed(const RackSettings& settings, const LawState& state, std::size_t sound_pumps, float floor_lpm) {
  if (state.by_speed) return state.fixed_speed;
  const float flow = std::max(state.flow_commanded_lpm, floor_lpm);
  return pump_speed(state.trim, flow, full_flow_lpm(settings, state, sound_pumps));
}

float full_flow_lpm(const RackSettings& settings, const LawState& state, std::size_t pumps) {
  return state.zone_hydraulics.throttle.flow(pumps) * rack_loop::full_flow_lpm(settings, pumps);
}

}  // namespace isotherm
