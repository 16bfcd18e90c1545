// The product's rack as its law sees it: 72 cold plates behind one manifold, two pumps, a plate exchanger and a primary
// valve. Holds the gains, and the few equations that turn a flow into pump speed and pressure. The gains are part of the
// build and not settings, so that a replay sees when they were changed.
#pragma once

#include <array>

#include "control/law/balanced_valve.hpp"
#include "control/law/flow_trim.hpp"
#include "control/law/supply_loop.hpp"
#include "control/law/thermal_law.hpp"
#include "control/law/warm_up.hpp"
#include "control/point/inputs.hpp"
#include "control/settings/rack_settings.hpp"
#include "control/signal/reading.hpp"

namespace isotherm::rack_loop {

/// Flow: gain found by internal model control on a loop of -11 K per unit of pump speed, 5 s lag and 1.5 s dead time. The
/// integral time of that design, 5 s, became 8 s: in the whole rack more flow also carries hot water faster to the exchanger,
/// and with 5 s the flow overshot by a third; with 10 s a ramp from idle leaves the hot side (tests/scenario).
/// Power: static gain 2.6 of full flow per kW and GPU, less a quarter: more of it overshoots on ramps. Relief in a dip is no
/// more than the pumps give back in two seconds.
/// Ripple: the flow law holds the peaks of a rippling temperature, because it gives fast and takes slowly. With peaks this far
/// above the set point the band is centred; more would eat the reserve for a step on top of the ripple. Found on the recorded
/// run.
inline constexpr LawTuning law_tuning{
    .flow{
        .per_kelvin = 0.07F,
        .integral_time = 8.0F * second,
        .rise_per_second = 0.10F,  // the pump drives' own ramp
        .fall_per_second = 0.002F,
        .integral_below_output = 0.03F,
        .full_gain_from = 0.60F,  // about design flow; by coolant warm-up dT/dQ ~ 1/Q^2
        .least_gain = 0.7F,
        .period = 1.0F * second,
    },
    .power{
        .share_per_kilowatt = 2.0F,
        .mean_per_second = 1.0F / 60.0F,
        .most = 0.30F,
        .least = -0.15F,
    },
    .target{
        .load_per_second = 1.0F / 120.0F,  // two periods of a training step's rhythm: estimate
        .per_flow_share = 0.015F * (kelvin / second),
        .fastest_rise = 0.03F * (kelvin / second),
        .fastest_fall = (5.0F / 60.0F) * (kelvin / second),  // coolant loops: at most 5 K/min
        .half_power = 0.5F,
        .most_trim_k = 8.0F,
        .period = 5.0F * second,
    },
    .ripple_share = 1.0F,
    .most_ripple_allowance = 1.5F * kelvin,
    .ripple_allowance_rise = 0.03F * (kelvin / second),
    .ripple_allowance_fall = 0.003F * (kelvin / second),  // a calm minute ends no ripple
};
/// The drives' ramp down is as fast as their ramp up.
inline constexpr float pump_fall_per_second = 0.10F;

/// The rack as its settings describe it to the laws.
constexpr LawPlant law_plant(const RackSettings& settings) {
  return {settings.full_speed_flow_lpm, settings.design_flow_lpm, settings.supply_set_point_c, settings.gpu_set_point_c};
}

/// The same method on 1 K/K, 14 s lag and 15..22 s dead time. The valve's share of that loop is estimated for 50 kW on
/// 100 L/min; equal percentage keeps it about constant over the stroke.
inline constexpr SupplyLoopTuning supply_tuning{
    .gain = 0.35F,
    .integral_time = 14.0F * second,
    .valve_kelvin = 40.0F,
    .rangeability = 50.0F,          // Modelica Buildings, CDU models
    .hot_end = 1.5F * kelvin,       // of a plate exchanger with four transfer units: estimate
    .forecast_per_second = 0.6F,
    .open_per_second = 0.033F,
    .close_per_second = 0.033F,
    .period = 5.0F * second,
};

/// The valve is sized so that rated power needs about the middle of its stroke: estimate, commissioning.
inline constexpr BalancedValveTuning balance_tuning{
    .full_flow_lpm = 300.0F,
    .rangeability = supply_tuning.rangeability,
    .hot_end = supply_tuning.hot_end,
    .least_spread = 2.0F * kelvin,  // an idle rack needs no exact valve
};
/// Before the supply probe shows a degree, the valve has to stand where the heat balance wants it, and with 30 s of stroke it
/// has to leave early. Found on cold starts at 0.3..1.05 of rated power (tests/scenario).
inline constexpr WarmUpTuning warm_up_tuning{
    .near = 6.0F * kelvin,
    .hand_over_s = 45,  // two loop transits of about 24 s
};
inline constexpr TemperatureDelta warm_up_lead = 1.5F * kelvin;
/// Afterwards the balance only catches a loop that warms up behind a shut valve: less than its whole stroke, by the logarithm
/// of two thirds of the flow, so that feedback decides wherever the valve is open.
inline constexpr float valve_catch_below = 0.1F;

/// Slower than pump drive and flow meter together (about 2 s), whose lag it allows for.
inline constexpr FlowTrimTuning trim_tuning{
    .per_second = 0.1F,
    .lag_per_second = 0.4F,
    .least = 0.6F,
    .most = 1.6F,
};
/// AC input of a node beside its eight GPUs: recorded node power less eight times the GPU's rating.
inline constexpr float node_beside_gpus_w = 1900.0F;

/// Flow at full speed with so many pumps.
constexpr float full_flow_lpm(const RackSettings& settings, std::size_t pumps) {
  return pumps >= 2 ? settings.full_speed_flow_lpm : settings.one_pump_flow_lpm;
}
/// Pumps whose measured speed is worth counting.
std::size_t turning_pumps(const std::array<Reading, pump_count>& speeds);
/// Flow to expect at the measured speeds, L/min; affinity laws, no static head.
Reading expected_flow_lpm(const RackSettings& settings, const std::array<Reading, pump_count>& speeds);
/// Pressure across the rack to expect at a flow, kPa: dp ~ Q^1.85 (Modelica Buildings, ColdPlateR_P).
float expected_differential_pressure_kpa(const RackSettings& settings, float flow_lpm);

}  // namespace isotherm::rack_loop
