// The primary valve while the rack I/O unit takes commands and what it tells of the coolant is void: by the GPUs' power, the flow that
// was asked for, and what the supply loop taught before (docs/decisions/0018).
#pragma once

namespace isotherm {

struct LawInputs;
struct LawState;
struct Terms;

/// What the valve goes by while nothing is known of the coolant.
struct BlindValveState {
  float offset = 0.0F;   // share of the stroke: the supply loop's valve less the logarithm of the power, over minutes
  float warmed_k = 1.0F;  // by which the facility water was warmed meanwhile
  float shut_s = 0.0F;    // for so long the valve had been shut, and taught no more than that little was needed; 60 at most
  bool known = false;
  bool begun = false;    // nothing is known now

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.offset, self.warmed_k, self.shut_s, self.known, self.begun);
  }
};

/// Once a second while the supply loop steers `valve`, share of the stroke.
void learn_valve(const LawInputs& in, LawState& state, float valve);

/// Once a second in place of the supply loop: moves state.valve. Beyond what power and flow say the GPUs' own excess opens it, taken for an
/// excess of the supply.
void steer_unseen(const LawInputs& in, LawState& state, Terms& terms);

}  // namespace isotherm
