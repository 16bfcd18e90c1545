#include "control/safety/conditions.hpp"

#include <algorithm>
#include <initializer_list>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float tick_s = 0.1F;
constexpr float drive_ramp_per_s = 0.10F;  // estimate; the drives' parameter
constexpr float shaft_lag_s = 1.0F;        // estimate
constexpr float speed_tolerance = 0.10F;
constexpr float dry_share = 0.2F;          // of the expected current
constexpr float dry_least_speed = 0.25F;   // below it a current says nothing
constexpr std::uint8_t debounce_ticks = 10;
constexpr std::uint8_t fault_debounce_ticks = 2;
constexpr float as_commanded = 0.9F;      // above the low-flow row's warning
constexpr float nearly_commanded = 0.8F;  // and its alarm
constexpr float trip_of_design = 0.35F;
constexpr float trip_of_commanded = 0.5F;
/// Below a fifth of design flow the expected pressure drowns in the gauge's error.
constexpr float least_expected_flow = 0.2F;
constexpr float suction_drop_kpa = 30.0F;
constexpr float level_drop_percent = 1.0F;
constexpr float level_low_percent = 20.0F;
constexpr float hot_gpu_c = 80.0F;
constexpr std::uint16_t graceful_ticks = 100;
constexpr float valve_stroke_s = 30.0F;  // estimate, commissioning
constexpr float mixing_stroke_s = 5.0F;  // likewise
constexpr unsigned late_window = 0x3FF;  // ten cycles

std::uint8_t count(std::uint8_t ticks, bool condition) {
  return !condition ? std::uint8_t{0} : ticks < 255 ? static_cast<std::uint8_t>(ticks + 1) : ticks;
}

void watch(PumpWatch& pump, Reading speed, Reading current, bool drive_fault, float commanded, bool shut) {
  pump.ramp = rate_limit(pump.ramp, commanded, drive_ramp_per_s * tick_s, drive_ramp_per_s * tick_s);
  pump.expected = lag(pump.expected, pump.ramp, tick_s / shaft_lag_s);
  // An absent speed is no speed: unknown counts against the pump.
  const bool slow = speed.value_or(0.0F) < pump.expected - speed_tolerance;
  // Torque, and so current, grows with the square of the speed. Against shut valves a sound pump draws little, too.
  const bool dry = !shut && speed.known && current.known && speed.value > dry_least_speed &&
                   current.value < dry_share * speed.value * speed.value;
  pump.fault_ticks = count(pump.fault_ticks, drive_fault);
  pump.slow_ticks = count(pump.slow_ticks, slow);
  pump.dry_ticks = count(pump.dry_ticks, dry);
  pump.good_ticks = count(pump.good_ticks, !drive_fault && !slow && !dry);
  if (pump.fault_ticks >= fault_debounce_ticks || pump.slow_ticks >= debounce_ticks ||
      pump.dry_ticks >= debounce_ticks) {
    pump.lost = true;
  } else if (pump.good_ticks >= debounce_ticks) {
    pump.lost = false;
  }
}

void set(Signals& signals, Signal signal, Reading reading) {
  if (reading.known) {
    signals.set(signal, reading.value);
  } else {
    signals.set(signal, Knowledge::unknown);
  }
}

void freeze(Signals& signals, std::initializer_list<Signal> which) {
  for (const Signal signal : which) signals.set(signal, Knowledge::frozen);
}

/// The flow to compare with, L/min.
float flow_due(FlowWatch& watch, Reading flow_lpm, float commanded_lpm, const RackSettings& settings) {
  if (!watch.known && flow_lpm.known) {
    watch.ramp_lpm = watch.expected_lpm = std::min(flow_lpm.value, commanded_lpm);
    watch.known = true;
  }
  const float rise = drive_ramp_per_s * tick_s * settings.full_speed_flow_lpm;
  watch.ramp_lpm = std::min(commanded_lpm, watch.ramp_lpm + rise);
  watch.expected_lpm = lag(watch.expected_lpm, watch.ramp_lpm, tick_s / shaft_lag_s);
  return std::max(std::min(commanded_lpm, watch.expected_lpm), settings.least_flow_lpm);
}

