#include "control/signal/hydraulics.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/math.hpp"
#include "control/plant/rack_loop.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float tick_s = 0.1F;
constexpr float meter_lag_s = 0.5F;        // ultrasonic, 0.3..1 s
constexpr float steady_share = 0.10F;      // the pumps' flow may differ so much from its lagged value
constexpr float learn_s = 600.0F;
constexpr float learned_least = 0.75F;     // of the commissioning values; further off, they want correcting
constexpr float learned_most = 1.30F;
/// Below a fifth of design flow gauge and meter drown in their errors: nobody is judged there.
constexpr float least_flow_share = 0.2F;
/// The pressure hardly tells a blocked loop from an open one, the motor's torque does: it falls by a tenth where the flow has
/// fallen by a fifth, and that is less than what makes a meter odd.
constexpr float loaded_share = 0.9F;
constexpr float least_current_speed = 0.25F;
/// A pump that gives a share less flow at its speed draws half that share less current: usual of radial pumps, estimate.
constexpr float current_of_flow = 0.5F;

float relative(float one, float other, float floor) {
  return std::fabs(one - other) / std::max({one, other, floor});
}

/// Motor current over the square of the speed, of the turning pumps together; absent where it says nothing.
Reading current_over_square(const FastSignals& fast) {
  float currents = 0.0F;
  float squares = 0.0F;
  for (std::size_t n = 0; n < pump_count; ++n) {
    const Reading speed = fast.pump_speed[n];
    const Reading current = fast.pump_current[n];
    if (!speed.known || !current.known) return Reading::absent();
    if (speed.value < least_current_speed) continue;
    currents += current.value;
    squares += speed.value * speed.value;
  }
  return squares > 0.0F ? Reading::of(currents / squares) : Reading::absent();
}

/// What two others say about one witness: nothing, that it agrees, that it is odd.
enum class Verdict : std::uint8_t { none, agrees, odd };

Verdict verdict(Reading witness, Reading one, Reading other, float floor) {
  if (!one.known || !other.known || relative(one.value, other.value, floor) > agree_share) return Verdict::none;
  if (!witness.known) return Verdict::odd;
  const float middle = 0.5F * (one.value + other.value);
  const float distance = relative(witness.value, middle, floor);
  return distance > odd_share ? Verdict::odd : distance <= agree_share ? Verdict::agrees : Verdict::none;
}

void count(WitnessState& state, Verdict verdict, bool known) {
  state.odd_ticks = verdict == Verdict::odd ? static_cast<std::uint8_t>(std::min(state.odd_ticks + 1, 255)) : std::uint8_t{0};
  // What gives no value at all need not be watched first.
  if (verdict == Verdict::odd && (!known || state.odd_ticks >= odd_ticks_most)) state.out = true;
  state.back_ticks = state.out && verdict == Verdict::agrees ? static_cast<std::uint16_t>(state.back_ticks + 1) : std::uint16_t{0};
  if (state.back_ticks >= back_ticks) state = WitnessState{};
}

void learn(float& ratio, float seen) {
  ratio = std::clamp(lag(ratio, seen, tick_s / learn_s), learned_least, learned_most);
}

struct Flows {
  float gauge_kpa;
  Reading meter;
  Reading pressure;
  Reading pumps;
};

/// Each ratio by the two witnesses that do not need it.
void learn_ratios(HydraulicState& state, const RackSettings& settings, const Flows& flows, float promised_lpm,
                  Reading torque) {
  if (state.meter.out || state.gauge.out || !flows.meter.known || !flows.pressure.known) return;
  const float floor = least_flow_share * settings.design_flow_lpm;
  const float meter = flows.meter.value;
  if (relative(meter, flows.pressure.value, floor) <= agree_share) {
    learn(state.flow_over_speed, meter / promised_lpm);
    if (torque.known) learn(state.current_over_square, torque.value);
  }
  if (meter > floor && flows.pumps.known && relative(meter, flows.pumps.value, floor) <= agree_share) {
    learn(state.pressure_over_flow, flows.gauge_kpa / rack_loop::expected_differential_pressure_kpa(settings, meter));
  }
}

}  // namespace

