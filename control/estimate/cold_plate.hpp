// Which GPU is hotter than its power explains, and has been for minutes: a cold plate that clogs or was seated badly. A
// diagnosis for maintenance; no law and no protective function looks at it.
#pragma once

#include <array>
#include <cstdint>

#include "control/point/inputs.hpp"
#include "control/signal/gpu_summary.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

struct ColdPlateState {
  std::array<std::int16_t, gpu_count> excess{};  // above what the median thermal resistance explains, 1/256 K, slow
  std::uint8_t node = 0;        // whose turn it is
  std::uint8_t rounds = 0;      // of all nodes, up to `rounds_to_judge`
  std::uint8_t suspect = 0;     // 1..72, the worst one now; 0 = none
  std::uint16_t suspect_s = 0;  // for how long it has been the same
  std::uint8_t outlier = 0;     // reported: 1..72
  std::uint16_t clear_s = 0;    // for how long that one has been back

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.excess, self.node, self.rounds, self.suspect, self.suspect_s, self.outlier, self.clear_s);
  }
};

struct ColdPlates {
  bool judged = false;      // enough GPUs have been loaded for long enough
  float sigma_k = 0.0F;     // of the excess, the worst GPU left out
  std::uint8_t worst = 0;   // 1..72
  float worst_excess_k = 0.0F;
  std::uint8_t outlier = 0;  // reported; 0 = none
  float outlier_excess_k = 0.0F;
};

inline constexpr float outlier_sigmas = 3.0F;
inline constexpr float outlier_back_sigmas = 2.5F;
/// Less than this is worth no visit, however alike the others are.
inline constexpr float outlier_least_k = 3.0F;
inline constexpr std::uint16_t outlier_patience_s = 300;

/// One second: one node's GPUs in turn. `loaded_w`: a GPU below this power tells nothing of its cold plate.
ColdPlates watch_cold_plates(const std::array<NodeWords, node_count>& nodes, const GpuSummary& gpus, Reading supply_c,
                             float loaded_w, ColdPlateState& state);

}  // namespace isotherm
