#include "control/cycle/laws.hpp"

#include <algorithm>

#include "control/core/math.hpp"
#include "control/plant/rack_loop.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float second_s = 1.0F;
/// A new GPU set point is approached at 3 K/min, well inside what the supply loop can follow.
constexpr float gpu_target_k_per_s = 0.05F;
/// Against condensation the supply set point rises by 0.5 K/min.
constexpr float raise_k_per_s = 0.5F / 60.0F;
/// The supply set point waits for a supply temperature that is further away than this.
constexpr float supply_reached_k = 1.0F;
/// Mid-ranging lets GPUs come back that are further on the cool (warm) side than this.
constexpr float gpus_near_k = 1.0F;

constexpr auto period_s = static_cast<std::uint8_t>(rack_loop::supply_tuning.period / second);

const NumberSetting<RackSettings>& gpu_set_point_row() { return rack_setting_table[0]; }

float middle_share(const RackSettings& settings) { return settings.design_flow_lpm / settings.full_speed_flow_lpm; }

void choose_supply_target(const RackSettings& settings, LawState& state, const LawInputs& in) {
  SupplyTargetState& target = state.target;
  const Temperature full_load = Temperature::celsius(settings.supply_set_point_c);
  const SupplyLimits limits{Temperature::celsius(settings.supply_least_c), Temperature::celsius(settings.supply_most_c),
                            full_load, Temperature::celsius(settings.gpu_set_point_c) - full_load};
  if (in.set_points_fixed) {
    target.chosen_c = settings.supply_set_point_c;
    target.trim_k = 0.0F;
    target.loads_seen = 0;
  } else if (in.supply_set_point_c.known) {
    target.chosen_c = std::clamp(in.supply_set_point_c.value, settings.supply_least_c, settings.supply_most_c);
  } else if (state.flow_closed && state.second_in_period == 0) {
    const float share = state.flow_commanded_lpm / settings.full_speed_flow_lpm;
    const float middle = middle_share(settings);
    const float distance_k = in.supply_c.known ? in.supply_c.value - target.in_force_c : 0.0F;
    // Not while the supply is still on its way, nor while the GPUs say that the flow comes back by itself.
    const float error_k = state.ripple.begun ? state.ripple.average - state.gpu_target_c : 0.0F;
    const bool lower = share > middle && distance_k <= supply_reached_k && error_k > -gpus_near_k;
    const bool raise = share < middle && distance_k >= -supply_reached_k && error_k < gpus_near_k;
    const Reading load = in.load_w.known ? Reading::of(in.load_w.value / settings.rated_power_w) : Reading::absent();
    choose(rack_loop::target_tuning, target, Temperature::celsius(state.gpu_target_c), load,
           lower || raise ? share : middle, middle, limits);
  }

  // The dew point that is not known is taken to be under the owner's own set point, and no further.
  const float floor_c =
      in.dew_point_c.known ? in.dew_point_c.value + settings.dew_point_margin_k : settings.supply_set_point_c;
  if (in.supply_raise) target.chosen_c = std::max(target.chosen_c, target.in_force_c) + raise_k_per_s * second_s;
  target.chosen_c = std::min(target.chosen_c, settings.supply_most_c);
  const float wanted = std::max(in.supply_lowest ? settings.supply_least_c : target.chosen_c, floor_c);
  target.in_force_c = rate_limit(target.in_force_c, wanted, rack_loop::target_tuning.fastest_fall * second / kelvin,
                                 rack_loop::target_tuning.fastest_rise * second / kelvin);
}

/// Design flow, and no less than flowed before.
float safe_flow_lpm(const RackSettings& settings, const LawState& state, const LawInputs& in) {
  float flow = std::max(settings.design_flow_lpm, state.by_speed ? 0.0F : state.flow_commanded_lpm);
  if ((state.by_speed || in.pumps_overridden) && in.flow_lpm.known) flow = std::max(flow, in.flow_lpm.value);
  return std::min(flow, settings.most_flow_lpm);
}

