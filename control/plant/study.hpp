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

/// 8 GPUs of 700 W, 0.4..2.0 L/min each, design 1.0; 64.15 C at rated power, design flow and 40 C supply.
inline constexpr StudyLaw node{
    .plant{.full_flow_lpm = 16.0F, .design_flow_lpm = 8.0F, .design_supply_c = 40.0F, .gpu_set_point_c = 64.15F},
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
    .plant{.full_flow_lpm = 172.8F, .design_flow_lpm = 97.2F, .design_supply_c = 40.0F, .gpu_set_point_c = 68.34F},
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
    .plant{.full_flow_lpm = 144.0F, .design_flow_lpm = 72.0F, .design_supply_c = 40.0F, .gpu_set_point_c = 64.15F},
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
  law.limits.supply_least_c = cold_side_c;
  law.limits.supply_rise_k_per_s = 5.0F;
  law.limits.supply_fall_k_per_s = 5.0F;
  return law;
}

/// The gains of the product's rack.
inline constexpr LawTuning law_tuning = rack_loop::law_tuning;

}  // namespace isotherm::study
