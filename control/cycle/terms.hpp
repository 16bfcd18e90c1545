// Every term of one control cycle's decision, with name and unit: what `explain` prints and what the digest proves.
#pragma once

#include "control/cycle/signals.hpp"
#include "control/estimate/forecast.hpp"
#include "control/estimate/heat.hpp"
#include "control/law/mixing_valve.hpp"
#include "control/law/supply_loop.hpp"
#include "control/law/thermal_law.hpp"
#include "control/law/zone_allocator.hpp"
#include "control/plant/zone_hydraulics.hpp"
#include "control/signal/gpu_summary.hpp"
#include "control/signal/reading.hpp"
#include "control/signal/vote.hpp"

namespace isotherm {

struct Terms {
  SignalTerms signals;
  GpuSummary gpus;
  Vote supply;         // measured
  Vote return_water;
  Reading flow_lpm;
  Reading dew_point_c;
  HeatState heat;
  Forecast forecast;              // of the mean power of one GPU
  float load_mean_w = 0.0F;       // of one GPU, slow
  float repeats_after_s = 0.0F;   // the past that is most like now; 0: none
  float notice_due_s = 0.0F;      // until the next announced change begins; 0: under way, -1: none
  float notice_credit = 0.0F;     // share of an announced change that is counted on
  float gpu_target_c = 0.0F;
  bool laws_replaced = false;   // they gave what is no number: a plain move took their place
  LawTerms law;                 // zeros while no law decides
  float flow_commanded_lpm = 0.0F;
  float flow_trim = 0.0F;
  float supply_target_c = 0.0F;
  float valve_balance = 0.0F;   // share; the least opening, by the exchanger's heat balance
  SupplyLoopStep supply_law;    // zeros between the periods of the supply loop
  float pump_speed_wanted = 0.0F;   // share, before protective functions
  float pump_speed_1 = 0.0F;        // share, after them
  float pump_speed_2 = 0.0F;
  float valve_wanted = 0.0F;
  float valve = 0.0F;
  bool mixing = false;              // a mixing valve is fitted
  MixingValveStep mixing_step;      // zeros while it does not hold the supply
  float mixing_opening = 0.0F;      // share towards cold; wanted by the law
  float mixing_trim_k = 0.0F;
  bool mixing_holds = false;
  float cold_target_c = 0.0F;
  float cold_led_k = 0.0F;          // by which the target was moved in this second
  std::size_t zones = 0;            // valves that are fitted
  ZonePeriod zone_period;
  ZoneOpenings zone_openings{};     // share; as commanded
  Throttle zone_throttle;
  std::uint32_t zones_astray = 0;   // bit n: valve n + 1 is not where it should be
  float seconds_in_mode = 0.0F;
  float strongest_rank_pumps = 0.0F;  // Rank of the protective function that decides the pumps; 0 = the law
  float strongest_rank_valve = 0.0F;
};

/// What the signals say beside their values.
template <typename F, typename R>
void for_each_signal_term(const SignalTerms& signals, F& f, R& reading) {
  reading("median_gpu", "median_gpu_known", "C", signals.gpus.median_c);
  reading("p95_gpu", "p95_gpu_known", "C", signals.gpus.p95_c);
  f("rack_io_frozen", "1", signals.frozen ? 1.0F : 0.0F);
  f("frozen_gpus", "1", static_cast<float>(signals.gpus.frozen));
  f("cold_plate_sigma", "K", signals.cold_plates.sigma_k);
  f("worst_cold_plate", "1", static_cast<float>(signals.cold_plates.worst));
  f("worst_cold_plate_excess", "K", signals.cold_plates.worst_excess_k);
  f("outlier_gpu", "1", static_cast<float>(signals.cold_plates.outlier));
  f("faulty_probes", "1", static_cast<float>(signals.coolant.faulty));
  reading("supply_used", "supply_used_known", "C", signals.supply_c);
  f("supply_quality", "1", static_cast<float>(signals.supply_quality));
  reading("soft_supply", "soft_supply_known", "C", signals.balance.soft_supply_c);
  reading("return_used", "return_used_known", "C", signals.return_c);
  f("return_quality", "1", static_cast<float>(signals.return_quality));
  reading("soft_return", "soft_return_known", "C", signals.balance.soft_return_c);
  f("flow_quality", "1", static_cast<float>(signals.flow_quality));
  f("differential_pressure_quality", "1", static_cast<float>(signals.pressure_quality));
  reading("suction_used", "suction_used_known", "kPa", signals.suction_kpa);
  reading("level_used", "level_used_known", "%", signals.level_percent);
  f("suction_gauge_out", "1", signals.suction_out ? 1.0F : 0.0F);
  f("discharge_gauge_out", "1", signals.discharge_out ? 1.0F : 0.0F);
  f("level_gauge_out", "1", signals.level_out ? 1.0F : 0.0F);
  f("dew_point_out", "1", signals.dew_point_out ? 1.0F : 0.0F);
  reading("energy_balance", "energy_balance_known", "1", signals.balance.ratio);
  f("energy_balance_off", "1", signals.balance.off ? 1.0F : 0.0F);
  f("supply_and_return_crossed", "1", signals.balance.crossed ? 1.0F : 0.0F);
  f("facility_starved", "1", signals.balance.facility_starved ? 1.0F : 0.0F);
  reading("exchanger_ua", "exchanger_ua_known", "W/K", signals.exchanger.ua_w_per_k);
  reading("exchanger_ratio", "exchanger_ratio_known", "1", signals.exchanger.ratio);
  f("pump_strength", "1", signals.hydraulics.pump_strength);
  f("loop_resistance_ratio", "1", signals.hydraulics.loop_resistance);
  f("motor_load_ratio", "1", signals.hydraulics.motor_load);
}

/// What the zone valves are told and what it does to the rack; nothing where none are fitted.
template <typename F>
void for_each_zone_term(const Terms& terms, F& f) {
  constexpr std::array<const char*, zone_count_most> names{
      "zone_valve_1",  "zone_valve_2",  "zone_valve_3",  "zone_valve_4",  "zone_valve_5",  "zone_valve_6",
      "zone_valve_7",  "zone_valve_8",  "zone_valve_9",  "zone_valve_10", "zone_valve_11", "zone_valve_12",
      "zone_valve_13", "zone_valve_14", "zone_valve_15", "zone_valve_16", "zone_valve_17", "zone_valve_18"};
  if (terms.zones == 0) return;
  for (std::size_t zone = 0; zone < terms.zones; ++zone) f(names[zone], "1", terms.zone_openings[zone]);
  f("zone_neediest", "1", static_cast<float>(terms.zone_period.neediest));
  f("zone_neediest_temperature", "C", terms.zone_period.neediest_c);
  f("zone_valve_floor", "1", terms.zone_period.floor);
  f("zone_valves_astray", "1", static_cast<float>(terms.zones_astray));
  f("zones_resistance", "1", terms.zone_throttle.resistance);
  f("zones_flow", "1", terms.zone_throttle.flow_two);
}

/// What the mixing valve does; nothing where none is fitted.
template <typename F, typename R>
void for_each_mixing_term(const Terms& terms, F& f, R& reading) {
  if (!terms.mixing) return;
  reading("cold_side", "cold_side_known", "C", terms.signals.cold_side.c);
  reading("cold_at_valve", "cold_at_valve_known", "C", terms.signals.cold_side.at_valve_c);
  f("cold_target", "C", terms.cold_target_c);
  f("mixing_holds", "1", terms.mixing_holds ? 1.0F : 0.0F);
  f("mixing_balance", "1", terms.mixing_step.balance);
  f("mixing_error", "K", terms.mixing_step.error_k);
  f("mixing_trim", "K", terms.mixing_trim_k);
  f("mixing_wanted", "1", terms.mixing_step.wanted);
  f("mixing_opening", "1", terms.mixing_opening);
}

/// Calls f(name, unit, value) for every term; a reading that is absent is told by a second term, `..._known` 0.
template <typename F>
void for_each_term(const Terms& terms, F&& f) {
  const auto reading = [&f](const char* name, const char* known, const char* unit, const Reading& value) {
    f(name, unit, value.value);
    f(known, "1", value.known ? 1.0F : 0.0F);
  };
  reading("controlled_temperature", "controlled_temperature_known", "C", terms.gpus.second_hottest_c);
  reading("hottest_gpu", "hottest_gpu_known", "C", terms.gpus.hottest_c);
  reading("mean_gpu", "mean_gpu_known", "C", terms.gpus.mean_c);
  reading("coolest_gpu", "coolest_gpu_known", "C", terms.gpus.coolest_c);
  f("healthy_gpus", "1", static_cast<float>(terms.gpus.healthy));
  f("missing_gpus", "1", static_cast<float>(terms.gpus.missing));
  f("worst_node_silence", "s", terms.gpus.worst_silence_s);
  reading("gpu_power", "gpu_power_known", "W", terms.gpus.power_w);
  reading("supply_temperature", "supply_temperature_known", "C", terms.supply.value);
  f("supply_probes_valid", "1", static_cast<float>(terms.supply.valid));
  for_each_signal_term(terms.signals, f, reading);
  reading("return_temperature", "return_temperature_known", "C", terms.return_water.value);
  f("return_probes_valid", "1", static_cast<float>(terms.return_water.valid));
  reading("flow", "flow_known", "L/min", terms.flow_lpm);
  reading("dew_point", "dew_point_known", "C", terms.dew_point_c);
  reading("heat_carried", "heat_carried_known", "W", terms.heat.carried_w);
  reading("load", "load_known", "W", terms.heat.load_w);
  f("forecast_5_s", "W", terms.forecast.gpu_power_w[4]);
  f("forecast_10_s", "W", terms.forecast.gpu_power_w[9]);
  f("forecast_20_s", "W", terms.forecast.gpu_power_w[19]);
  f("forecast_known", "1", terms.forecast.known ? 1.0F : 0.0F);
  f("forecast_trust", "1", terms.forecast.trust);
  f("forecast_source", "1", static_cast<float>(terms.forecast.source));
  f("load_mean", "W", terms.load_mean_w);
  f("load_repeats_after", "s", terms.repeats_after_s);
  f("notice_due", "s", terms.notice_due_s);
  f("notice_credit", "1", terms.notice_credit);
  f("gpu_target", "C", terms.gpu_target_c);
  f("laws_replaced", "1", terms.laws_replaced ? 1.0F : 0.0F);
  f("ripple_allowance", "K", terms.law.ripple_allowance_k);
  f("flow_error", "K", terms.law.flow.error / kelvin);
  f("flow_applied", "1", terms.law.flow_applied);
  f("flow_proportional", "1", terms.law.flow.proportional);
  f("flow_integral", "1", terms.law.flow.integral);
  f("flow_wanted", "1", terms.law.flow.wanted);
  f("flow_feed_forward", "1", terms.law.feed_forward);
  f("flow_output", "1", terms.law.flow.output);
  const PredictiveTerms& predictive = terms.law.predictive;
  f("predictive_decided", "1", predictive.decided ? 1.0F : 0.0F);
  f("predictive_innovation", "K", predictive.innovation_k);
  f("predictive_offset", "K", predictive.offset_k);
  f("predictive_body", "C", predictive.body_c);
  f("predictive_inlet", "C", predictive.inlet_c);
  f("predictive_mean_power", "W", predictive.mean_power_w);
  f("predictive_hottest_ahead", "K", predictive.hottest_ahead_k);
  f("predictive_coolest_ahead", "K", predictive.coolest_ahead_k);
  f("predictive_flow_anchor", "L/min", predictive.flow_anchor_lpm);
  f("predictive_supply_anchor", "C", predictive.supply_anchor_c);
  f("predictive_iterations", "1", predictive.iterations);
  f("predictive_least_flow", "L/min", predictive.least_flow_lpm);
  f("flow_commanded", "L/min", terms.flow_commanded_lpm);
  f("flow_trim", "1", terms.flow_trim);
  f("supply_chosen", "C", terms.law.supply_chosen_c);
  f("supply_target", "C", terms.supply_target_c);
  f("valve_balance", "1", terms.valve_balance);
  f("supply_error", "K", terms.supply_law.error / kelvin);
  f("supply_feed_forward", "1", terms.supply_law.feed_forward);
  f("supply_proportional", "1", terms.supply_law.proportional);
  f("supply_integral", "1", terms.supply_law.integral);
  f("pump_speed_wanted", "1", terms.pump_speed_wanted);
  f("pump_speed_1", "1", terms.pump_speed_1);
  f("pump_speed_2", "1", terms.pump_speed_2);
  f("valve_wanted", "1", terms.valve_wanted);
  f("valve", "1", terms.valve);
  for_each_mixing_term(terms, f, reading);
  for_each_zone_term(terms, f);
  f("seconds_in_mode", "s", terms.seconds_in_mode);
  f("strongest_rank_pumps", "1", terms.strongest_rank_pumps);
  f("strongest_rank_valve", "1", terms.strongest_rank_valve);
}

}  // namespace isotherm