void update_flow(ConditionState& state, const FastSignals& fast, const FastFacts& facts, const RackSettings& settings) {
  Signals& signals = state.signals;
  const float commanded = flow_due(state.flow, facts.flow_lpm, facts.flow_commanded_lpm, settings);
  if (!fast.has(fast_bit::permit_closed)) {
    for (const Signal signal : {Signal::flow_of_commanded, Signal::flow_trip, Signal::pressure_of_expected}) {
      signals.set(signal, Knowledge::inactive);
    }
    return;
  }
  const Reading flow = facts.flow_lpm;
  if (flow.known) {
    signals.set(Signal::flow_of_commanded, flow.value / commanded);
    signals.set(Signal::flow_trip, std::min(flow.value / (trip_of_design * settings.design_flow_lpm),
                                            flow.value / (trip_of_commanded * commanded)));
    // A soft flow warns and gives more cooling; what trips is pressure, pumps and the GPUs themselves.
    if (facts.flow_quality == Quality::estimated) signals.set(Signal::flow_trip, Knowledge::inactive);
  } else {
    signals.set(Signal::flow_of_commanded, Knowledge::unknown);
    signals.set(Signal::flow_trip, Knowledge::unknown);
  }
  const Reading expected = rack_loop::expected_flow_lpm(settings, fast.pump_speed, facts.throttle);
  if (facts.gauge_out) {
    signals.set(Signal::pressure_of_expected, Knowledge::inactive);
  } else if (!facts.pressure_kpa.known) {
    signals.set(Signal::pressure_of_expected, Knowledge::unknown);
  } else if (!expected.known || expected.value < least_expected_flow * settings.design_flow_lpm) {
    signals.set(Signal::pressure_of_expected, Knowledge::inactive);
  } else {
    signals.set(Signal::pressure_of_expected,
                facts.pressure_kpa.value / (facts.throttle.resistance *
                                            rack_loop::expected_differential_pressure_kpa(settings, expected.value)));
  }
}

void update_leak(ConditionState& state, std::uint8_t wet, const RackSettings& settings) {
  Signals& signals = state.signals;
  signals.set(Signal::wet_zones, static_cast<float>(wet));
  signals.set(Signal::wet_zones_policy, settings.leak_isolates >= 0.5F ? static_cast<float>(wet) : 0.0F);
  const bool large = wet >= 2 || (wet >= 1 && state.draining);
  state.leak_ticks = !large ? std::uint16_t{0}
                            : state.leak_ticks < 0xFFFF ? static_cast<std::uint16_t>(state.leak_ticks + 1)
                                                        : state.leak_ticks;
  const SignalValue& hottest = signals[Signal::hottest_gpu];
  const bool hot = hottest.knowledge != Knowledge::known || hottest.value >= hot_gpu_c;
  const bool no_time = large && (hot || state.leak_ticks >= graceful_ticks);
  signals.set(Signal::large_leak, no_time ? 2.0F : large ? 1.0F : 0.0F);
}

void update_valves(ConditionState& state, const SlowFacts& facts) {
  const Reading position = position_by_flow(state.valve, facts.valve_position, facts.facility_flow_lpm);
  set(state.signals, Signal::valve_deviation, step(state.valve, position, facts.valve_commanded, valve_stroke_s));
  set(state.signals, Signal::mixing_deviation, step(state.mixing, facts.mixing_position, facts.mixing_commanded, mixing_stroke_s));
  if (!facts.mixing_fitted) state.signals.set(Signal::mixing_deviation, Knowledge::inactive);
}

/// Of the coldest coolant there is, to the dew point.
Reading dew_point_margin(const SlowFacts& facts) {
  if (!facts.supply.value.known || !facts.dew_point_c.known) return Reading::absent();
  const float coldest_c = std::min(facts.supply.value.value, facts.cold_side_c.value_or(facts.supply.value.value));
  return Reading::of(coldest_c - facts.dew_point_c.value);
}

/// Bits that are set; std::popcount calls into the compiler's own library.
std::uint8_t ones(unsigned bits) {
  std::uint8_t sum = 0;
  for (; bits != 0; bits &= bits - 1U) ++sum;
  return sum;
}

void update_late(ConditionState& state, std::uint16_t overruns) {
  LateWatch& late = state.late;
  const unsigned newest = overruns != late.counted ? 1U : 0U;
  late = {overruns, static_cast<std::uint16_t>((static_cast<unsigned>(late.history) << 1U | newest) & late_window)};
  state.signals.set(Signal::late_cycles, static_cast<float>(ones(late.history)));
}

/// Instruments without a probe of their kind beside them that are not believed.
int left_out(const SlowFacts& facts) {
  int sum = 0;
  for (const bool out : {facts.witness_out, facts.discharge_out, facts.suction_out, facts.level_out, facts.dew_point_out}) sum += out ? 1 : 0;
  return sum;
}

