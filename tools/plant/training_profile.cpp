// A training run as the simulator imagines it, for machines that have no recording at hand.
#include <algorithm>
#include <array>
#include <cmath>

#include "tools/plant/random.hpp"
#include "tools/plant/workload.hpp"

namespace isotherm::plant {

namespace {

// The shape follows what the recorded run shows: a waiting start, then power near 91 % of full with short dips
// every 10.9 s (and shallower ones every 5.5 s) and a deeper one every 142 s. Depths and widths are estimates.
constexpr double idle_share = 0.52;
constexpr double busy_share = 0.945;
constexpr double ramp_begins_s = 30.0;
constexpr double ramp_s = 60.0;

struct Dip {
  double period_s;
  double width_s;
  double depth;
};
constexpr std::array<Dip, 3> dips{{{5.45, 1.6, 0.03}, {10.9, 2.6, 0.07}, {142.0, 4.5, 0.22}}};

/// 1 in the middle of the dip, 0 outside: half a cosine, so that a two-second meter would see it as the recording does.
double inside(const Dip& dip, double seconds) {
  const double phase = seconds - dip.period_s * std::floor(seconds / dip.period_s);
  if (phase >= dip.width_s) return 0.0;
  constexpr double pi = 3.14159265358979323846;
  return 0.5 - 0.5 * std::cos(2.0 * pi * phase / dip.width_s);
}

class TrainingProfile : public Workload {
 public:
  explicit TrainingProfile(double node_full_power_w) : full_w_(node_full_power_w) {}

  NodePower at(double seconds) const override {
    const double ramp = std::clamp((seconds - ramp_begins_s) / ramp_s, 0.0, 1.0);
    double busy = busy_share;
    if (seconds > ramp_begins_s + ramp_s) {
      for (const Dip& dip : dips) busy -= dip.depth * inside(dip, seconds);
    }
    NodePower power{};
    for (std::size_t node = 0; node < node_count; ++node) {
      // Nodes differ a little and wander apart, each at its own fixed pace.
      Random own(0x50524F46, node);
      const double share = 1.0 + 0.012 * own.gaussian();
      const double wander = 0.006 * std::sin(seconds * (0.05 + 0.1 * own.uniform()) + 6.0 * own.uniform());
      power[node] = full_w_ * (idle_share + (busy - idle_share) * ramp) * (share + wander);
    }
    return power;
  }
  std::string description() const override { return "training-like profile of the simulator"; }

 private:
  double full_w_;
};

}  // namespace

std::shared_ptr<const Workload> make_training_profile(double node_full_power_w) {
  return std::make_shared<TrainingProfile>(node_full_power_w);
}

}  // namespace isotherm::plant
