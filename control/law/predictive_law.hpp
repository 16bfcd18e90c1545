// The predictive law (MPC): every second it foretells the controlled GPU's next half minute from a forecast of power, and
// chooses moves of flow and supply set point that keep it at its target. Rates and ranges are hard, the band is soft, and an
// anchor brings the pumps back to their middle.
#pragma once

#include <cstdint>

#include "control/law/prediction.hpp"
#include "control/law/qp/rack_qp.hpp"

namespace isotherm {

using PredictiveShape = qp::RackShape;
static_assert(PredictiveShape::variables == 2 * move_blocks && PredictiveShape::rows == horizon_s);

struct PredictiveTuning {
  ObserverTuning observer;
  float least_trust;         // of a forecast that is acted on
  float middle_share;        // of design flow: where the pumps come back to
  float band_k;              // inside it an error costs its square,
  float beyond_band;         // beyond it so much more,
  float before_drop;         // and this many times that until the load drops as it was announced
  float shallow_reach;       // share of what a dip puts out of reach that is given up; of one to less than half all is
  float flow_move;           // cost of a move of flow by design flow, against 1 K for one second
  float supply_move;         // of the supply set point by 1 K
  float flow_anchor;         // of design flow away from the middle, for one second
  float supply_anchor;       // of 1 K away from what the middle needs, for one second
  std::uint16_t most_changes;  // of the solver's working set
};

struct PredictiveState {
  ObserverState observer;
  qp::WorkingSet<PredictiveShape> working_set;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.observer, self.working_set);
  }
};

/// Memory for one solve; nothing in it is kept for the next one.
struct PredictiveWorkspace {
  qp::Model<PredictiveShape> model;
  qp::Problem<PredictiveShape> problem;
  qp::Solver<PredictiveShape> solver;
  std::array<Temperatures, PredictiveShape::variables> effect;  // on the junction, by one unit of each level
};

/// What the next second may do.
struct PredictiveLimits {
  float flow_least_lpm, flow_most_lpm, flow_rise_lpm, flow_fall_lpm;
  float supply_least_c, supply_most_c, supply_rise_k, supply_fall_k;
};

struct PredictiveTerms {
  float innovation_k = 0.0F;
  float offset_k = 0.0F;
  float body_c = 0.0F;
  float inlet_c = 0.0F;
  float mean_power_w = 0.0F;
  float hottest_ahead_k = 0.0F;  // over the target, if nothing moved
  float coolest_ahead_k = 0.0F;
  float supply_anchor_c = 0.0F;
  float flow_anchor_lpm = 0.0F;
  float iterations = 0.0F;
  float least_flow_lpm = 0.0F;   // from which the pumps can still answer a load that comes otherwise
  bool decided = false;          // false: no trusted forecast, or no answer in time; another law decides
};

struct PredictiveMove {
  float flow_lpm = 0.0F;
  float supply_c = 0.0F;
};

/// One solve. `move` holds what is in force and becomes what is to be asked for. True when the move is to be made; false without a trusted forecast, or where the solver came to no answer.
bool decide(const PredictiveTuning& tuning, const ThermalModel& model, float design_flow_lpm, float target_c,
            const Forecast* forecast, const PredictiveLimits& limits, PredictiveState& state,
            PredictiveWorkspace& workspace, PredictiveMove& move, PredictiveTerms& terms);

}  // namespace isotherm
