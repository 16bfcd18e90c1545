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
  std::array<std::uint8_t, gpu_count> last_c{};      // last temperature told; 0 = none
  /// High half: the last bits of the power told last. Low half: half minutes in which neither changed, 15 = found frozen.
  std::array<std::uint8_t, gpu_count> standstill{};
  std::uint8_t second_in_half_minute = 0;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.silent_s, self.last_c, self.standstill, self.second_in_half_minute);
  }
};

struct GpuSummary {
  std::uint8_t healthy = 0;       // GPUs whose temperature is fresh, valid and plausible
  std::array<std::uint8_t, node_count> healthy_mask{};  // bit n: GPU n of the node
  std::uint8_t frozen = 0;        // GPUs that repeat their last values while the load changes
  std::uint8_t missing = 0;       // GPUs without a healthy temperature in nodes that give others
  float lost_share = 0.0F;        // of all GPUs
  float worst_silence_s = 0.0F;   // of a node
  Reading hottest_c;
  Reading second_hottest_c;       // the hottest itself where it is the only one
  Reading mean_c;
  Reading coolest_c;
  Reading median_c;
  Reading p95_c;                  // 95 % are no hotter
  Reading power_w;                // of all GPUs; those that are silent, or tell what no GPU draws, counted like the mean of the others
};

/// A node's words are used for 3 s after its last good transfer: warning level of the telemetry row.
inline constexpr std::uint16_t node_fresh_tenths = 30;

/// No die changes by more than this within a second: a step of full power moves it by some 17 K.
inline constexpr int most_gpu_step_k = 40;

/// One second. A GPU is healthy while its node is fresh and calls it good, its temperature is plausible (a driver that was
/// reset tells 0), did not jump by more than 40 K, and does not stand still together with its power for more than five
/// minutes in which the rack's load moved by a tenth of its rating (`load_moved`): a driver that repeats its last value. An
/// idle GPU may stand still for ever; one that tells 0 W is idle while it is no hotter than coolant can be.
GpuSummary summarise(const std::array<NodeWords, node_count>& nodes, bool load_moved, GpuSummaryState& state);

}  // namespace isotherm
