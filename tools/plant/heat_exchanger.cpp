#include "tools/plant/heat_exchanger.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm::plant {

double counterflow_effectiveness(double ua, double hot, double cold) {
  const double lesser = std::min(hot, cold);
  const double greater = std::max(hot, cold);
  if (lesser <= 0.0 || ua <= 0.0) return 0.0;
  const double units = ua / lesser;
  const double ratio = lesser / greater;
  // The general formula is 0/0 for equal streams.
  if (ratio > 0.9999) return units / (1.0 + units);
  const double decay = std::exp(-units * (1.0 - ratio));
  return (1.0 - decay) / (1.0 - ratio * decay);
}

double HeatExchanger::ua(double hot, double cold) const {
  if (hot <= 0.0 || cold <= 0.0) return 0.0;
  const double hot_side = std::pow(hot / parameters_.design_hot, parameters_.flow_exponent);
  const double cold_side = std::pow(cold / parameters_.design_cold, parameters_.flow_exponent);
  return clean_ * 2.0 * parameters_.ua / (1.0 / hot_side + 1.0 / cold_side);
}

double HeatExchanger::step(double hot_inlet_c, double hot, double cold_inlet_c, double cold, double dt) {
  const double heat =
      counterflow_effectiveness(ua(hot, cold), hot, cold) * std::min(hot, cold) * (hot_inlet_c - cold_inlet_c);
  // Each side's channel is a stirred volume behind the exchange, so no heat is made or lost when a flow changes.
  const double hot_capacity = parameters_.lag_s * parameters_.design_hot;
  const double cold_capacity = parameters_.lag_s * parameters_.design_cold;
  hot_outlet_c_ += (hot * (hot_inlet_c - hot_outlet_c_) - heat) / hot_capacity * dt;
  cold_outlet_c_ += (cold * (cold_inlet_c - cold_outlet_c_) + heat) / cold_capacity * dt;
  return heat;
}

void HeatExchanger::settle(double hot_inlet_c, double hot, double cold_inlet_c, double cold) {
  const double heat =
      counterflow_effectiveness(ua(hot, cold), hot, cold) * std::min(hot, cold) * (hot_inlet_c - cold_inlet_c);
  hot_outlet_c_ = hot > 0.0 ? hot_inlet_c - heat / hot : hot_inlet_c;
  cold_outlet_c_ = cold > 0.0 ? cold_inlet_c + heat / cold : cold_inlet_c;
}

}  // namespace isotherm::plant
