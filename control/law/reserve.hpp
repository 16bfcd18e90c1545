// The reserve for the load's return, shared by all laws: the GPUs are held so far below their set point, and the supply so
// cool, that rated power may come back in the very next second and be answered by the pumps alone.
#pragma once

#include <cstdint>

#include "control/estimate/thermal_model.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

struct LawLimits;
struct LawPlant;

struct ReserveTuning {
  float most_peak_k;      // over the GPU set point, of the average of 5 s, that a step to rated power may cause
  std::uint8_t answer_s;  // from the step until the pumps begin to answer it
  float most_static_k;    // over the GPU set point, that full flow may leave at rated power
  float supply_per_target;  // K of the highest supply set point per K that the target lies below the set point
  float most_below_k;     // the target lies no further below the GPU set point, for the band's cold side; the supply does the rest
  float lower_k_per_s;    // of the target
  float raise_k_per_s;
};

/// What the reserve permits at a load.
struct Reserve {
  float target_k;       // of the target over the GPU set point; negative: it must lie below
  float supply_most_c;  // of the supply set point
};

struct ReserveState {
  float target_k = 0.0F;  // in force

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.target_k);
  }
};

/// The reserve for a step from `level_w` (W per GPU) to rated power. The supply is taken to stay where it is: it counts as slow.
/// The supply range is that of `limits`; at rated power the design's own supply set point is always permitted.
Reserve reserve_at(const ReserveTuning& tuning, const LawPlant& plant, const LawLimits& limits, float level_w);

/// One second. `level_w`: highest load of the last minute, W per GPU; unknown counts as rated power, but the target stays where
/// it is. Returns what is in force.
Reserve update(const ReserveTuning& tuning, const LawPlant& plant, const LawLimits& limits, ReserveState& state, Reading level_w);

}  // namespace isotherm
