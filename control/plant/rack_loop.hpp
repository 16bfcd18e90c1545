// The product's rack as its law sees it: 72 cold plates behind one manifold, two pumps, a plate exchanger and a primary
// valve. Holds the gains, and the few equations that turn a flow into pump speed and pressure. The gains are part of the
// build and not settings, so that a replay sees when they were changed.
#pragma once

#include <array>

#include "control/law/balanced_valve.hpp"
#include "control/law/flow_trim.hpp"
#include "control/law/mixing_valve.hpp"
#include "control/law/supply_loop.hpp"
#include "control/law/thermal_law.hpp"
#include "control/law/warm_up.hpp"
#include "control/law/zone_allocator.hpp"
#include "control/plant/zone_hydraulics.hpp"
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
/// run. That reserve's figures were found on the sixteen workloads of the bench, with and without parameter errors: the peak
/// leaves 0.75 K for them, the depth of the target leaves 0.5 K of the band's cold side for whole degrees.
inline constexpr LawTuning law_tuning{
    .flow{
        .per_kelvin = 0.07F,
        .integral_time = 8.0F * second,
        .rise_per_second = 0.10F,  // the pump drives' own ramp
        .fall_per_second = 0.002F,
        .cold_fall_per_second = 0.008F,  // from full speed to design flow in less than a minute
        .cold = 0.5F * kelvin,
        .room_fall_per_second = 0.006F,  // found on the recorded run after a loss of facility water, five seeds
        .kept_room = 2.0F * kelvin,      // the band: inside it slowly
        .most_fall_per_second = 0.016F,  // half a minute from full speed to what a training load needs
        .integral_below_output = 0.03F,
        .full_gain_from = 0.60F,  // about design flow; by coolant warm-up dT/dQ ~ 1/Q^2
        .least_gain = 0.7F,
        .period = 1.0F * second,
    },
    .power{
        // A ripple of 10 s is answered two seconds late, a fifth of it: more of either adds to it. Found on all workloads of the
        // bench; from 1.3 to 1.7 and from -0.05 to -0.13 little changes.
        .share_per_kilowatt = 1.5F,
        .mean_per_second = 1.0F / 60.0F,
        .most = 0.30F,
        .least = -0.10F,
    },
    .target{
        .load_per_second = 1.0F / 120.0F,  // two periods of a training step's rhythm: estimate
        .rhythm_share = 0.05F,  // estimate
        .per_flow_share = 0.015F * (kelvin / second),
        .fastest_rise = 0.03F * (kelvin / second),
        .fastest_fall = (5.0F / 60.0F) * (kelvin / second),  // coolant loops: at most 5 K/min
        .half_power = 0.5F,
        .most_trim_k = 8.0F,
        .period = 5.0F * second,
    },
    .ripple_share = 1.4F,
    .most_ripple_allowance = 1.5F * kelvin,
    .ripple_over_reserve_k = 1.25F,
    .ripple_allowance_rise = 0.03F * (kelvin / second),
    .ripple_allowance_fall = 0.003F * (kelvin / second),  // a calm minute ends no ripple
    .reserve{
        .most_peak_k = 1.15F,
        .answer_s = 2,  // age of the power reading and the cycle
        .most_static_k = 1.0F,
        .supply_per_target = 1.0F,  // flow has more authority over cooler coolant, and draws less warm water through the exchanger
        .most_below_k = 1.5F,
        .lower_k_per_s = 0.02F,
        .raise_k_per_s = 0.05F,
    },
    .predictive{
        .observer{
            .offset_per_s = 0.01F,
            .hot_offset_per_s = 0.02F,
            .quantum_k = 1.0F,
            .most_innovation_k = 3.0F,
            .most_offset_k = 15.0F,
            .explained_offset_k = 5.0F,  // resistances that are off by a fifth, of 26 K at rated power
            .unlearn_per_s = 0.2F,       // two time constants of a cold plate
            .mean_per_s = 1.0F / 150.0F,
            .flow_gain_per_s = 0.02F,
            .least_flow_gain = 0.5F,
            .most_flow_gain = 2.0F,
            .supply_per_s = 0.7F,
            .supply_offset_per_s = 0.02F,
            .most_supply_offset_k = 2.0F,
        },
        .least_trust = 0.2F,  // half learned it serves better than a change of laws
        // Of the recorded run: least energy without more of it beyond 1 K. A narrower band and livelier moves follow what cannot
        // be foretold; they cost valve and fans more than they bring.
        .middle_share = 0.62F,
        .band_k = 2.0F,
        .beyond_band = 10.0F,
        .before_drop = 10.0F,  // as many again: a GPU that is hotter than the model says stays on the hot side
        .shallow_reach = 0.15F,  // raw half-range of the recorded run against waves of 5 s
        .flow_move = 12.0F,
        .supply_move = 2.0F,
        .flow_anchor = 0.3F,
        .supply_anchor = 0.05F,
        .most_changes = 100,
    },
    // 1.9 K costs a learned wave of 10 s 0.1 K less and leaves no room for the model's error (120 rhythms that end high, 0017). The
    // pumps answer two seconds late: the age of the power reading and the cycle.
    .way_back{.most_peak_k = 1.5F, .answer_s = 2},
};
/// The drives' ramp down is as fast as their ramp up.
inline constexpr float pump_fall_per_second = 0.10F;

