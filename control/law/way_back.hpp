// The way back from foresight: how little may flow in the next second so that the pumps alone can still answer a load that
// does not do what was foretold.
#pragma once

#include <cstdint>

#include "control/law/predictive_law.hpp"

namespace isotherm {

struct WayBackTuning {
  float most_peak_k;      // over the GPU set point, of the average of 5 s, that the answer may let it come to
  std::uint8_t answer_s;  // until the pumps begin to answer
};

struct WayBackView {
  float set_point_c = 0.0F;  // of the controlled GPU
  float average_c = 0.0F;    // of its temperature, over 5 s
  float level_w = 0.0F;      // the most that a GPU is to be expected to draw in the next second, whatever is foretold
  float supply_c = 0.0F;     // supply set point in force
};

/// Flow of the whole plant, L/min, within what `limits` permits in the second after `flow_now_lpm`; the most that it permits where no
/// flow is enough.
float least_flow_back_lpm(const WayBackTuning& tuning, const ThermalModel& model, const ObserverState& observer,
                          const WayBackView& view, const PredictiveLimits& limits, float flow_now_lpm);

}  // namespace isotherm
