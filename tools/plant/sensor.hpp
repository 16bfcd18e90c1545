// What an instrument makes of a true value: lag, offset, noise, quantisation, range; and the ways it fails.
#pragma once

#include "tools/plant/archive.hpp"
#include "tools/plant/random.hpp"

namespace isotherm::plant {

struct SensorParameters {
  double lag_s = 0.0;
  double noise = 0.0;  // standard deviation
  double resolution = 0.01;
  double least = 0.0;
  double most = 0.0;
  double cut_off = -1.0e9;  // below it the instrument shows least
};

// Temperatures C: Pt100 in a 3 mm mineral-insulated sheath, t50 2 s, t90 5 s (Endress+Hauser TST310, p. 5).
inline constexpr SensorParameters pt100{2.5, 0.02, 0.01, -40.0, 150.0};
// Loop flow, L/min: ultrasonic, 0.5 % of 160 L/min, cut-off at 5 % of it (estimate; flow-meter survey of Allengra).
inline constexpr SensorParameters ultrasonic_flow{0.5, 0.8, 0.01, 0.0, 320.0, 8.0};
// Facility flow, L/min: calorimetric (Vertiv CoolChip CDU 600 guide, p. 47), slow.
inline constexpr SensorParameters calorimetric_flow{10.0, 1.0, 0.01, 0.0, 400.0, 2.0};
// kPa gauge: 4-20 mA of 0..6 bar, 0.1 % of it (estimate).
inline constexpr SensorParameters pressure_transmitter{0.02, 0.6, 0.01, -100.0, 600.0};
// kPa: differential cell of 0..4 bar (estimate).
inline constexpr SensorParameters differential_cell{0.05, 0.4, 0.01, 0.0, 400.0};
// %: capacitive, behind a 5 s filter against slosh (estimate).
inline constexpr SensorParameters level_probe{5.0, 0.1, 0.01, 0.0, 100.0};
// Dew point C: +-2 % relative humidity and +-0.3 K make +-0.6..0.8 K, 8 s (estimate).
inline constexpr SensorParameters dew_point_probe{8.0, 0.05, 0.01, -40.0, 80.0};

class Sensor {
 public:
  /// offset: a constant error within the instrument's class.
  Sensor(const SensorParameters& parameters, double offset, double start)
      : parameters_(parameters), offset_(offset), lagged_(start), shown_(start) {}

  /// Follows the true value; called every sub-step.
  void follow(double truth, double dt) {
    lagged_ += parameters_.lag_s > dt ? (truth - lagged_) * dt / parameters_.lag_s : truth - lagged_;
  }
  /// Takes a new reading.
  void sample(Random& random);
  double reading() const { return shown_; }
  /// Holds the present reading until released.
  void stick(bool stuck) { stuck_ = stuck; }
  /// Adds K (or the unit) per hour; 0 ends the drift and takes it back.
  void drift(double per_hour, double dt) { drift_ = per_hour == 0.0 ? 0.0 : drift_ + per_hour * dt / 3600.0; }
  void settle(double truth) { lagged_ = shown_ = truth; }
  void archive(Archive& archive) { archive(offset_, lagged_, shown_, drift_, stuck_); }

 private:
  SensorParameters parameters_;
  double offset_;
  double lagged_;
  double shown_;
  double drift_ = 0.0;
  bool stuck_ = false;
};

}  // namespace isotherm::plant
