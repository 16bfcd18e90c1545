#include "control/cycle/unseen_valve.hpp"

#include <algorithm>

#include "control/core/math.hpp"
#include "control/cycle/laws.hpp"
#include "control/cycle/terms.hpp"
#include "control/law/balanced_valve.hpp"
#include "control/law/supply_loop.hpp"
#include "control/plant/rack_loop.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float second_s = 1.0F;
/// Many strokes of the valve and transits of the loop.
constexpr float valve_learn_s = 120.0F;
/// Half of that: a valve that was shut for longer has forgotten.
constexpr float valve_unlearn_s = 60.0F;

float loop_power_w(float gpu_power_w) { return gpu_power_w + rack_loop::node_beside_gpus_w * static_cast<float>(node_count); }

/// Opening of an equal-percentage valve that gives so many times its flow.
float stroke_of(float ratio) { return log2(ratio) / log2(rack_loop::supply_tuning.rangeability); }

/// By how much the facility water is warmed, K, at this power and the flow that was asked for.
float warmed_k(float power_w, const LawInputs& in, const LawState& state) {
  TemperatureDelta warmed = rack_loop::balance_tuning.least_spread;
  if (in.facility_supply_c.known) {
    const float flow_lpm = std::max(state.flow_commanded_lpm, 1.0F);
    const TemperatureDelta rise = power_w * watt / (pg25_volumetric_heat * (flow_lpm * litre_per_minute));
    const TemperatureDelta above = (state.supply_in_force_c - in.facility_supply_c.value) * kelvin;
    warmed = std::max(warmed, above + rise - rack_loop::balance_tuning.hot_end);
  }
  return warmed / kelvin;
}

/// More flow brings cooler coolant back and leaves less between it and the facility water, of which more is needed then. The other
/// way round nothing is taken off: an idle rack's shut valve teaches a constant that only the power itself can be put on.
float unseen_valve(const BlindValveState& blind, const LawInputs& in, const LawState& state) {
  const float power_w = loop_power_w(in.gpu_power_w.value);
  const float by_flow = std::max(stroke_of(blind.warmed_k / warmed_k(power_w, in, state)), 0.0F);
  return std::clamp(blind.offset + stroke_of(power_w) + by_flow, 0.0F, 1.0F);
}

/// What the heat balance asks for, were the supply at its set point and the flow what was asked for. A model's word, for where the
/// valve itself has taught nothing.
float balanced_unseen(const LawInputs& in, const LawState& state) {
  const float flow_lpm = std::max(state.flow_commanded_lpm, 1.0F);
  const float power_w = loop_power_w(in.gpu_power_w.value);
  const TemperatureDelta rise = power_w * watt / (pg25_volumetric_heat * (flow_lpm * litre_per_minute));
  const Temperature target = Temperature::celsius(state.supply_in_force_c);
  return balanced_valve(rack_loop::balance_tuning, target,
                        {Reading::of(flow_lpm), Reading::of((target + rise).celsius()), in.facility_supply_c, {}}, 0.0F * kelvin);
}

}  // namespace

void learn_valve(const LawInputs& in, LawState& state, float valve) {
  BlindValveState& blind = state.blind_valve;
  blind.begun = false;
  if (!in.gpu_power_w.known) return;
  const float power_w = loop_power_w(in.gpu_power_w.value);
  const float share = blind.known ? second_s / valve_learn_s : 1.0F;
  blind.offset = lag(blind.offset, valve - stroke_of(power_w), share);
  blind.warmed_k = lag(blind.warmed_k, warmed_k(power_w, in, state), share);
  blind.shut_s = valve > 0.0F ? 0.0F : std::min(blind.shut_s + second_s, valve_unlearn_s);
  blind.known = true;
}

void steer_unseen(const LawInputs& in, LawState& state, Terms& terms) {
  BlindValveState& blind = state.blind_valve;
  if (in.valve_overridden) state.valve = in.valve_applied;
  const Temperature target = Temperature::celsius(state.supply_in_force_c);
  const Temperature measured =
      in.controlled_c.known ? target + (in.controlled_c.value - state.gpu_target_c) * kelvin : target;
  if (!blind.begun) {
    blind.begun = true;
    begin(state.supply, measured, target);
  }
  float by_power = state.valve;
  if (in.gpu_power_w.known && blind.known) {
    by_power = unseen_valve(blind, in, state);
    if (blind.shut_s >= valve_unlearn_s) by_power = std::max(by_power, balanced_unseen(in, state));
  }
  const float fastest = rack_loop::supply_tuning.open_per_second * second_s;
  const float least = rate_limit(state.valve, by_power, fastest, fastest);
  if (state.second_in_period == 0) {
    terms.supply_law = update(rack_loop::supply_tuning, state.supply, measured, target, state.valve);
    state.valve = terms.supply_law.valve;
  }
  state.valve = std::max(state.valve, least);
}

}  // namespace isotherm