/// Why probes_none, probes_absent and probes_apart are what they are.
void note_causes(ConditionState& state, const SlowFacts& facts) {
  unsigned causes = state.sensor_causes;
  if (facts.blind) causes |= facts.frozen ? sensor_cause::repeats : sensor_cause::silent;
  if (facts.unit_restarted) causes |= sensor_cause::restarted;
  if (!facts.blind) {
    if (facts.supply.valid == 0) causes |= sensor_cause::no_supply;
    if (facts.supply.disagree || facts.return_water.disagree) causes |= sensor_cause::apart;
    if (facts.balance_off) causes |= sensor_cause::balance;
    if (facts.discharge_out) causes |= sensor_cause::discharge;
    if (facts.suction_out) causes |= sensor_cause::suction;
  }
  state.sensor_causes = static_cast<std::uint8_t>(causes);
}

/// What only tells.
void update_maintenance(ConditionState& state, const SlowFacts& facts) {
  Signals& signals = state.signals;
  set(signals, Signal::filter_pressure, facts.filter_kpa);
  set(signals, Signal::conductivity, facts.conductivity_us);
  set(signals, Signal::conductivity_change, conductivity_change(state.conductivity, facts.conductivity_us));
  set(signals, Signal::exchanger_share, facts.exchanger_share);
  set(signals, Signal::pump_strength, facts.pump_strength);
  set(signals, Signal::condensate, facts.condensate);
  set(signals, Signal::door, facts.door_open);
  set(signals, Signal::humidity, facts.humidity_percent);
  signals.set(Signal::zone_valves_astray, facts.zone_valves_astray);
}

/// Two pumps that are lost by what they tell of themselves, and not by their drives' faults, while meter and pressure tell alike that
/// all the flow is there: what is lost is their telling. Once found out it stays so for as long as no alarm of low flow is due.
bool flows_all_the_same(const Signals& signals, const FastSignals& fast, const FastFacts& facts, bool vouched) {
  const SignalValue& flow = signals[Signal::flow_of_commanded];
  const bool drive_fault = fast.has(fast_bit::drive_fault_1) || fast.has(fast_bit::drive_fault_2);
  if (drive_fault || facts.flow_quality != Quality::good || flow.knowledge != Knowledge::known) return false;
  return vouched ? flow.value > nearly_commanded : facts.flow_certain && flow.value >= as_commanded;
}

}  // namespace

void update_fast(ConditionState& state, const FastSignals& fast, const FastFacts& facts, const RackSettings& settings) {
  Signals& signals = state.signals;
  if (fast.ticks_blind > 0 || !fast.ever_read || facts.frozen) {
    freeze(signals, {Signal::emergency_stop, Signal::large_leak, Signal::wet_zones, Signal::wet_zones_policy,
                     Signal::flow_of_commanded, Signal::flow_trip, Signal::pressure_of_expected, Signal::pumps_lost,
                     Signal::discharge_pressure});
    // A contact wired to the controller needs no rack I/O unit to be believed.
    if (fast.has(stop_bits)) signals.set(Signal::emergency_stop, 1.0F);
    // What the pumps did meanwhile is not known: watch them again from where they are found.
    if (fast.ticks_blind >= blind_ticks || facts.frozen) state.pumps_known = state.flow.known = false;
    // The tick that finds it out is early enough to hold the floor; the cycle tells the rest.
    if (facts.frozen) {
      signals.set(Signal::probes_none, 1.0F);
      state.sensor_causes |= sensor_cause::repeats;
    }
    return;
  }
  // The tick that sees it is early enough to hold the floor; the cycle tells the rest.
  if (fast.unit_restarted) {
    signals.set(Signal::probes_none, 1.0F);
    state.sensor_causes |= sensor_cause::restarted;
  }
  signals.set(Signal::emergency_stop, fast.has(stop_bits) ? 1.0F : 0.0F);
  update_leak(state, fast.wet_zones(), settings);
  update_flow(state, fast, facts, settings);
  set(signals, Signal::discharge_pressure, facts.discharge_kpa);

  float lost = 0.0F;
  for (std::size_t n = 0; n < pump_count; ++n) {
    PumpWatch& pump = state.pumps[n];
    if (!state.pumps_known) {
      pump = PumpWatch{};
      pump.ramp = pump.expected = std::min(fast.pump_speed[n].value_or(0.0F), facts.speed_commanded[n]);
    }
    const auto fault_bit = static_cast<std::uint16_t>(fast_bit::drive_fault_1 << n);
    watch(pump, fast.pump_speed[n], fast.pump_current[n], fast.has(fault_bit), facts.speed_commanded[n], facts.isolating);
    if (pump.lost) lost += 1.0F;
  }
  state.pumps_vouched = lost > 1.0F && flows_all_the_same(signals, fast, facts, state.pumps_vouched);
  if (state.pumps_vouched) {
    for (PumpWatch& pump : state.pumps) pump.lost = false;
    lost = 1.0F;
  }
  state.pumps_known = true;
  signals.set(Signal::pumps_lost, lost);
}

