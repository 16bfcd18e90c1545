#include "tools/plant/study_plant.hpp"

#include <algorithm>

#include "tools/plant/coolant.hpp"

namespace isotherm::plant {

StudyPlant::StudyPlant(const StudyParameters& parameters, double power_w)
    : parameters_(parameters),
      chain_(parameters.plate),
      flow_ramp_(parameters.design_flow),
      flow_(parameters.design_flow),
      film_flow_(flow_),
      film_(plate_to_coolant(parameters.plate, flow_, study_capacity_rate)),
      supply_ramp_c_(parameters.design_supply_c),
      supply_c_(supply_ramp_c_),
      inlet_c_(supply_ramp_c_),
      pipe_(parameters.design_flow / 60.0 * parameters.supply_delay_s, supply_ramp_c_) {
  chain_.settle(power_w, inlet_c_, flow_ * study_capacity_rate, film_);
}

void StudyPlant::step(double power_w, double flow, double supply_c) {
  move_flow(flow);
  move_supply(supply_c);
  if (flow_ != film_flow_) {
    film_flow_ = flow_;
    film_ = plate_to_coolant(parameters_.plate, flow_, study_capacity_rate);
  }
  inlet_c_ = pipe_.pass(flow_ / 60.0 * dt, supply_c_);
  chain_.step(power_w, inlet_c_, flow_ * study_capacity_rate, film_, dt);
}

void StudyPlant::move_flow(double command) {
  if (lost_) {
    constexpr double rest = 0.02;
    constexpr double coast_per_s = 1.0;
    flow_ = std::max(rest * parameters_.most_flow, flow_ - coast_per_s * parameters_.most_flow * dt);
    return;
  }
  const double most = parameters_.flow_slew_per_s * parameters_.most_flow * dt;
  const double wanted = std::clamp(command, parameters_.least_flow, parameters_.most_flow);
  flow_ramp_ += std::clamp(wanted - flow_ramp_, -most, most);
  flow_ += (flow_ramp_ - flow_) * dt / parameters_.flow_lag_s;
}

void StudyPlant::move_supply(double command_c) {
  const double most = parameters_.supply_slew_k_per_s * dt;
  const double wanted = std::clamp(command_c, parameters_.least_supply_c, parameters_.most_supply_c);
  supply_ramp_c_ += std::clamp(wanted - supply_ramp_c_, -most, most);
  supply_c_ += (supply_ramp_c_ - supply_c_) * dt / parameters_.supply_lag_s;
}

}  // namespace isotherm::plant
