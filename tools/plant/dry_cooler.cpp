#include "tools/plant/dry_cooler.hpp"

#include <algorithm>
#include <cmath>

#include "tools/plant/coolant.hpp"
#include "tools/plant/heat_exchanger.hpp"

namespace isotherm::plant {

namespace {
// The building's fan controller: slow enough to leave second-long waves alone (estimate).
constexpr double fan_per_kelvin = 0.15;
constexpr double fan_integral_s = 150.0;
}  // namespace

double DryCooler::rejected_w(double return_c, double water) const {
  const double air = parameters_.air * fan_speed_;
  const double ua = parameters_.ua * std::sqrt(fan_speed_);
  return counterflow_effectiveness(ua, water, air) * std::min(water, air) * (return_c - parameters_.ambient_c);
}

double DryCooler::step(double return_c, double water, double dt) {
  const double heat = rejected_w(return_c, water);
  const double capacity = parameters_.water_l * water_capacity_rate * 60.0;
  supply_c_ += (water * (return_c - supply_c_) - heat) / capacity * dt;

  const double error = supply_c_ - parameters_.set_point_c;
  fan_integral_ = std::clamp(fan_integral_ + fan_per_kelvin * error * dt / fan_integral_s, parameters_.fan_least, 1.0);
  fan_speed_ = std::clamp(fan_integral_ + fan_per_kelvin * error, parameters_.fan_least, 1.0);
  return heat;
}

void DryCooler::settle(double return_c, double water) {
  double low = parameters_.fan_least;
  double high = 1.0;
  for (int halving = 0; halving < 40; ++halving) {
    fan_speed_ = 0.5 * (low + high);
    const double leaves_c = water > 0.0 ? return_c - rejected_w(return_c, water) / water : parameters_.set_point_c;
    (leaves_c > parameters_.set_point_c ? low : high) = fan_speed_;
  }
  fan_integral_ = fan_speed_;
  supply_c_ = water > 0.0 ? return_c - rejected_w(return_c, water) / water : parameters_.set_point_c;
}

double DryCooler::stored_j() const { return parameters_.water_l * water_capacity_rate * 60.0 * supply_c_; }

}  // namespace isotherm::plant
