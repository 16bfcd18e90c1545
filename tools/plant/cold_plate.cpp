#include "tools/plant/cold_plate.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm::plant {

namespace {
// Below this the fit of the film has no meaning any more; the plate then stands in still coolant.
constexpr double least_flow_lpm = 0.002;
}  // namespace

double case_to_inlet(const ColdPlateParameters& parameters, double flow_lpm) {
  return parameters.base + parameters.slope * std::pow(std::max(flow_lpm, least_flow_lpm), -parameters.exponent);
}

double plate_to_coolant(const ColdPlateParameters& parameters, double flow_lpm, double capacity_rate) {
  const double flow = std::max(flow_lpm, least_flow_lpm);
  const double warming = 1.0 / (2.0 * flow * capacity_rate);
  return case_to_inlet(parameters, flow) - parameters.lid_to_plate - warming;
}

void ColdPlateChain::step(double power_w, double inlet_c, double carried, double film, double dt) {
  const ColdPlateParameters& p = parameters_;
  const double to_lid = (die_c_ - lid_c_) / (p.die_to_lid * spread_);
  const double to_plate = (lid_c_ - plate_c_) / (p.lid_to_plate * spread_);
  const double to_coolant = (plate_c_ - 0.5 * (inlet_c + outlet_c_)) / (film * spread_);
  const double carried_off = carried * (outlet_c_ - inlet_c);
  die_c_ += (power_w - to_lid) / p.die * dt;
  lid_c_ += (to_lid - to_plate) / p.lid * dt;
  plate_c_ += (to_plate - to_coolant) / p.plate * dt;
  outlet_c_ += (to_coolant - carried_off) / p.coolant * dt;
}

void ColdPlateChain::settle(double power_w, double inlet_c, double carried, double film) {
  const ColdPlateParameters& p = parameters_;
  outlet_c_ = inlet_c + power_w / carried;
  plate_c_ = 0.5 * (inlet_c + outlet_c_) + power_w * film * spread_;
  lid_c_ = plate_c_ + power_w * p.lid_to_plate * spread_;
  die_c_ = lid_c_ + power_w * p.die_to_lid * spread_;
}

double ColdPlateChain::stored_j() const {
  const ColdPlateParameters& p = parameters_;
  return p.die * die_c_ + p.lid * lid_c_ + p.plate * plate_c_ + p.coolant * outlet_c_;
}

}  // namespace isotherm::plant
