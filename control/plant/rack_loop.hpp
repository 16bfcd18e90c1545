// The product's rack as its law sees it: 72 cold plates behind one manifold, two pumps, a plate exchanger and a primary
// valve. Holds the gains, and the few equations that turn a flow into pump speed and pressure. The gains are part of the
// build and not settings, so that a replay sees when they were changed.
#pragma once

#include <array>

#include "control/law/asymmetric_pi.hpp"
#include "control/law/flow_trim.hpp"
#include "control/law/supply_loop.hpp"
#include "control/law/supply_target.hpp"
#include "control/point/inputs.hpp"
#include "control/settings/rack_settings.hpp"
#include "control/signal/reading.hpp"

namespace isotherm::rack_loop {

/// Found on the simulated rack with the recorded training run (tests/scenario): the integral crosses the loop's -11..-16 K
/// per unit of flow with a time constant of about a minute, above the 11 s of a training step and below the minutes of the
/// supply loop; the guard is as steep as 1.5 s of dead time permit. The mean stands where the run's dips and peaks are
/// equally far from the set point.
inline constexpr AsymmetricPiTuning flow_tuning{
    .integral_per_kelvin_second = 0.0012F,
    .centre = 0.5F * kelvin,
    .guard_per_kelvin = 0.10F,
    .guard_from = 0.9F * kelvin,
    .recent_per_second = 0.2F,
    .rise_per_second = 0.10F,
    .period = 1.0F * second,
};

/// Found by internal model control on 1 K/K, 14 s lag and 15..22 s dead time. The valve's share of that loop is estimated for 50 kW on
/// 100 L/min; equal percentage keeps it about constant over the stroke.
inline constexpr SupplyLoopTuning supply_tuning{
    .gain = 0.35F,
    .integral_time = 14.0F * second,
    .valve_kelvin = 40.0F,
    .rangeability = 50.0F,          // Modelica Buildings, CDU models
    .hot_end = 1.5F * kelvin,       // of a plate exchanger with four transfer units: estimate
    .forecast_per_second = 0.3F,
    .open_per_second = 0.02F,
    .close_per_second = 0.02F,
    .period = 5.0F * second,
};

inline constexpr SupplyTargetTuning target_tuning{
    .load_per_second = 1.0F / 120.0F,  // two periods of a training step's rhythm: estimate
    .per_flow_share = 0.015F * (kelvin / second),
    .fastest_rise = 0.02F * (kelvin / second),
    .fastest_fall = (5.0F / 60.0F) * (kelvin / second),  // coolant loops: at most 5 K/min
    .half_power = 0.5F,
    .most_trim_k = 8.0F,
    .period = 5.0F * second,
};

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
