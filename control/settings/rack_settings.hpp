// What an owner may set on a rack controller: set points, limits of the plant and policies. Tuning is not here: gains are
// part of the build (control/plant/rack_loop.hpp), limits of protective functions are part of the safety table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/settings/number_setting.hpp"

namespace isotherm {

struct RackSettings {
  float gpu_set_point_c = 0.0F;
  float supply_set_point_c = 0.0F;
  float supply_least_c = 0.0F;
  float supply_most_c = 0.0F;
  float rated_power_w = 0.0F;
  float design_flow_lpm = 0.0F;
  float least_flow_lpm = 0.0F;
  float most_flow_lpm = 0.0F;
  float full_speed_flow_lpm = 0.0F;
  float one_pump_flow_lpm = 0.0F;
  float design_differential_pressure_kpa = 0.0F;
  float dew_point_margin_k = 0.0F;
  float leak_isolates = 0.0F;
  float purge_s = 0.0F;
  float run_on_s = 0.0F;
  float law = 0.0F;  // a Law
  float exchanger_ua_w_per_k = 0.0F;
  float exchanger_facility_flow_lpm = 0.0F;
  float zone_valves = 0.0F;  // a whole number
  float direct_resistance_mk_per_w = 0.0F;
  float flow_resistance_mk_per_w = 0.0F;
  float body_heat_capacity_j_per_k = 0.0F;
  float supply_pipe_l = 0.0F;
  float mixing_valve = 0.0F;  // 0 none, 1 fitted
  float dew_point_most_c = 0.0F;
};

/// Defaults: the 700 W class of rack_loop. The 1 kW class sets gpu_set_point_c = 73, rated_power_w = 89100 and
/// supply_most_c = 41 (docs/decisions/0019). Its type is written out because GCC 12 puts a table whose type it has to deduce into RAM.
inline constexpr std::array<NumberSetting<RackSettings>, 25> rack_setting_table{
    NumberSetting<RackSettings>{"gpu_set_point_c", "C",
                                "temperature that the second-hottest healthy GPU is held at: found at rated power, "
                                "design flow and 40 C supply",
                                &RackSettings::gpu_set_point_c, 45.0F, 78.0F, 66.0F,
                                "simulated 700 W class rack at rated power; 73 C for the 1 kW class"},
    NumberSetting<RackSettings>{"supply_set_point_c", "C", "coolant supply temperature at full load",
                                &RackSettings::supply_set_point_c, 20.0F, 45.0F, 40.0F,
                                "ASHRAE W40 facility water less the approach of a plate exchanger"},
    NumberSetting<RackSettings>{"supply_least_c", "C", "lowest supply set point the controller may choose",
                                &RackSettings::supply_least_c, 15.0F, 45.0F, 30.0F, "estimate"},
    NumberSetting<RackSettings>{"supply_most_c", "C", "highest supply set point the controller may choose",
                                &RackSettings::supply_most_c, 20.0F, 45.0F, 43.0F,
                                "ASHRAE W45 less 2 K to the alarm; 41 for the 1 kW class"},
    NumberSetting<RackSettings>{"rated_power_w", "W",
                                "AC input of all nodes at full load; the least is nine nodes of 8 x 300 W and 1900 W beside",
                                &RackSettings::rated_power_w, 38700.0F, 150000.0F, 67500.0F,
                                "9 nodes of 8 x 700 W and 1900 W beside; 89100 for the 1 kW class"},
    NumberSetting<RackSettings>{"design_flow_lpm", "L/min", "coolant flow at rated power",
                                &RackSettings::design_flow_lpm, 10.0F, 300.0F, 100.0F,
                                "1.5 L/min per kW, OCP OAI liquid cooling guideline 2023"},
    NumberSetting<RackSettings>{"least_flow_lpm", "L/min", "coolant flow that is always kept while IT power is permitted",
                                &RackSettings::least_flow_lpm, 5.0F, 200.0F, 45.0F,
                                "cold plates turn laminar below 0.5 L/min per kW"},
    NumberSetting<RackSettings>{"most_flow_lpm", "L/min", "highest coolant flow the law may ask for",
                                &RackSettings::most_flow_lpm, 20.0F, 400.0F, 150.0F, "OCP rack manifold velocity limit"},
    NumberSetting<RackSettings>{"full_speed_flow_lpm", "L/min", "flow with both pumps at full speed",
                                &RackSettings::full_speed_flow_lpm, 20.0F, 500.0F, 150.0F, "estimate, commissioning"},
    NumberSetting<RackSettings>{"one_pump_flow_lpm", "L/min", "flow with one pump at full speed",
                                &RackSettings::one_pump_flow_lpm, 10.0F, 500.0F, 116.0F, "estimate, commissioning"},
    NumberSetting<RackSettings>{"design_differential_pressure_kpa", "kPa", "pressure across the rack at design flow",
                                &RackSettings::design_differential_pressure_kpa, 10.0F, 400.0F, 130.0F,
                                "cold plates 50, couplings 30, manifold 10, hoses and filter 40"},
    NumberSetting<RackSettings>{"dew_point_margin_k", "K", "least distance of the supply set point above the dew point",
                                &RackSettings::dew_point_margin_k, 2.0F, 10.0F, 3.0F,
                                "accuracy of a humidity sensor is 0.6 to 0.8 K of dew point"},
    NumberSetting<RackSettings>{"leak_isolates", "1", "1: a small leak closes the rack's isolation valves; 0: it is told",
                                &RackSettings::leak_isolates, 0.0F, 1.0F, 0.0F, "openUBMC leak policy default"},
    NumberSetting<RackSettings>{"purge_s", "s", "time at 30 % pump speed that carries air out at a cold start",
                                &RackSettings::purge_s, 5.0F, 600.0F, 60.0F, "estimate"},
    NumberSetting<RackSettings>{"run_on_s", "s", "time that the coolant keeps flowing after IT power is off",
                                &RackSettings::run_on_s, 30.0F, 1800.0F, 180.0F, "estimate"},
    NumberSetting<RackSettings>{"law", "1",
                                "which law moves flow and supply set point; mpc leaves it to pi_ff while it has no forecast "
                                "to trust",
                                &RackSettings::law, 0.0F, 3.0F, 3.0F, "recorded runs on the simulated rack",
                                "constant pi pi_ff mpc"},
    NumberSetting<RackSettings>{"exchanger_ua_w_per_k", "W/K",
                                "heat transfer of the clean heat exchanger at design flow and exchanger_facility_flow_lpm",
                                &RackSettings::exchanger_ua_w_per_k, 500.0F, 200000.0F, 20000.0F,
                                "0.22 to 0.27 kW/K per kW of load, Google Project Deschutes; measure at commissioning"},
    NumberSetting<RackSettings>{"exchanger_facility_flow_lpm", "L/min",
                                "facility water at which exchanger_ua_w_per_k was measured",
                                &RackSettings::exchanger_facility_flow_lpm, 5.0F, 500.0F, 80.0F,
                                "estimate, commissioning"},
    NumberSetting<RackSettings>{"zone_valves", "1",
                                "zones of the rack with a valve each, GPUs dealt to them in order: 9 is one a node, 18 two a node, "
                                "0 none",
                                &RackSettings::zone_valves, 0.0F, 18.0F, 0.0F, "most racks have none"},
    NumberSetting<RackSettings>{"direct_resistance_mk_per_w", "mK/W",
                                "part of a mean GPU's resistance to the coolant that a step of power shows within a second; 0: by "
                                "the class of the GPUs, 16 at 700 W and 10 at 1 kW",
                                &RackSettings::direct_resistance_mk_per_w, 0.0F, 100.0F, 0.0F, "estimate, commissioning"},
    NumberSetting<RackSettings>{"flow_resistance_mk_per_w", "mK/W",
                                "what a coolant flow of 1 L/min through its cold plate adds to a GPU's resistance; it goes with 1/flow",
                                &RackSettings::flow_resistance_mk_per_w, 1.0F, 100.0F, 8.25F,
                                "OCP OAI System Liquid Cooling Guidelines 2023, fig. 7"},
    NumberSetting<RackSettings>{"body_heat_capacity_j_per_k", "J/K",
                                "heat capacity of a GPU's lid, cold plate and the coolant in it; 0: by the class of the GPUs, 150 at "
                                "700 W and 200 at 1 kW",
                                &RackSettings::body_heat_capacity_j_per_k, 0.0F, 2000.0F, 0.0F, "estimate, commissioning"},
    NumberSetting<RackSettings>{"supply_pipe_l", "L",
                                "coolant between the supply probe and the cold plates; what takes longer than 47 s counts as 47 s",
                                &RackSettings::supply_pipe_l, 1.0F, 200.0F, 20.0F, "in-row CDU, 12 s at design flow: estimate"},
    NumberSetting<RackSettings>{"mixing_valve", "1",
                                "three-way valve at the rack's inlet, before the supply probes, that blends return into the supply",
                                &RackSettings::mixing_valve, 0.0F, 1.0F, 0.0F, "most racks have none", "none fitted"},
    NumberSetting<RackSettings>{"dew_point_most_c", "C",
                                "highest dew point that the rack's room can have; what is told beyond it is a broken sensor, and not kept "
                                "away from",
                                &RackSettings::dew_point_most_c, 20.0F, 45.0F, 36.0F,
                                "35 C is the highest ever measured outdoors (Dhahran, 8 July 2003; Guinness World Records), and a sensor's "
                                "0.8 K; ASHRAE allows 24 C at most (classes A3, A4)"},
};
static_assert(defaults_are_permitted(rack_setting_table));
static_assert(!rack_setting_table.back().key.empty());

inline constexpr RackSettings default_rack_settings = with_defaults<RackSettings>(rack_setting_table);

/// What no single range can say; nullptr when the settings fit together, else one sentence for the user.
constexpr const char* conflict(const RackSettings& settings) {
  if (settings.supply_least_c > settings.supply_set_point_c) {
    return "supply_least_c must not be above supply_set_point_c";
  }
  if (settings.supply_set_point_c > settings.supply_most_c) return "supply_set_point_c must not be above supply_most_c";
  if (settings.gpu_set_point_c < settings.supply_most_c + 5.0F) {
    return "gpu_set_point_c must be at least 5 K above supply_most_c";
  }
  if (settings.least_flow_lpm > settings.design_flow_lpm) return "least_flow_lpm must not be above design_flow_lpm";
  if (settings.design_flow_lpm > settings.most_flow_lpm) return "design_flow_lpm must not be above most_flow_lpm";
  if (settings.one_pump_flow_lpm > settings.full_speed_flow_lpm) {
    return "one_pump_flow_lpm must not be above full_speed_flow_lpm";
  }
  if (settings.zone_valves != static_cast<float>(static_cast<int>(settings.zone_valves))) {
    return "zone_valves must be a whole number";
  }
  const auto neither = [](float value, float least) { return value > 0.0F && value < least; };
  if (neither(settings.direct_resistance_mk_per_w, 1.0F)) return "direct_resistance_mk_per_w must be 0 or at least 1";
  if (neither(settings.body_heat_capacity_j_per_k, 10.0F)) return "body_heat_capacity_j_per_k must be 0 or at least 10";
  return nullptr;
}
constexpr std::size_t zone_count(const RackSettings& settings) { return static_cast<std::size_t>(settings.zone_valves); }
constexpr bool mixes(const RackSettings& settings) { return settings.mixing_valve > 0.5F; }
static_assert(conflict(default_rack_settings) == nullptr);

/// CRC-32C of the values in the order of the table.
std::uint32_t settings_hash(const RackSettings& settings);

}  // namespace isotherm