void run_flow_law(const RackSettings& settings, LawState& state, const LawInputs& in, Terms& terms) {
  const float full = settings.full_speed_flow_lpm;
  const Temperature target = Temperature::celsius(state.gpu_target_c + state.ripple_allowance_k);
  // What the pumps really gave, less what the feed-forward had asked for, is the feedback's part.
  float applied = state.flow_closed ? state.flow.output : state.flow_commanded_lpm / full;
  if (in.pumps_overridden) {
    applied = (in.flow_lpm.known ? in.flow_lpm.value / full : in.pump_speed_applied) - state.feed_forward;
  }
  terms.flow_applied = applied;
  const Reading gpu_mean_w = in.gpu_power_w.known ? Reading::of(in.gpu_power_w.value / static_cast<float>(gpu_count))
                                                  : Reading::absent();
  state.feed_forward = update(rack_loop::power_tuning, state.power, gpu_mean_w);
  terms.feed_forward = state.feed_forward;
  // Unknown is hot: without a temperature the flow stays where it is, and the telemetry row decides.
  if (!in.controlled_c.known) return;
  const Temperature measured = Temperature::celsius(in.controlled_c.value);
  if (!state.flow_closed) begin(rack_loop::flow_tuning, state.flow, measured, target, applied);

  FlowLimits limits{settings.least_flow_lpm / full,
                    std::min(settings.most_flow_lpm, rack_loop::full_flow_lpm(settings, in.sound_pumps)) / full};
  if (in.flow_floor) limits.least = std::max(settings.design_flow_lpm / full, state.flow_commanded_lpm / full);
  limits.most = std::max(limits.most, limits.least);
  const bool falling = state.ripple.begun && in.controlled_c.value < state.ripple.average;
  terms.flow_law = update(rack_loop::flow_tuning, state.flow, measured, target, falling, applied, limits);
  state.flow_closed = true;
  state.flow_commanded_lpm = std::clamp(state.flow.output + state.feed_forward, limits.least, limits.most) * full;
}

/// Where the peaks of an unavoidable ripple may lie.
void allow_ripple(LawState& state, Reading controlled_c) {
  if (!state.flow_closed || !controlled_c.known) {
    state.ripple.begun = false;
    state.ripple_allowance_k = 0.0F;
    return;
  }
  update(state.ripple, controlled_c.value);
  const float wanted = std::min(rack_loop::ripple_share * state.ripple.span(), rack_loop::most_ripple_allowance / kelvin);
  state.ripple_allowance_k =
      rate_limit(state.ripple_allowance_k, wanted, rack_loop::ripple_allowance_fall * second / kelvin,
                 rack_loop::ripple_allowance_rise * second / kelvin);
}

void choose_flow(const RackSettings& settings, LawState& state, const LawInputs& in, Terms& terms) {
  if (in.plan.pumps != PumpPlan::law) state.flow_closed = false;
  switch (in.plan.pumps) {
    case PumpPlan::keep: return;
    case PumpPlan::off:
      state.by_speed = true;
      state.fixed_speed = 0.0F;
      state.flow_commanded_lpm = 0.0F;
      return;
    case PumpPlan::speed:
      state.by_speed = true;
      state.fixed_speed = purge_speed;
      state.flow_commanded_lpm = purge_speed * settings.full_speed_flow_lpm;
      return;
    case PumpPlan::ramp: {
      const float step = ramp_per_second * settings.full_speed_flow_lpm * second_s;
      state.flow_commanded_lpm = std::max(state.flow_commanded_lpm,
                                          std::min(settings.design_flow_lpm, state.flow_commanded_lpm + step));
      break;
    }
    case PumpPlan::design: state.flow_commanded_lpm = safe_flow_lpm(settings, state, in); break;
    case PumpPlan::law: run_flow_law(settings, state, in, terms); break;
  }
  state.by_speed = false;
}

/// The least opening that catches a loop which warms up behind a shut valve; 0 where there is nothing to catch.
float catching_valve(const LawState& state, const LawInputs& in, Temperature measured, Temperature target) {
  if (!state.supply.needed_known || !in.return_c.known) return 0.0F;
  const bool warm = measured - target >= rack_loop::valve_catch_from;
  const bool heat = Temperature::celsius(in.return_c.value) - target >= rack_loop::valve_catch_rise;
  if (!warm || !heat) return 0.0F;
  // needed is the logarithm of the facility flow in L/min, to the base of the valve's rangeability.
  const float of_full = log2(rack_loop::valve_catch_share / rack_loop::valve_full_flow_lpm);
  return 1.0F + state.supply.needed + of_full / log2(rack_loop::supply_tuning.rangeability);
}

