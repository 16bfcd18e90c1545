// The primary control valve: equal percentage, slow, and left at its last position when its signal is lost.
#pragma once

#include <algorithm>
#include <cmath>

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

struct ControlValveParameters {
  double rangeability = 50.0;  // f(x) = R^(x-1), Modelica Buildings, CDU models
  double leak = 0.0005;        // share of the full flow when shut: estimate
  double stroke_s = 30.0;      // from shut to open: estimate (heating and ventilation actuators take 120 s)
};

class ControlValve {
 public:
  explicit ControlValve(const ControlValveParameters& parameters = {}) : parameters_(parameters) {}

  /// Moves towards the commanded opening, 0..1.
  void step(double opening, double dt) {
    const double most = dt / parameters_.stroke_s;
    position_ += std::clamp(opening - position_, -most, most);
  }
  void settle(double opening) { position_ = opening; }
  double position() const { return position_; }

  /// Share of the full flow that passes: the characteristic, which falls to the leak over the last percents of the
  /// stroke.
  double flow_share() const { return flow_share(position_); }
  double flow_share(double opening) const {
    constexpr double seat = 0.05;  // below it the plug closes on its seat and the characteristic ends: estimate
    const double law = std::pow(parameters_.rangeability, std::max(opening, seat) - 1.0);
    return opening >= seat ? law : parameters_.leak + (law - parameters_.leak) * opening / seat;
  }
  void archive(Archive& archive) { archive(position_); }

 private:
  ControlValveParameters parameters_;
  double position_ = 0.0;
};

}  // namespace isotherm::plant
