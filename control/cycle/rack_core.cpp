#include "control/cycle/rack_core.hpp"

#include <algorithm>

#include "control/core/fields.hpp"
#include "control/core/words.hpp"
#include "control/cycle/notice_words.hpp"
#include "control/cycle/zones.hpp"
#include "control/plant/rack_loop.hpp"
#include "control/signal/raw.hpp"

namespace isotherm {
namespace {

Reading percents(std::uint16_t word) {
  const Reading hundredth = hundredths(word);
  return hundredth.known ? Reading::of(hundredth.value * 0.01F) : Reading::absent();
}

Reading humidity_of(const SlowWords& slow) {
  return air_is_known(slow) ? hundredths(slow[Slow::relative_humidity]) : Reading::absent();
}
Reading whole(std::uint16_t word) {
  return word == absent_unsigned ? Reading::absent() : Reading::of(static_cast<float>(word));
}

std::uint16_t signed_word(Reading reading) {
  if (!reading.known) return absent_signed;
  return static_cast<std::uint16_t>(saturate<std::int16_t>(reading.value * 100.0F));
}

bool starting(Mode mode) {
  return mode == Mode::checks || mode == Mode::purge || mode == Mode::ramp_up || mode == Mode::await_dew_point;
}

std::uint32_t digest_of(const Terms& terms, const RackState& state) {
  LeafDigest digest;
  for_each_term(terms, [&digest](const char*, const char*, float value) { digest(value); });
  for_each_leaf(state, digest);
  return digest.value();
}

/// 0 where there was nothing to foretell.
std::uint32_t digest_of(const Forecast& forecast) {
  if (!forecast.known) return 0;
  LeafDigest digest;
  for_each_leaf(forecast, digest);
  return digest.value();
}

Reading mean_of_one(Reading gpus_w) {
  return gpus_w.known ? Reading::of(gpus_w.value / static_cast<float>(gpu_count)) : Reading::absent();
}

}  // namespace

RackCore::RackCore(const RackSettings& settings, Entry entry) : settings_(settings) {
  state_.supervisor = begin(entry);
  state_.law = begin(settings);
}

void RackCore::take_over(const Record& last) {
  const bool permit = (last.outputs.bits & output_bit::permit) != 0U;
  take_over_latches(state_.protection, last.levels, !permit);
  take_over_permit(state_.supervisor, permit);
}

void RackCore::recall(const Record& before) {
  GpuSummaryState unused;
  Reading gpus_w;
  if (before.mode == Mode::running) gpus_w = summarise(before.inputs.nodes, false, unused).power_w;
  isotherm::recall(state_.law, signed_hundredths(before.controlled_temperature), mean_of_one(gpus_w));
}

TickOutput RackCore::tick(const FastWords& words) {
  const bool silent = blind();
  update(state_.fast, words);
  // The command of this very tick is the first that gets through: it must not move a permit that nobody has looked at.
  if (silent && !blind()) see_permit(state_.supervisor, state_.fast.has(fast_bit::permit_closed));
  StandstillState& standstill = state_.signals.standstill;
  if (blind()) standstill = {};
  update(standstill, words, {state_.conditions.pumps[0].expected, state_.conditions.pumps[1].expected});
  if (!standstill.frozen) update(state_.signals.hydraulics, state_.fast, settings_, state_.law.zone_hydraulics.throttle);
  const HydraulicState& hydraulics = state_.signals.hydraulics;
  const StaticPressureState& gauges = state_.signals.static_pressure;
  const FastFacts facts{state_.law.flow_commanded_lpm * state_.applied.speed_share,
                        state_.applied.pump_speed,
                        hydraulics.flow_lpm,
                        hydraulics.flow_quality,
                        hydraulics.pressure_kpa,
                        hydraulics.gauge.out,
                        discharge_kpa(gauges, state_.fast.supply_pressure_kpa, hydraulics.pressure_kpa),
                        head_certain(hydraulics, settings_, state_.law.zone_hydraulics.throttle),
                        state_.applied.isolate,
                        standstill.frozen,
                        state_.law.zone_hydraulics.throttle};
  update_fast(state_.conditions, state_.fast, facts, settings_);
  const float speed = std::max(state_.applied.pump_speed[0], state_.applied.pump_speed[1]);
  isotherm::step(state_.protection, state_.conditions.signals, speed,
                 settings_.least_flow_lpm / full_flow_lpm(settings_, state_.law, sound_pumps()), gauges.discharge.out);
  const RowState& row = state_.protection.rows[safety_row::sensor_invalid - 1];
  const auto stands = [&row](Stage stage) { return row.asserted[static_cast<std::size_t>(stage)]; };
  forget_causes(state_.conditions, stands(Stage::trip), stands(Stage::alarm), stands(Stage::warning));
  apply(demands(state_.protection));
  return {words_of(state_.applied), may_write()};
}

CycleOutput RackCore::cycle(const CycleInputs& inputs) {
  const bool unread = blind() || state_.signals.standstill.frozen;
  const SlowWords& slow = inputs.slow;
  Terms terms;
  const SignalInputs what{unread, state_.fast.flow_word, state_.fast.supply_pressure_kpa, state_.law.zone_hydraulics.throttle,
                          state_.law.supply_in_force_c, state_.applied.mixing_valve};
  terms.signals = read_signals(settings_, inputs, what, state_.signals);
  terms.supply = terms.signals.coolant.supply;
  terms.return_water = terms.signals.coolant.return_water;
  terms.gpus = terms.signals.gpus;
  terms.flow_lpm = terms.signals.flow_lpm;
  terms.dew_point_c = terms.signals.dew_point_c;
  isotherm::update(state_.heat, terms.flow_lpm, terms.signals.supply_c, terms.signals.return_c, terms.gpus.power_w,
                   rack_loop::node_beside_gpus_w * static_cast<float>(node_count));
  terms.heat = state_.heat;
  terms.forecast =
      isotherm::update(state_.forecast, mean_of_one(terms.gpus.power_w), notice_of(inputs.upper, settings_));
  terms.load_mean_w = state_.forecast.mean.mean_w;
  terms.repeats_after_s = static_cast<float>(state_.forecast.lag_s);
  terms.notice_due_s = next_due_s(state_.forecast.notices);
  terms.notice_credit = state_.forecast.notices.credit;

  SlowFacts facts;
  facts.supply = terms.supply;
  facts.return_water = terms.return_water;
  facts.witness_out = state_.signals.hydraulics.meter.out || state_.signals.hydraulics.gauge.out;
  facts.balance_off = terms.signals.balance.off;
  facts.exchanger_share = terms.signals.exchanger.ratio;
  facts.pump_strength = Reading::of(state_.signals.hydraulics.flow_over_speed);
  facts.gpus = terms.gpus;
  facts.dew_point_c = terms.dew_point_c;
  facts.suction_kpa = terms.signals.suction_kpa;
  facts.level_percent = terms.signals.level_percent;
  facts.discharge_out = terms.signals.discharge_out;
  facts.suction_out = terms.signals.suction_out;
  facts.level_out = terms.signals.level_out;
  facts.dew_point_out = terms.signals.dew_point_out;
  if (inputs.upper.set_point_age != absent_unsigned) {
    facts.upper_level_age_s = Reading::of(static_cast<float>(inputs.upper.set_point_age));
  }
  facts.supply_target_c = state_.law.supply_in_force_c;
  facts.supply_warning_muted = state_.supervisor.seconds_regulated < mute_s;
  const Mode before = state_.supervisor.mode;
  facts.dew_point_muted = starting(before);
  facts.valve_position = percents(slow[Slow::valve_position]);
  facts.facility_flow_lpm = hundredths(slow[Slow::facility_flow]);
  facts.valve_commanded = state_.applied.valve;
  facts.mixing_fitted = mixes(settings_);
  facts.mixing_position = percents(slow[Slow::mixing_valve_position]);
  facts.mixing_commanded = state_.applied.mixing_valve;
  facts.cold_side_c = terms.signals.cold_side.c;
  facts.overruns = inputs.upper.overruns;
  facts.filter_kpa = hundredths(slow[Slow::filter_pressure]);
  facts.conductivity_us = whole(slow[Slow::conductivity]);
  facts.condensate = contact(slow[Slow::contacts], contact_bit::condensate);
  facts.door_open = contact(slow[Slow::contacts], contact_bit::door_open);
  facts.humidity_percent = humidity_of(slow);
  facts.zone_valves_astray = zone_valves_astray(settings_, slow);
  const bool resting = starting(before) || before == Mode::off || before == Mode::run_on ||
                       (before == Mode::tripped && !state_.applied.permit && !blind());
  facts.nodes_expected = state_.fast.has(fast_bit::permit_closed) || !resting;
  facts.blind = unread;
  facts.frozen = unread && !blind();
  facts.unit_restarted = state_.fast.unit_restarted;
  update_slow(state_.conditions, facts);
  if (!facts.nodes_expected) state_.signals.gpus = {};
  if (inputs.upper.command_code == static_cast<std::uint16_t>(Command::reset_latched)) state_.protection.reset = true;

  const Situation now = look(inputs, terms);
  isotherm::step(state_.supervisor, now);
  const Arbitration rows = demands(state_.protection);
  step_laws(inputs, now, rows, terms);
  step_zones(settings_, state_, inputs, unread, terms);
  apply(rows);
  ++state_.cycles;

  terms.pump_speed_wanted = wanted_speed(rows);
  terms.pump_speed_1 = state_.applied.pump_speed[0];
  terms.pump_speed_2 = state_.applied.pump_speed[1];
  terms.valve = state_.applied.valve;
  terms.seconds_in_mode = static_cast<float>(state_.supervisor.seconds_in_mode);
  terms.strongest_rank_pumps = static_cast<float>(rows.strongest(Actuator::pump_speed));
  terms.strongest_rank_valve = static_cast<float>(rows.strongest(Actuator::valve));

  CycleOutput out;
  out.outputs = words_of(state_.applied);
  out.write = may_write();
  out.pumps_held_by = pumps_held_by(rows);
  out.valve_held_by = rows.held_by(Actuator::valve, state_.law.valve);
  out.flow_commanded = saturate<std::uint16_t>(flow_in_force_lpm(rows) * 100.0F);
  out.gpu_target = signed_word(Reading::of(state_.law.gpu_target_c));
  out.supply_target = signed_word(Reading::of(state_.law.supply_in_force_c));
  out.mode = state_.supervisor.mode;
  out.law = state_.law.thermal.closed ? state_.law.thermal.kind : Law::constant;
  out.first_out = first_out(state_.protection);
  for (std::size_t n = 0; n < safety_row_count; ++n) out.levels[n] = state_.protection.level(n + 1);
  if (out.levels[safety_row::sensor_invalid - 1] > Level::clear) out.sensor_causes = state_.conditions.sensor_causes;
  out.controlled_temperature = signed_word(terms.gpus.second_hottest_c);
  out.supply_temperature = signed_word(terms.signals.supply_c);
  out.return_temperature = signed_word(terms.signals.return_c);
  out.heat_carried = saturate<std::uint16_t>(terms.heat.carried_w.value_or(0.0F) * 0.1F);
  const Diagnoses diagnoses = diagnoses_of(terms.signals);
  out.quality = quality_word(diagnoses);
  out.outlier = outlier_word(diagnoses);
  out.digest = digest_of(terms, state_);
  out.forecast_digest = digest_of(terms.forecast);
  out.terms = terms;
  return out;
}

CycleOutput RackCore::replay(const Record& record) {
  for (const FastWords& words : record.ticks) tick(words);
  return cycle(record.inputs);
}

Situation RackCore::look(const CycleInputs& inputs, const Terms& terms) const {
  const ProtectionState& protection = state_.protection;
  const FastSignals& fast = state_.fast;
  Situation now;
  now.blind = blind() || state_.signals.standstill.frozen;
  now.ever_read = fast.ever_read;
  now.permit_closed = fast.has(fast_bit::permit_closed);
  now.brake_active = fast.has(fast_bit::brake_active);
  now.flow_lpm = terms.flow_lpm;
  now.controlled_c = terms.gpus.second_hottest_c;
  now.hottest_c = terms.gpus.hottest_c;
  now.supply_c = terms.supply.value;
  now.dew_point_c = terms.dew_point_c;
  now.suction_kpa = terms.signals.suction_kpa;
  now.level_percent = terms.signals.level_percent;
  now.all_gpus_heard = terms.gpus.healthy == gpu_count;
  now.leak = fast.wet_zones() > 0;
  now.fallback_demanded = protection.level(safety_row::sensor_invalid) == Level::trip ||
                          protection.level(safety_row::gpu_telemetry_lost) == Level::trip || now.blind || fast.unit_restarted;
  now.latched = any_latched(protection);
  now.power_cut = demands(protection).decide(Actuator::permit, 1.0F) < 0.5F;
  now.start = inputs.upper.command_code == static_cast<std::uint16_t>(Command::start);
  now.stop = inputs.upper.command_code == static_cast<std::uint16_t>(Command::stop);
  now.design_flow_lpm = settings_.design_flow_lpm;
  now.purge_s = settings_.purge_s;
  now.run_on_s = settings_.run_on_s;
  now.dew_point_margin_k = settings_.dew_point_margin_k;
  return now;
}

void RackCore::step_laws(const CycleInputs& inputs, const Situation& now, const Arbitration& rows, Terms& terms) {
  const Mode mode = state_.supervisor.mode;
  LawInputs in;
  in.plan = plan(state_.supervisor);
  in.settling = mode == Mode::settling;
  in.set_points_fixed = mode == Mode::fallback || mode == Mode::tripped;
  in.controlled_c = now.controlled_c;
  in.supply_c = terms.signals.supply_c;
  in.return_c = terms.signals.return_c;
  in.facility_supply_c = terms.signals.coolant.facility_supply_c;
  in.flow_lpm = now.flow_lpm;
  in.dew_point_c = now.dew_point_c;
  in.load_w = terms.heat.load_w;
  in.gpu_power_w = terms.gpus.power_w;
  in.forecast = terms.forecast;
  in.valve_position = percents(inputs.slow[Slow::valve_position]);
  const UpperWords& upper = inputs.upper;
  if (state_.protection.level(safety_row::upper_level_lost) < Level::trip) {
    in.gpu_set_point_c = signed_hundredths(upper.gpu_set_point);
    in.supply_set_point_c = signed_hundredths(upper.supply_set_point);
  }
  in.pumps_overridden = state_.applied.pumps_overridden;
  in.pump_speed_applied = state_.applied.pump_speed[0];
  in.pump_speed = rack_loop::turning_speed(state_.fast.pump_speed);
  in.valve_overridden = state_.applied.valve_overridden;
  in.valve_applied = state_.applied.valve;
  in.cold_side_c = terms.signals.cold_side.c;
  in.cold_at_valve_c = terms.signals.cold_side.at_valve_c;
  in.mixing_position = percents(inputs.slow[Slow::mixing_valve_position]);
  in.mixing_to_cold = rows.asks(Actuator::mixing_valve, Demand::at_least);
  in.mixing_applied = state_.applied.mixing_valve;
  in.coolant_unseen = state_.signals.standstill.frozen && !blind();
  in.sound_pumps = sound_pumps();
  in.flow_floor = rows.asks(Actuator::flow, Demand::at_least);
  in.flow_kept = state_.protection.level(safety_row::sensor_invalid) == Level::trip ||
                 state_.protection.level(safety_row::gpu_telemetry_lost) >= Level::alarm;
  in.supply_parked = rows.asks(Actuator::supply_loop, Demand::at_most);
  in.supply_lowest = rows.asks(Actuator::supply_target, Demand::at_most);
  in.supply_raise = rows.asks(Actuator::supply_target, Demand::at_least);
  isotherm::step(settings_, state_.law, in, workspace_, terms);
}

std::size_t RackCore::sound_pumps() const {
  std::size_t sound = 0;
  for (const PumpWatch& pump : state_.conditions.pumps) sound += pump.lost ? 0U : 1U;
  return sound;
}

float RackCore::flow_floor_lpm(const Arbitration& rows) const {
  return rows.decide(Actuator::flow, 0.0F) * settings_.design_flow_lpm;
}

float RackCore::wanted_speed(const Arbitration& rows) const {
  return wanted_pump_speed(settings_, state_.law, sound_pumps(), flow_floor_lpm(rows));
}

std::uint8_t RackCore::pumps_held_by(const Arbitration& rows) const {
  const std::uint8_t by_speed = rows.held_by(Actuator::pump_speed, wanted_speed(rows));
  // A law that is held at the floor may be a rounding above it.
  constexpr float rounding_lpm = 0.1F;
  const bool law_decides = state_.law.by_speed || state_.law.flow_commanded_lpm > flow_floor_lpm(rows) + rounding_lpm;
  return by_speed != 0 || law_decides ? by_speed : rows.held_by(Actuator::flow, 0.0F);
}

float RackCore::flow_in_force_lpm(const Arbitration& rows) const {
  const LawState& law = state_.law;
  if (state_.applied.pumps_overridden) {
    return flow_at_speed(law.trim, state_.applied.pump_speed[0], full_flow_lpm(settings_, state_.law, sound_pumps()));
  }
  return law.by_speed ? law.flow_commanded_lpm : std::max(law.flow_commanded_lpm, flow_floor_lpm(rows));
}

void RackCore::apply(const Arbitration& rows) {
  AppliedState& applied = state_.applied;
  const float wanted = wanted_speed(rows);
  const float speed = rows.decide(Actuator::pump_speed, wanted);
  applied.pumps_overridden = speed != wanted;
  applied.speed_share = speed < wanted ? speed / wanted : 1.0F;
  applied.pump_speed = {speed, speed};
  applied.valve = rows.decide(Actuator::valve, state_.law.valve);
  applied.valve_overridden = applied.valve != state_.law.valve;
  // One that is there and not in the settings is not left where it draws nothing through the exchanger.
  const bool mixing = mixes(settings_) || state_.conditions.mixing.known;
  applied.mixing_valve = mixing ? rows.decide(Actuator::mixing_valve, state_.law.mixing.opening) : 0.0F;
  applied.permit = rows.decide(Actuator::permit, state_.supervisor.permit ? 1.0F : 0.0F) >= 0.5F;
  applied.brake = rows.decide(Actuator::power_brake, state_.supervisor.brake ? 1.0F : 0.0F) >= 0.5F;
  applied.isolate = rows.decide(Actuator::isolate, 0.0F) >= 0.5F;
  applied.fill = rows.decide(Actuator::fill, 0.0F) >= 0.5F;
}

bool RackCore::blind() const { return state_.fast.ticks_blind >= blind_ticks || !state_.fast.ever_read; }

bool RackCore::may_write() const { return state_.cycles > 0 && !blind(); }

}  // namespace isotherm
