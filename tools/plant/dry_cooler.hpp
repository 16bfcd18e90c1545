// The facility side: a pump that keeps the header pressure, and a dry cooler whose own controller trims the fans.
#pragma once

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

struct DryCoolerParameters {
  double ambient_c = 29.0;
  double set_point_c = 35.0;  // of the facility water that leaves it
  double air = 12'000.0;      // W/K of the air stream at full fan speed: with `ua` a design approach of 7 K (dry
  double ua = 10'300.0;       // coolers: 6-8 K, general practice) for 90 kW into 115 L/min; UA ~ speed^0.5, estimate
  double fan_w = 4'500.0;     // at full speed, P ~ n^3: sized for 0.012 of IT power over a year (estimate)
  double fan_least = 0.15;    // share of full speed
  double controls_w = 100.0;  // estimate
  double water_l = 400.0;     // the rack's share of the building's loop, stirred: estimate
  double header_kpa = 150.0;  // kept by the facility pumps: estimate
  double pump_efficiency = 0.50;  // pump, motor, drive: estimate
  double pump_fixed_w = 150.0;  // share of minimum flow and controls: estimate, with the above about 0.008 of IT power
};

class DryCooler {
 public:
  explicit DryCooler(const DryCoolerParameters& parameters)
      : parameters_(parameters), supply_c_(parameters.set_point_c) {}

  /// One step with the water (W/K) that comes back at return_c. Returns the heat given to the air, W.
  double step(double return_c, double water, double dt);
  /// The state after a long time at these conditions.
  void settle(double return_c, double water);

  double supply_c() const { return supply_c_; }
  double fan_speed() const { return fan_speed_; }
  double fan_power_w() const {
    return parameters_.controls_w + parameters_.fan_w * fan_speed_ * fan_speed_ * fan_speed_;
  }
  double pump_power_w(double flow_lpm) const {
    return parameters_.pump_fixed_w + flow_lpm * parameters_.header_kpa / 60.0 / parameters_.pump_efficiency;
  }
  double stored_j() const;
  void archive(Archive& archive) { archive(supply_c_, fan_speed_, fan_integral_); }

 private:
  double rejected_w(double return_c, double water) const;

  DryCoolerParameters parameters_;
  double supply_c_;
  double fan_speed_ = 0.15;
  double fan_integral_ = 0.15;
};

}  // namespace isotherm::plant