void choose_valve(const LawInputs& in, LawState& state, Terms& terms) {
  if (!state.valve_found) {
    state.valve = in.valve_position.value_or(in.plan.valve == ValvePlan::close ? 0.0F : 1.0F);
    state.valve_found = true;
  }
  if (in.plan.valve == ValvePlan::close) {
    state.valve = std::max(0.0F, state.valve - rack_loop::supply_tuning.close_per_second * second_s);
  }
  // Without a supply temperature the valve keeps its place, as CDUs do that lose a signal.
  if (in.plan.valve != ValvePlan::law || !in.supply_c.known) {
    state.supply_closed = false;
    return;
  }
  const Temperature measured = Temperature::celsius(in.supply_c.value);
  const Temperature target = Temperature::celsius(state.target.in_force_c);
  if (in.valve_overridden) state.valve = in.valve_applied;
  if (!state.supply_closed) {
    begin(state.supply, measured, target);
    state.supply_closed = true;
  }
  const float feed_forward =
      forecast(rack_loop::supply_tuning, state.supply, target, {in.flow_lpm, in.return_c, in.facility_supply_c});
  const float fastest = rack_loop::supply_tuning.open_per_second * second_s;
  const float caught = std::min(catching_valve(state, in, measured, target), state.valve + fastest);
  state.valve = std::clamp(std::max(state.valve + std::clamp(feed_forward, -fastest, fastest), caught), 0.0F, 1.0F);
  if (state.second_in_period == 0) {
    terms.supply_law = update(rack_loop::supply_tuning, state.supply, measured, target, state.valve);
    state.valve = terms.supply_law.valve;
  }
  terms.supply_law.feed_forward = feed_forward;
}

}  // namespace

LawState begin(const RackSettings& settings) {
  LawState state;
  state.gpu_target_c = settings.gpu_set_point_c;
  state.target.chosen_c = settings.supply_set_point_c;
  state.target.in_force_c = settings.supply_set_point_c;
  return state;
}

void step(const RackSettings& settings, LawState& state, const LawInputs& in, Terms& terms) {
  const NumberSetting<RackSettings>& range = gpu_set_point_row();
  const float gpu_set_point_c =
      in.gpu_set_point_c.known ? std::clamp(in.gpu_set_point_c.value, range.least, range.most) : settings.gpu_set_point_c;
  state.gpu_target_c = rate_limit(state.gpu_target_c, gpu_set_point_c, gpu_target_k_per_s, gpu_target_k_per_s);

  allow_ripple(state, in.controlled_c);
  choose_supply_target(settings, state, in);
  choose_flow(settings, state, in, terms);
  choose_valve(in, state, terms);
  const float full = rack_loop::full_flow_lpm(settings, in.sound_pumps);
  const bool free = !state.by_speed && !in.pumps_overridden && in.pump_speed_applied < 1.0F;
  update(rack_loop::trim_tuning, state.trim, state.flow_commanded_lpm, in.flow_lpm, full, free);
  state.second_in_period = static_cast<std::uint8_t>((state.second_in_period + 1U) % period_s);

  terms.gpu_target_c = state.gpu_target_c;
  terms.ripple_allowance_k = state.ripple_allowance_k;
  terms.flow_commanded_lpm = state.flow_commanded_lpm;
  terms.flow_trim = state.trim.trim;
  terms.supply_chosen_c = state.target.chosen_c;
  terms.supply_target_c = state.target.in_force_c;
  terms.valve_wanted = state.valve;
}

float wanted_pump_speed(const RackSettings& settings, const LawState& state, std::size_t sound_pumps, float floor_lpm) {
  if (state.by_speed) return state.fixed_speed;
  const float flow = std::max(state.flow_commanded_lpm, floor_lpm);
  return pump_speed(state.trim, flow, rack_loop::full_flow_lpm(settings, sound_pumps));
}

}  // namespace isotherm
