// What failed instruments do to the words of the field bus: applied to a fresh image, so that no fault changes the noise of
// the others.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "control/point/field_bus_map.hpp"
#include "tools/plant/archive.hpp"
#include "tools/plant/faults.hpp"

namespace isotherm::plant {

/// The rack I/O unit's read block.
class RackIoFaults {
 public:
  using Image = std::array<std::uint16_t, field_bus::rack_io::words>;
  /// Every 100 ms, before the heartbeat moves on.
  void apply(const FaultSet& faults, Image& image);
  void archive(Archive& archive) { archive(last_, frozen_, tick_); }

 private:
  void spoil_probes(const FaultSet& faults, Image& image) const;
  void spoil_flow(const FaultSet& faults, Image& image) const;
  static void spoil_gauges(const FaultSet& faults, Image& image);

  Image last_{};    // as it was when the newest holding fault began, and is followed where none holds
  bool frozen_ = false;
  std::uint32_t tick_ = 0;
};

/// A GPU node's block when it is sampled; `before` is what it told a second ago, `second` counts.
void spoil_node(const FaultSet& faults, std::size_t node, std::span<const std::uint16_t> before, std::uint32_t second,
                std::span<std::uint16_t> image);

}  // namespace isotherm::plant
