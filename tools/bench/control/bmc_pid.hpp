// The rival: a PID with the documented behaviour of the thermal daemon of a server's management controller
// (openbmc/phosphor-pid-control, read at its documentation and defect reports; written anew from that description).
#pragma once

namespace isotherm::bench {

/// Gains act on set point - input: cooling wants negative ones. Output and integral have the same unit.
struct BmcPidSettings {
  double proportional = 0.0;
  double integral = 0.0;     // per second
  double derivative = 0.0;   // s
  double forward_gain = 0.0;  // of the set point, not of a disturbance
  double forward_offset = 0.0;
  double integral_least = 0.0;  // the only guard against wind-up while no slew is set
  double integral_most = 0.0;
  double least = 0.0;
  double most = 0.0;
  double slew_down = 0.0;  // per second, negative; 0: no limit
  double slew_up = 0.0;
  double period_s = 1.0;
};

class BmcPid {
 public:
  explicit BmcPid(const BmcPidSettings& settings) : settings_(settings) {}
  /// Takes over from an output that has been held: as the daemon would stand after a long time at this output.
  void settle(double output, double error);
  double step(double input, double set_point);

 private:
  BmcPidSettings settings_;
  double integral_ = 0.0;
  double last_error_ = 0.0;
  double last_output_ = 0.0;
  bool begun_ = false;
};

}  // namespace isotherm::bench
