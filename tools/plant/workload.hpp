// What the nodes are asked to draw: a recorded run, a user's power trace, or a built-in profile of a training run.
#pragma once

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "control/point/inputs.hpp"

namespace isotherm::plant {

/// A workload file that cannot be used: one sentence with file, line, column and permitted range.
struct WorkloadError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Workload {
 public:
  using NodePower = std::array<double, node_count>;
  virtual ~Workload() = default;
  /// AC input of each node, W, `seconds` after the IT permit was given.
  virtual NodePower at(double seconds) const = 0;
  /// The last moment that it knows, s after the permit; from then on it holds its last value. 0: it never ends.
  virtual double end_s() const { return 0.0; }
  /// One line for people.
  virtual std::string description() const = 0;
};

/// A power over time: linear between samples; the first value holds before, the last one after.
class PowerSeries {
 public:
  struct Sample {
    double time_s;
    double power_w;
  };
  void add(double time_s, double power_w) { samples_.push_back({time_s, power_w}); }
  bool empty() const { return samples_.empty(); }
  const Sample& first() const { return samples_.front(); }
  const Sample& last() const { return samples_.back(); }
  void shift(double seconds);
  double at(double seconds) const;

 private:
  std::vector<Sample> samples_;
};

/// AC power of the whole rack in a CSV file with the columns time_s,power_w: an equal share for each node. The first
/// row is the moment of the permit. Throws WorkloadError.
std::shared_ptr<const Workload> load_power_trace(const std::string& path);

/// AC power of each node (columns time_ms,node,power_w), as the recorded GPT-3 run has it: nodes first_node to
/// first_node + 8. Throws WorkloadError.
std::shared_ptr<const Workload> load_recording(const std::string& path, unsigned first_node = 1);

/// A training run as the simulator imagines it for nodes of this full-load AC power, W: a start ramp, then steps with
/// periods near 5.5, 10.9 and 142 s and short dips.
std::shared_ptr<const Workload> make_training_profile(double node_full_power_w);

/// The file of the recorded run where the environment variable ISOTHERM_RECORDINGS (otherwise ../shared/data) has it;
/// empty where it is absent.
std::string find_recording();

}  // namespace isotherm::plant
