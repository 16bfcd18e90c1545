// What 72 GPUs tell together: the controlled temperature is the second-hottest healthy one, so that a single lying sensor
// can neither overheat nor overcool the rack.
#pragma once

#include <array>
#include <cstdint>

#include "control/point/inputs.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

struct GpuSummaryState {
  std::array<std::uint16_t, node_count> silent_s{};  // since a node gave any healthy GPU

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.silent_s);
  }
};

struct GpuSummary {
  std::uint8_t healthy = 0;       // GPUs whose temperature is fresh, valid and plausible
  float lost_share = 0.0F;        // of all GPUs
  float worst_silence_s = 0.0F;   // of a node
  Reading hottest_c;
  Reading second_hottest_c;       // the hottest itself where it is the only one
  Reading mean_c;
  Reading coolest_c;
  Reading power_w;                // of all GPUs, those that are silent counted like the mean of the others
};

/// A node's words are used for 3 s after its last good transfer: warning level of the telemetry row.
inline constexpr std::uint16_t node_fresh_tenths = 30;

/// One second.
GpuSummary summarise(const std::array<NodeWords, node_count>& nodes, GpuSummaryState& state);

}  // namespace isotherm
