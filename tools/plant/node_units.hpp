// The nine GPU nodes on the field bus (units 11 to 19): whole degrees, half a second old, and 1 s means of power.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "control/point/field_bus_map.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/rack_loop.hpp"
#include "tools/plant/random.hpp"

namespace isotherm::plant {

class NodeUnits {
 public:
  explicit NodeUnits(std::uint64_t seed) : noise_(seed, 0x4E4F4445) {}

  void settle(const RackLoop& rack);
  void follow(const RackLoop& rack, double dt);
  /// Every 100 ms of plant time; `mark` counts them from the start.
  void tick(std::uint64_t mark, const FaultSet& faults);
  /// node: 0..8. Fault::device outside the block.
  [[nodiscard]] Fault read(std::size_t node, std::uint16_t address, std::span<std::uint16_t> words) const;
  void archive(Archive& archive);

 private:
  using Image = std::array<std::uint16_t, field_bus::node::words>;
  void sample(std::size_t node);

  Random noise_;
  std::array<double, gpu_count> die_c_{};  // behind the lag of the sensor on the die
  std::array<double, gpu_count> since_sample_j_{};
  std::array<double, gpu_count> energy_j_{};  // since power-on
  std::array<double, node_count> node_since_sample_j_{};
  std::array<double, node_count> since_sample_s_{};
  std::array<Image, node_count> sampled_{};  // taken, and on its way through the node's management controller
  std::array<Image, node_count> published_{};
};

}  // namespace isotherm::plant