void update_slow(ConditionState& state, const SlowFacts& facts) {
  Signals& signals = state.signals;
  note_causes(state, facts);
  set(signals, Signal::hottest_gpu, facts.gpus.hottest_c);
  if (facts.nodes_expected) {
    signals.set(Signal::node_silence, facts.gpus.worst_silence_s);
    signals.set(Signal::gpus_lost, facts.gpus.lost_share);
    signals.set(Signal::gpus_missing, static_cast<float>(facts.gpus.missing));
  } else {  // nodes without power have nothing to say
    signals.set(Signal::node_silence, Knowledge::inactive);
    signals.set(Signal::gpus_lost, Knowledge::inactive);
    signals.set(Signal::gpus_missing, Knowledge::inactive);
  }
  signals.set(Signal::probes_none, facts.blind || facts.unit_restarted || facts.supply.valid == 0 ? 1.0F : 0.0F);
  if (facts.upper_level_age_s.known) {
    signals.set(Signal::upper_level_age, facts.upper_level_age_s.value);
  } else {
    signals.set(Signal::upper_level_age, Knowledge::inactive);
  }
  update_late(state, facts.overruns);
  if (facts.blind) {
    freeze(signals, {Signal::supply, Signal::supply_above_target, Signal::return_temperature, Signal::suction_pressure,
                     Signal::level, Signal::dew_point_margin, Signal::probes_apart, Signal::probes_absent,
                     Signal::valve_deviation, Signal::mixing_deviation, Signal::filter_pressure, Signal::conductivity,
                     Signal::conductivity_change, Signal::exchanger_share, Signal::pump_strength, Signal::condensate,
                     Signal::door, Signal::humidity});
    state.valve.known = state.mixing.known = false;  // what they did meanwhile is not known
    return;
  }
  set(signals, Signal::supply, facts.supply.value);
  set(signals, Signal::return_temperature, facts.return_water.value);
  set(signals, Signal::suction_pressure, facts.suction_kpa);
  set(signals, Signal::level, facts.level_percent);
  const bool apart = facts.supply.disagree || facts.return_water.disagree || facts.balance_off;
  signals.set(Signal::probes_apart, apart ? 1.0F : 0.0F);
  signals.set(Signal::probes_absent,
              static_cast<float>(std::max(facts.supply.absent, facts.return_water.absent) + left_out(facts)));
  if (facts.supply_warning_muted || !facts.supply.value.known) {
    signals.set(Signal::supply_above_target, Knowledge::inactive);
  } else {
    signals.set(Signal::supply_above_target, facts.supply.value.value - facts.supply_target_c);
  }
  update_valves(state, facts);
  update_maintenance(state, facts);
  if (facts.dew_point_muted) {
    signals.set(Signal::dew_point_margin, Knowledge::inactive);
  } else {
    set(signals, Signal::dew_point_margin, dew_point_margin(facts));
  }

  const float level = facts.level_percent.value_or(state.levels.back());
  const float suction = facts.suction_kpa.value_or(state.suctions.back());
  const bool full = state.seconds_seen >= leak_window_s;
  state.draining = full && (level < level_low_percent || state.levels.front() - level > level_drop_percent ||
                            state.suctions.front() - suction > suction_drop_kpa);
  std::shift_left(state.levels.begin(), state.levels.end(), 1);
  std::shift_left(state.suctions.begin(), state.suctions.end(), 1);
  state.levels.back() = level;
  state.suctions.back() = suction;
  if (!full) ++state.seconds_seen;
}

void forget_causes(ConditionState& state, bool tripped, bool alarmed, bool warned) {
  unsigned kept = state.sensor_causes;
  const auto stands = [&state](Signal signal) { return state.signals[signal].value >= 1.0F; };
  if (!tripped && !stands(Signal::probes_none)) kept &= ~unsigned{sensor_cause::trip};
  if (!alarmed && !stands(Signal::probes_absent)) kept &= ~unsigned{sensor_cause::alarm};
  if (!warned && !stands(Signal::probes_apart)) kept &= ~unsigned{sensor_cause::warning};
  state.sensor_causes = static_cast<std::uint8_t>(kept);
}

}  // namespace isotherm
