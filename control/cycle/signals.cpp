#include "control/cycle/signals.hpp"

#include "control/core/words.hpp"
#include "control/plant/rack_loop.hpp"
#include "control/signal/raw.hpp"

namespace isotherm {
namespace {

constexpr float beside_w = rack_loop::node_beside_gpus_w * static_cast<float>(node_count);
/// A GPU below three tenths of its share of rated power tells nothing of its cold plate.
constexpr float loaded_share = 0.3F;

bool load_moved(const SignalState& state, const RackSettings& settings) {
  constexpr float watts_per_step = 10.0F;
  return static_cast<float>(state.coolant.load.span()) * watts_per_step > moved_load_share * settings.rated_power_w;
}

void choose(const Vote& vote, Reading soft_c, Reading& value_c, Quality& quality) {
  value_c = vote.value;
  quality = vote.quality;
  if (value_c.known || !soft_c.known) return;
  value_c = soft_c;
  quality = Quality::estimated;
}

/// A dew point older than this says nothing about the air of now: six missed polls.
constexpr float dew_point_most_age_s = 60.0F;

/// What a rack needs to know of its loop and its room beside flow and temperatures.
void read_gauges(const RackSettings& settings, const SlowWords& slow, const SignalInputs& in, SignalState& state, SignalTerms& terms) {
  if (in.blind) {
    forget(state.level);
  } else {
    update(state.static_pressure, {signed_hundredths(slow[Slow::suction_pressure]), in.discharge_kpa, state.hydraulics.pressure_kpa,
                                   head_certain(state.hydraulics, settings, in.throttle)});
    terms.suction_kpa = state.static_pressure.inlet_kpa;
    terms.level_percent = check_level(state.level, hundredths(slow[Slow::level]), terms.suction_kpa);
  }
  terms.suction_out = state.static_pressure.inlet.out;
  terms.discharge_out = state.static_pressure.discharge.out;
  terms.level_out = state.level.out;
  if (air_is_known(slow)) terms.dew_point_c = coolant_temperature(slow[Slow::dew_point]);
  terms.dew_point_out = terms.dew_point_c.known && terms.dew_point_c.value > settings.dew_point_most_c;
  if (terms.dew_point_out) terms.dew_point_c = Reading::absent();
}

/// What passes the heat exchanger: all coolant, or what a mixing valve draws through it.
ExchangerInputs through_exchanger(const RackSettings& settings, const CycleInputs& inputs, const SignalInputs& in, SignalState& state,
                                  SignalTerms& terms, Reading facility_flow_lpm) {
  const Coolant& coolant = terms.coolant;
  ExchangerInputs all{coolant.return_water.value, coolant.supply.value, coolant.facility_supply_c,
                      coolant.facility_return_c, terms.flow_lpm, facility_flow_lpm};
  if (!mixes(settings)) return all;
  ColdSideInputs cold;
  cold.supply_c = coolant.supply.value;
  cold.return_c = coolant.return_water.value;
  cold.facility_supply_c = coolant.facility_supply_c;
  cold.opening = in.mixing_valve;
  if (!in.blind) {
    cold.probe_c = coolant_temperature(inputs.slow[Slow::cold_side_temperature]);
    const Reading position = hundredths(inputs.slow[Slow::mixing_valve_position]);
    if (position.known) cold.opening = position.value * 0.01F;
  }
  terms.cold_side = update(state.cold_side, cold);
  all.supply_c = terms.cold_side.c;
  if (all.flow_lpm.known) all.flow_lpm.value *= cold.opening;
  return all;
}

}  // namespace

bool air_is_known(const SlowWords& slow) {
  const std::uint16_t age = slow[Slow::dew_point_age];
  return age != absent_unsigned && static_cast<float>(age) <= dew_point_most_age_s;
}

SignalTerms read_signals(const RackSettings& settings, const CycleInputs& inputs, const SignalInputs& in,
                         SignalState& state) {
  SignalTerms terms;
  terms.frozen = state.standstill.frozen;
  terms.gpus = summarise(inputs.nodes, load_moved(state, settings), state.gpus);
  // A line that is down says nothing about the probes.
  if (!in.blind) {
    Reading load_w = terms.gpus.power_w;
    if (load_w.known) load_w.value += beside_w;
    terms.coolant = read_coolant(inputs.slow, in.flow_word, load_w, settings.rated_power_w, state.coolant);
    terms.flow_lpm = state.hydraulics.flow_lpm;
    terms.flow_quality = state.hydraulics.flow_quality;
    terms.pressure_quality = state.hydraulics.pressure_quality;
    terms.hydraulics = learned(state.hydraulics);
  }
  read_gauges(settings, inputs.slow, in, state, terms);
  const Coolant& coolant = terms.coolant;
  const Reading facility_flow_lpm = in.blind ? Reading::absent() : hundredths(inputs.slow[Slow::facility_flow]);

  BalanceInputs balance;
  balance.gpu_power_w = terms.gpus.power_w;
  balance.beside_w = beside_w;
  balance.rated_power_w = settings.rated_power_w;
  balance.flow_lpm = terms.flow_lpm;
  balance.supply_c = coolant.supply.value;
  balance.return_c = coolant.return_water.value;
  balance.facility_supply_c = coolant.facility_supply_c;
  balance.facility_return_c = coolant.facility_return_c;
  balance.facility_flow_lpm = facility_flow_lpm;
  const Reading valve = in.blind ? Reading::absent() : hundredths(inputs.slow[Slow::valve_position]);
  if (valve.known) balance.valve = Reading::of(valve.value * 0.01F);
  balance.supply_target_c = in.supply_target_c;
  terms.balance = update(state.balance, balance);
  choose(coolant.supply, terms.balance.soft_supply_c, terms.supply_c, terms.supply_quality);
  choose(coolant.return_water, terms.balance.soft_return_c, terms.return_c, terms.return_quality);

  terms.exchanger = update(state.exchanger, settings, through_exchanger(settings, inputs, in, state, terms, facility_flow_lpm));
  terms.cold_plates = watch_cold_plates(inputs.nodes, terms.gpus, coolant.supply.value,
                                        loaded_share * settings.rated_power_w / static_cast<float>(gpu_count),
                                        state.cold_plates);
  return terms;
}

Diagnoses diagnoses_of(const SignalTerms& terms) {
  Diagnoses all;
  all.supply = terms.supply_quality;
  all.return_water = terms.return_quality;
  all.flow = terms.flow_quality;
  all.pressure = terms.pressure_quality;
  all.balance_off = terms.balance.off;
  if (terms.exchanger.ratio.known) all.exchanger_percent = saturate<std::uint8_t>(terms.exchanger.ratio.value * 100.0F);
  all.outlier_gpu = terms.cold_plates.outlier;
  if (all.outlier_gpu != 0) all.outlier_excess = saturate<std::uint16_t>(terms.cold_plates.outlier_excess_k * 10.0F);
  return all;
}

}  // namespace isotherm