/// AC input of a node beside its eight GPUs: recorded node power less eight times the GPU's rating.
inline constexpr float node_beside_gpus_w = 1900.0F;

/// Of the second-hottest GPU: its solid path is worse than the mean one's by what 72 plates spread (sd 2.4 K at 1 kW).
inline constexpr float spread_of_controlled = 1.15F;
inline constexpr float large_gpu_w = 850.0F;
/// Junction over body of the mean GPU, and the body behind it, where no step test has told the rack's own.
struct BodyOfClass {
  float direct_mk_per_w;
  float heat_j_per_k;
};
inline constexpr BodyOfClass body_700_w{16.0F, 150.0F};
inline constexpr BodyOfClass body_1_kw{10.0F, 200.0F};
/// Exchanger, valve and their loop: fitted to a recorded run on the simulated rack.
inline constexpr float supply_lag_s = 4.0F;
inline constexpr float supply_loop_lag_s = 4.0F;
inline constexpr float supply_probe_lag_s = 2.5F;  // Pt100, 3 mm sheath: t50 2 s, t90 5 s (Endress+Hauser TST310)
/// A ramp of a tenth of full speed a second and 1 s of lag behind it, fitted likewise.
inline constexpr float pump_lag_s = 0.65F;
inline constexpr float pump_late = 0.62F;
/// Half a second of lag and half of way in each node, and one of polling: fitted likewise.
inline constexpr float node_late_s = 2.0F;
/// The fastest that a law may move the supply set point, either way: coolant loops, 5 K/min.
inline constexpr float supply_slew_k_per_s = 5.0F / 60.0F;
/// And where a mixing valve makes it.
inline constexpr float mixing_slew_k_per_s = 0.5F;
/// The valve behind its command, and the coolant between it and the plates: 1.3 s at design flow (estimates).
inline constexpr float mixing_lag_s = 1.0F;
inline constexpr float mixing_pipe_l = 2.2F;

constexpr float rated_gpu_w(const RackSettings& settings) {
  return (settings.rated_power_w / static_cast<float>(node_count) - node_beside_gpus_w) / static_cast<float>(gpus_per_node);
}

/// The models divide by a GPU's rated power: no setting may leave less of it than the least of such boards draws (NVIDIA A100 PCIe).
inline constexpr float least_gpu_w = 300.0F;
constexpr float least_rated_gpu_w() {
  for (const NumberSetting<RackSettings>& row : rack_setting_table) {
    if (row.member == &RackSettings::rated_power_w) return rated_gpu_w({.rated_power_w = row.least});
  }
  return 0.0F;
}
static_assert(least_rated_gpu_w() >= least_gpu_w);