float flow_of_pressure_lpm(const RackSettings& settings, float pressure_kpa) {
  constexpr float exponent = 1.0F / 1.85F;
  return settings.design_flow_lpm * pow(pressure_kpa / settings.design_differential_pressure_kpa, exponent);
}

bool head_certain(const HydraulicState& state, const RackSettings& settings, const Throttle& throttle) {
  constexpr float certain_share = 0.08F;
  if (!state.flow_lpm.known || !state.pressure_kpa.known) return false;
  const float by_head = flow_of_pressure_lpm(settings, state.pressure_kpa.value / (state.pressure_over_flow * throttle.resistance));
  return relative(state.flow_lpm.value, by_head, least_flow_share * settings.design_flow_lpm) <= certain_share;
}

Hydraulics learned(const HydraulicState& state) {
  return {state.flow_over_speed, state.pressure_over_flow, state.current_over_square};
}

void update(HydraulicState& state, const FastSignals& fast, const RackSettings& settings, const Throttle& throttle) {
  if (fast.ticks_blind > 0 || !fast.ever_read) return;
  const float floor = least_flow_share * settings.design_flow_lpm;
  const Reading meter = fast.flow_lpm;
  const Reading gauge = fast.differential_pressure_kpa;
  const Reading promised = rack_loop::expected_flow_lpm(settings, fast.pump_speed, throttle);
  Reading torque = current_over_square(fast);
  torque.value /= 1.0F - current_of_flow * (1.0F - throttle.flow(rack_loop::turning_pumps(fast.pump_speed)));
  const bool loaded = torque.known && torque.value >= loaded_share * state.current_over_square;
  Reading pumps;
  if (promised.known && loaded && promised.value >= floor) pumps = Reading::of(promised.value * state.flow_over_speed);
  Reading pressure;
  if (gauge.known) pressure = Reading::of(flow_of_pressure_lpm(settings, gauge.value / (state.pressure_over_flow * throttle.resistance)));

  if (promised.known) state.promised_lpm = lag(state.promised_lpm, promised.value, tick_s / meter_lag_s);
  const bool steady = throttle.settled && promised.known && promised.value >= floor &&
                      relative(promised.value, state.promised_lpm, floor) <= steady_share;
  if (steady) {
    // One at a time: with the meter out the gauge is a witness, and none is left to judge it.
    if (!state.gauge.out) count(state.meter, verdict(meter, pressure, pumps, floor), meter.known);
    if (!state.meter.out) count(state.gauge, verdict(pressure, meter, pumps, floor), gauge.known);
    if (throttle.certain) {
      learn_ratios(state, settings, {gauge.value / throttle.resistance, meter, pressure, pumps}, promised.value, torque);
    }
  } else {
    state.meter.odd_ticks = state.gauge.odd_ticks = 0;
  }

  state.flow_lpm = meter;
  state.flow_quality = meter.known ? Quality::good : Quality::lost;
  if (state.meter.out || !meter.known) {
    const bool both = pumps.known && pressure.known;
    const bool believed = both && relative(pumps.value, pressure.value, floor) <= odd_share;
    // Two that quarrel: the lesser flow, because doubt means more cooling; with one of them gone there is no soft value.
    if (both) {
      state.flow_lpm = Reading::of(believed ? 0.5F * (pumps.value + pressure.value) : std::min(pumps.value, pressure.value));
      state.flow_quality = Quality::estimated;
    } else if (state.meter.out) {
      state.flow_lpm = Reading::absent();
      state.flow_quality = Quality::lost;
    }
  }
  state.pressure_kpa = state.gauge.out ? Reading::absent() : gauge;
  state.pressure_quality = !gauge.known || state.gauge.out ? Quality::lost : Quality::good;
}

}  // namespace isotherm
