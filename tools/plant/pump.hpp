// A variable-speed centrifugal pump with its drive: curve, affinity laws, slew, lag, coast-down, efficiency.
#pragma once

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

struct PumpParameters {
  // Both pumps together move 150 L/min at full speed through the rack's 275 kPa; one alone 116 L/min: estimate.
  double shut_off_head_kpa = 338.7;
  double runout_flow_lpm = 140.0;  // where the curve ends, at 26 % of the shut-off head
  double best_flow_share = 0.55;   // best efficiency, as a share of runout_flow_lpm: estimate
  double slew_per_s = 0.10;        // of full speed, by the drive: estimate
  double lag_s = 1.0;              // estimate
  double coast_down_s = 1.0;       // from full speed to standstill without power: estimate
  double drive_w = 15.0;           // of the electronics, running or not: estimate
};

class Pump {
 public:
  Pump() = default;
  explicit Pump(const PumpParameters& parameters) : parameters_(parameters) {}

  /// speed: share of full speed commanded, 0..1; a dead pump coasts down.
  void step(double speed, bool dead, double dt);
  void settle(double speed) { ramp_ = speed_ = speed; }

  /// Flow, L/min, against a head; 0 where the check valve closes. `health` multiplies the head: 1 for a sound pump.
  double flow_lpm(double head_kpa, double health) const;
  /// Greatest head, kPa, that this pump can hold at its speed.
  double shut_off_head_kpa(double health) const { return parameters_.shut_off_head_kpa * health * speed_ * speed_; }

  /// Electric power, W, when it moves flow against head.
  double power_w(double flow_lpm, double head_kpa) const;
  /// Motor current as a share of the rated current (drawn at full speed when both pumps run).
  double current(double flow_lpm, double head_kpa) const;
  double speed() const { return speed_; }
  void archive(Archive& archive) { archive(ramp_, speed_); }

 private:
  double shaft_w(double flow_lpm, double head_kpa) const;

  PumpParameters parameters_;
  double ramp_ = 0.0;   // what the drive's ramp has reached
  double speed_ = 0.0;  // of the shaft, share of full speed
};

}  // namespace isotherm::plant
