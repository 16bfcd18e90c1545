#include "control/estimate/observer.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/math.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float per_e = 1.442695F;  // exp(x) = exp2(x per_e)
constexpr float second_s = 1.0F;
constexpr float least_flow_share = 0.1F;  // L/min per GPU below which nothing is modelled
void begin(const ThermalModel& model, ObserverState& state, const ObserverInputs& in) {
  state = {};
  state.flow_lpm = state.flow_before_lpm = in.flow_lpm.value_or(in.flow_applied_lpm);
  state.applied_lpm = in.flow_applied_lpm;
  state.supply_c = state.probe_c = in.supply_c.value_or(in.supply_in_force_c);
  state.held_c = in.supply_in_force_c;
  state.inlet_c = state.inlet_before_c = state.supply_c;
  state.line.fill(state.inlet_c, state.flow_lpm / 60.0F);
  state.power_w = state.reading_w = state.mean_w = in.gpu_power_w.value;
  state.junction_c = in.controlled_c.value;
  state.body_c = state.junction_c - state.power_w * model.direct_k_per_w;
  state.begun = true;
}

/// Flow and supply up to now, from what was in force.
void move_coolant(const ObserverTuning& tuning, const ThermalModel& model, ObserverState& state,
                  const ObserverInputs& in) {
  const float flow_before = state.flow_lpm;
  state.flow_lpm = next_flow_lpm(model, state.flow_lpm, state.applied_lpm * state.flow_gain,
                                 in.flow_applied_lpm * state.flow_gain);
  state.applied_lpm = in.flow_applied_lpm;
  if (in.flow_lpm.known && in.flow_applied_lpm > 0.0F) {
    const float miss = (in.flow_lpm.value - state.flow_lpm) / in.flow_applied_lpm;
    state.flow_gain =
        std::clamp(state.flow_gain + tuning.flow_gain_per_s * miss, tuning.least_flow_gain, tuning.most_flow_gain);
  }
  const float mean_flow = 0.5F * (flow_before + state.flow_lpm);
  const SupplyTrack moved =
      next_supply(model, {state.held_c, state.supply_c}, in.supply_in_force_c, state.supply_offset_k);
  state.held_c = moved.held_c;
  state.supply_c = moved.supply_c;
  const float probe_share = share_in_a_second(model.probe_lag_s);
  state.probe_c = lag(state.probe_c, state.supply_c, probe_share);
  if (in.supply_c.known) {
    const float miss = in.supply_c.value - state.probe_c;
    // The probe shows only so much of what the supply itself is off.
    state.supply_c += tuning.supply_per_s * miss / probe_share;
    state.probe_c += tuning.supply_per_s * miss;
    state.supply_offset_k = std::clamp(state.supply_offset_k + tuning.supply_offset_per_s * miss,
                                       -tuning.most_supply_offset_k, tuning.most_supply_offset_k);
  }
  state.line.push(state.supply_c, mean_flow / 60.0F);
}

/// A blocked plate or a heater learned as an offset is gone at once when its cause is: what no model explains is not unlearned
/// by the quantum. False where the innovation says nothing of it.
bool unlearn(const ObserverTuning& tuning, ObserverState& state, float innovation) {
  const float offset = state.offset_k;
  const bool against = offset > 0.0F ? innovation < 0.0F : innovation > 0.0F;
  if (!against || std::fabs(innovation) <= 2.0F * tuning.most_innovation_k || std::fabs(offset) <= tuning.explained_offset_k) return false;
  const float moved = offset + tuning.unlearn_per_s * innovation;
  state.offset_k = offset > 0.0F ? std::max(moved, tuning.explained_offset_k) : std::min(moved, -tuning.explained_offset_k);
  return true;
}

}  // namespace

float share_in_a_second(float lag_s) { return lag_s > 0.05F ? 1.0F - exp2(-second_s * per_e / lag_s) : 1.0F; }

float next_flow_lpm(const ThermalModel& model, float flow_lpm, float before_lpm, float command_lpm) {
  return lag(flow_lpm, command_lpm + model.pump_late * (before_lpm - command_lpm), share_in_a_second(model.pump_lag_s));
}

SupplyTrack next_supply(const ThermalModel& model, SupplyTrack now, float set_point_c, float offset_k) {
  now.held_c = lag(now.held_c, set_point_c, share_in_a_second(model.loop_lag_s));
  now.supply_c = lag(now.supply_c, now.held_c + offset_k, share_in_a_second(model.supply_lag_s));
  return now;
}

float next_body_c(const ThermalModel& model, float body_c, float inlet_c, float power_w, float flow_lpm) {
  const float resistance = body_resistance(model, std::max(flow_lpm / model.gpus, least_flow_share));
  const float settled = inlet_c + power_w * resistance;
  return settled + (body_c - settled) * exp2(-second_s * per_e / (model.body_j_per_k * resistance));
}

float update(const ObserverTuning& tuning, const ThermalModel& model, ObserverState& state, const ObserverInputs& in) {
  if (!in.controlled_c.known || !in.gpu_power_w.known) {
    state.begun = false;
    return 0.0F;
  }
  if (!state.begun) {
    begin(model, state, in);
    return 0.0F;
  }
  const float flow_before = state.flow_lpm;
  move_coolant(tuning, model, state, in);
  const float inlet_before = state.inlet_c;
  state.inlet_c = state.line.at(model.pipe_l);

  // The body up to a second ago. Power readings are older than that, so the next one is needed for a part.
  const float reading = in.gpu_power_w.value;
  const float part = model.power_late_s - 1.0F;
  const float power_two_ago = state.reading_w + part * (reading - state.reading_w);
  const float power_one_ago = reading + part * (in.next_power_w.value_or(reading) - reading);
  state.body_c = next_body_c(model, state.body_c, 0.5F * (state.inlet_before_c + inlet_before),
                             0.5F * (power_two_ago + power_one_ago), 0.5F * (state.flow_before_lpm + flow_before));
  state.inlet_before_c = inlet_before;
  state.flow_before_lpm = flow_before;
  state.power_w = power_one_ago;
  state.reading_w = reading;
  if (state.powers_seen < 1000) ++state.powers_seen;
  state.mean_w = lag(state.mean_w, reading, std::max(1.0F / static_cast<float>(state.powers_seen), tuning.mean_per_s));

  const float two_ago = state.junction_c;
  state.junction_c = state.body_c + state.power_w * model.direct_k_per_w;
  // Temperatures that are less than a second old are read between one and two seconds' models, going on as before.
  const float shown = state.junction_c + (model.gpu_late_s - 1.0F) * (two_ago - state.junction_c);
  const float foretold = shown + state.offset_k;
  const float miss = in.controlled_c.value - foretold;
  const float innovation = std::clamp(miss, -tuning.most_innovation_k, tuning.most_innovation_k);
  if (unlearn(tuning, state, miss)) return innovation;
  const float gain = innovation > tuning.quantum_k ? tuning.hot_offset_per_s : tuning.offset_per_s;
  state.offset_k = std::clamp(state.offset_k + gain * innovation, -tuning.most_offset_k, tuning.most_offset_k);
  return innovation;
}

}  // namespace isotherm
