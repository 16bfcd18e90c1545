// From a flow to a pump speed: the pumps' affinity law, trimmed slowly until the meter shows the flow that was asked for.
#pragma once

#include "control/signal/reading.hpp"

namespace isotherm {

struct FlowTrimState {
  float trim = 1.0F;           // speed over what the affinity law asks for
  float sure_share = 1.0F;     // of the full flow: what can be counted on at full speed
  float expected_lpm = 0.0F;   // the commanded flow behind the lag of drive and meter
  bool begun = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.trim, self.sure_share, self.expected_lpm, self.begun);
  }
};

struct FlowTrimTuning {
  float per_second;      // of the trim, per unit of relative flow error
  float lag_per_second;  // of pump drive and flow meter
  float least;           // range of the trim
  float most;
  float rest;            // of the sure share: it falls with the meter at once, and rises by no less than this
};

/// Share of full speed that should give the flow; full_flow_lpm is that of the pumps that turn.
float pump_speed(const FlowTrimState& state, float flow_lpm, float full_flow_lpm);
/// And back: the flow that a share of full speed asks for.
float flow_at_speed(const FlowTrimState& state, float speed, float full_flow_lpm);
/// What full speed surely gives, by the meter. It rests where the trim hunts: a limit that moved with it would unsettle what it limits.
float sure_flow_lpm(const FlowTrimState& state, float full_flow_lpm);

struct FlowTrimInputs {
  float commanded_lpm;
  Reading measured_lpm;
  Reading speed;        // of the pumps that turn, as they tell it, share of full speed
  float full_flow_lpm;  // of the same pumps
  bool free;            // false while limits or a protective function decide the speed: then the trim stands still
};

/// One second. The first begins with the trim that explains what flows. Less than half of what should flow is a closed loop
/// and no matter of the pumps' speed: the trim waits for it.
void update(const FlowTrimTuning& tuning, FlowTrimState& state, const FlowTrimInputs& in);

}  // namespace isotherm
