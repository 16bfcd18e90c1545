#include "tools/plant/pump.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm::plant {

namespace {
// H/H0 = 1 - 0.74 x^2.2: hand fit to the curve of the Vertiv XDU1350 in Modelica Buildings, within about 5 % of H0.
constexpr double curve_drop = 0.74;
constexpr double curve_exponent = 2.2;
constexpr double best_efficiency = 0.60;      // pump, motor and drive together: estimate
constexpr double disc_friction_w = 40.0;      // at full speed, moves no coolant: estimate
constexpr double kpa_lpm = 1000.0 / 60000.0;  // W per kPa L/min
}  // namespace

void Pump::step(double speed, bool dead, double dt) {
  if (dead) {
    speed_ = std::max(0.0, speed_ - dt / parameters_.coast_down_s);
    ramp_ = 0.0;
    return;
  }
  const double most = parameters_.slew_per_s * dt;
  ramp_ += std::clamp(speed - ramp_, -most, most);
  speed_ += (ramp_ - speed_) * dt / parameters_.lag_s;
}

double Pump::flow_lpm(double head_kpa, double health) const {
  const double shut_off = shut_off_head_kpa(health);
  if (shut_off <= 0.0 || head_kpa >= shut_off) return 0.0;
  const double share = std::pow((1.0 - head_kpa / shut_off) / curve_drop, 1.0 / curve_exponent);
  return share * speed_ * parameters_.runout_flow_lpm;
}

double Pump::shaft_w(double flow_lpm, double head_kpa) const {
  if (speed_ <= 0.0) return 0.0;
  const double best_flow = parameters_.best_flow_share * parameters_.runout_flow_lpm * speed_;
  const double off = std::min(flow_lpm / best_flow - 1.0, 1.2);  // past it the law would fall through zero
  const double efficiency = best_efficiency * (1.0 - 0.5 * off * off);
  return flow_lpm * head_kpa * kpa_lpm / efficiency + disc_friction_w * speed_ * speed_ * speed_;
}

double Pump::power_w(double flow_lpm, double head_kpa) const {
  return parameters_.drive_w + shaft_w(flow_lpm, head_kpa);
}

double Pump::current(double flow_lpm, double head_kpa) const {
  // Current follows torque, shaft power over speed. Rated: 75 L/min at 275 kPa and full speed.
  constexpr double rated_w = 615.0;
  return speed_ < 0.01 ? 0.0 : shaft_w(flow_lpm, head_kpa) / speed_ / rated_w;
}

}  // namespace isotherm::plant