/// The rack as its settings describe it to the laws. The resistance at endless flow follows from the set point, which is found
/// at rated power, design flow and design supply temperature.
constexpr LawPlant law_plant(const RackSettings& settings) {
  constexpr float mk_per_k = 1000.0F;
  const float gpu_w = rated_gpu_w(settings);
  const BodyOfClass body = gpu_w > large_gpu_w ? body_1_kw : body_700_w;
  const float direct_mk = settings.direct_resistance_mk_per_w > 0.0F ? settings.direct_resistance_mk_per_w : body.direct_mk_per_w;
  const float direct = spread_of_controlled * (direct_mk / mk_per_k);
  const float slope = settings.flow_resistance_mk_per_w / mk_per_k;
  const float whole = (settings.gpu_set_point_c - settings.supply_set_point_c) / gpu_w;
  const float by_flow = slope * static_cast<float>(gpu_count) / settings.design_flow_lpm;
  const float base = whole - direct - by_flow;
  return {settings.full_speed_flow_lpm,
          settings.design_flow_lpm,
          settings.supply_set_point_c,
          settings.gpu_set_point_c,
          {.direct_k_per_w = direct,
           .base_k_per_w = base > 0.001F ? base : 0.001F,
           .slope_k_lpm_per_w = slope,
           .body_j_per_k = settings.body_heat_capacity_j_per_k > 0.0F ? settings.body_heat_capacity_j_per_k : body.heat_j_per_k,
           .gpus = static_cast<float>(gpu_count),
           .pump_lag_s = pump_lag_s,
           .pump_late = pump_late,
           .supply_lag_s = mixes(settings) ? mixing_lag_s : supply_lag_s,
           .loop_lag_s = mixes(settings) ? 0.0F : supply_loop_lag_s,
           .probe_lag_s = supply_probe_lag_s,
           .pipe_l = mixes(settings) ? mixing_pipe_l : settings.supply_pipe_l,
           .power_late_s = node_late_s,
           .gpu_late_s = node_late_s,
           .rated_gpu_w = gpu_w}};
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
    .probe_lag_s = supply_probe_lag_s,
    .open_per_second = 0.033F,
    .close_per_second = 0.033F,
    .period = 5.0F * second,
};

/// The mixing valve. The balance does the fast part; the trim is slow against the probe's lag of 2.5 s, a second of polling and the
/// stroke (estimates, tried on the simulated rack). Below the supply by 2.5 K and not 4: PI's heat rejection over the training run
/// rises by a tenth and not by a quarter, and nothing was held worse (tests/scenario).
inline constexpr MixingValveTuning mixing_tuning{
    .per_kelvin = 0.3F,
    .integral_time_s = 15.0F,
    .most_trim_k = 2.0F,
    .answer_per_second = 0.25F,
    .least_spread_k = 1.0F,
    .least_opening = 0.10F,
    .stroke_per_second = 0.2F,    // 5 s from end to end: estimate, commissioning
    .let_go_per_second = 0.02F,   // no cold shock
    .cold_below_k = 2.5F,
    .approach_k = 3.0F,           // of a plate exchanger: Google Project Deschutes
    .cold_fall_k_per_s = 5.0F / 60.0F,
    .cold_rise_k_per_s = 0.01F,   // what was wanted once in ten minutes may be wanted again
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
    .rest = 0.005F,  // twice what the meter's noise makes of the trim
};

/// Zone valves. A stroke that is half shut takes a fifth of a zone's flow, and a fifth less flow warms its GPUs by 1.5 K at rated
/// power: so a period takes back a quarter of what a zone is too cool, and no period moves more than the pumps give back.
inline constexpr ZoneAllocatorTuning zone_tuning{
    .period_s = 10,
    .close_per_kelvin = 0.02F,
    .fastest_close = 0.02F,
    .fastest_open = 0.10F,
    .neediest_open = 0.05F,
    .dead_k = 1.0F,
    .least_opening = 0.4F,  // a third of an open zone's flow; below it the valve's own spread decides: estimate
    .most_open_least = 0.9F,
    .hot_k = 1.5F,
    .hot_open_per_s = 0.033F,  // the actuators' own stroke
    .surge_share = 0.2F,       // more than the waves of a training step: estimate
    .forget_power_per_s = 1.0F / 300.0F,  // no faster than a valve closes
    .doubt_s = 5,
};

/// Flow at full speed with so many pumps.
constexpr float full_flow_lpm(const RackSettings& settings, std::size_t pumps) {
  return pumps >= 2 ? settings.full_speed_flow_lpm : settings.one_pump_flow_lpm;
}
/// Pumps whose measured speed is worth counting.
std::size_t turning_pumps(const std::array<Reading, pump_count>& speeds);
/// Their mean speed, share of full speed; absent while none turns or one does not tell.
Reading turning_speed(const std::array<Reading, pump_count>& speeds);
/// Flow to expect at the measured speeds, L/min; affinity laws, no static head.
Reading expected_flow_lpm(const RackSettings& settings, const std::array<Reading, pump_count>& speeds, const Throttle& throttle = {});
/// Pressure across the rack to expect at a flow, kPa: dp ~ Q^1.85 (Modelica Buildings, ColdPlateR_P). With open zone valves;
/// others have it times their resistance.
float expected_differential_pressure_kpa(const RackSettings& settings, float flow_lpm);

}  // namespace isotherm::rack_loop
