// The study plants as their law sees them: one mean GPU of a node or a rack, first-order actuators and supply.
#pragma once

#include "control/law/thermal_law.hpp"
#include "control/plant/rack_loop.hpp"

namespace isotherm::study {

/// What a study plant's laws are given: gains and limits. Flows of all its GPUs together.
struct StudyLaw {
  LawPlant plant;
  LawLimits limits;
};

/// Rise of the junction after a step of power: half of it at once, the rest with 2.8 s (700 W) and 3.6 s (1 kW) at design
/// flow; base and slope from OCP OAI System Liquid Cooling Guidelines 2023, fig. 7, with 1/flow for the warming.
inline constexpr ThermalModel model_700_w{.direct_k_per_w = 0.016F,
                                          .base_k_per_w = 0.01022F,
                                          .slope_k_lpm_per_w = 0.00825F,
                                          .body_j_per_k = 150.0F,
                                          .gpus = 72.0F,
                                          .pump_lag_s = 1.0F,
                                          .supply_lag_s = 10.0F,
                                          .pipe_l = 14.4F,
                                          .gpu_late_s = 0.8F,
                                          .rated_gpu_w = 700.0F};
inline constexpr ThermalModel model_1_kw{.direct_k_per_w = 0.010F,
                                         .base_k_per_w = 0.01222F,
                                         .slope_k_lpm_per_w = 0.00825F,
                                         .body_j_per_k = 200.0F,
                                         .gpus = 72.0F,
                                         .pump_lag_s = 1.0F,
                                         .supply_lag_s = 10.0F,
                                         .pipe_l = 19.44F,
                                         .gpu_late_s = 0.8F,
                                         .rated_gpu_w = 1000.0F};
constexpr ThermalModel model_node() {
  ThermalModel model = model_700_w;
  model.gpus = 8.0F;
  model.pump_lag_s = 0.1F;
  model.supply_lag_s = 15.0F;
  model.pipe_l = 8.0F / 60.0F * 20.0F;
  return model;
}
constexpr ThermalModel model_mixing() {
  ThermalModel model = model_1_kw;
  model.supply_lag_s = 1.0F;
  model.pipe_l = 97.2F / 60.0F * 1.3F;
  return model;
}

/// 8 GPUs of 700 W, 0.4..2.0 L/min each, design 1.0; 64.15 C at rated power, design flow and 40 C supply.
inline constexpr StudyLaw node{
    .plant{.full_flow_lpm = 16.0F, .design_flow_lpm = 8.0F, .design_supply_c = 40.0F, .gpu_set_point_c = 64.15F,
           .model = model_node()},
    .limits{.flow_least_lpm = 3.2F,
            .flow_most_lpm = 16.0F,
            .flow_rise_lpm_per_s = 8.0F,
            .flow_fall_lpm_per_s = 8.0F,
            .supply_least_c = 30.0F,
            .supply_most_c = 45.0F,
            .supply_rise_k_per_s = 0.2F,
            .supply_fall_k_per_s = 0.2F},
};
/// 72 GPUs of 1 kW, 0.6..2.4 L/min each, design 1.35; 68.34 C at rated power, design flow and 40 C supply.
inline constexpr StudyLaw rack{
    .plant{.full_flow_lpm = 172.8F, .design_flow_lpm = 97.2F, .design_supply_c = 40.0F, .gpu_set_point_c = 68.34F,
           .model = model_1_kw},
    .limits{.flow_least_lpm = 43.2F,
            .flow_most_lpm = 172.8F,
            .flow_rise_lpm_per_s = 17.28F,
            .flow_fall_lpm_per_s = 17.28F,
            .supply_least_c = 30.0F,
            .supply_most_c = 45.0F,
            .supply_rise_k_per_s = 0.3F,
            .supply_fall_k_per_s = 0.3F},
};
/// The rack in the 700 W class: 0.6..2.0 L/min each, design 1.0.
inline constexpr StudyLaw rack_700_w{
    .plant{.full_flow_lpm = 144.0F, .design_flow_lpm = 72.0F, .design_supply_c = 40.0F, .gpu_set_point_c = 64.15F,
           .model = model_700_w},
    .limits{.flow_least_lpm = 43.2F,
            .flow_most_lpm = 144.0F,
            .flow_rise_lpm_per_s = 14.4F,
            .flow_fall_lpm_per_s = 14.4F,
            .supply_least_c = 30.0F,
            .supply_most_c = 45.0F,
            .supply_rise_k_per_s = 0.3F,
            .supply_fall_k_per_s = 0.3F},
};
/// The rack with a mixing valve at its inlet, which makes the supply set point in about a second from a source of
/// cold_side_c and warm return.
constexpr StudyLaw rack_mixing(float cold_side_c = 30.0F) {
  StudyLaw law = rack;
  law.plant.model = model_mixing();
  law.limits.supply_least_c = cold_side_c;
  law.limits.supply_rise_k_per_s = 5.0F;
  law.limits.supply_fall_k_per_s = 5.0F;
  return law;
}

/// The gains of the product's rack; what is known of the mean GPU is better than what is known of the second-hottest, so that
/// the predictive law may use the flow more.
constexpr LawTuning tuning() {
  LawTuning tuning = rack_loop::law_tuning;
  tuning.predictive.middle_share = 0.9F;
  tuning.predictive.band_k = 0.6F;
  tuning.predictive.beyond_band = 30.0F;
  tuning.predictive.flow_move = 5.0F;
  return tuning;
}
inline constexpr LawTuning law_tuning = tuning();

}  // namespace isotherm::study
