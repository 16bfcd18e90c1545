// Zone valves of a rack: each throttles the branch of some GPUs, in order; how the flow parts among them, and what they add to
// the resistance of the whole.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "control/point/inputs.hpp"
#include "tools/plant/control_valve.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/gpu_spread.hpp"

namespace isotherm::plant {

using ZoneOpenings = std::array<double, zone_count_most>;

class ZoneValves {
 public:
  /// All open. `zones` 0: none are fitted, and nothing here changes anything.
  ZoneValves(std::size_t zones, const GpuSpread& spread);

  std::size_t count() const { return valves_.size(); }
  double position(std::size_t zone) const { return valves_[zone].position(); }
  /// Moves towards the commanded openings, 0..1.
  void step(const ZoneOpenings& openings, const FaultSet& faults, double dt);
  /// Parts this flow of the rack, L/min.
  void part(double flow_lpm);

  /// Flow of this GPU's branch over what it would get behind equal valves. Their mean, weighted by the flows, is 1.
  double flow_share(std::size_t gpu) const { return count() == 0 ? 1.0 : shares_[zone_of_gpu(gpu, count())]; }
  /// What the valves add to the rack's drop at design flow as they stand, kPa.
  double added_kpa() const { return added_kpa_; }
  void archive(Archive& archive);

 private:
  std::vector<ControlValve> valves_;
  ZoneOpenings weights_{};  // share of the rack's flow behind equal valves
  ZoneOpenings shares_{};
  double added_kpa_ = 0.0;
};

}  // namespace isotherm::plant
