// What the GPUs of each zone tell together.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/point/inputs.hpp"
#include "control/signal/gpu_summary.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

struct ZoneReading {
  Reading hottest_c;         // healthy GPU, whole degrees
  Reading second_hottest_c;  // the hottest itself where it is the only one
  std::uint8_t healthy = 0;
  Reading power_w;           // mean of its GPUs; absent where one of them does not tell
  bool all_healthy = false;  // every GPU of the zone is
  std::uint8_t gpus = 0;
};

/// The first `zones` (1..zone_count_most) are filled. `gpus`: of the same words.
std::array<ZoneReading, zone_count_most> summarise_zones(const std::array<NodeWords, node_count>& nodes, const GpuSummary& gpus,
                                                         std::size_t zones);

}  // namespace isotherm
