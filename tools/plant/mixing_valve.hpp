// The three-way mixing valve at the rack's inlet: lets so much of the coolant come from the heat exchanger and takes the rest
// from the rack's own return.
#pragma once

#include <algorithm>

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

struct MixingValveParameters {
  double stroke_s = 5.0;  // from end to end: fast rotary actuators take 3 to 8 s (estimate)
  double lag_s = 0.5;     // of the drive behind its ramp: estimate
};

class MixingValve {
 public:
  explicit MixingValve(const MixingValveParameters& parameters = {}) : parameters_(parameters) {}

  /// Moves towards the commanded share of coolant from the exchanger, 0..1.
  void step(double towards_cold, double dt) {
    const double most = dt / parameters_.stroke_s;
    ramp_ += std::clamp(towards_cold - ramp_, -most, most);
    position_ += (ramp_ - position_) * dt / parameters_.lag_s;
  }
  void settle(double towards_cold) { ramp_ = position_ = towards_cold; }
  double position() const { return position_; }
  void archive(Archive& archive) { archive(ramp_, position_); }

 private:
  MixingValveParameters parameters_;
  double ramp_ = 1.0;
  double position_ = 1.0;  // by its spring: everything through the exchanger
};

}  // namespace isotherm::plant
