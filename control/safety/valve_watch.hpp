// Where a control valve should be by now, and where it is, for the function that watches its travel (row 17).
#pragma once

#include "control/signal/reading.hpp"

namespace isotherm {

/// Where a valve should be by now.
struct ValveWatch {
  float expected = 0.0F;  // share of the stroke, where a sound actuator would have come to
  bool known = false;     // expected began from a measured position

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.expected, self.known);
  }
};

/// One second with `commanded` (share of the stroke): how far the position is off, absent where there is none.
Reading step(ValveWatch& valve, Reading position, float commanded, float stroke_s);

/// Where the primary valve is. A position that the facility water contradicts, which flows as commanded, is the gauge's own: a valve
/// that sticks lets pass what its position tells. `told`: share of the stroke.
Reading position_by_flow(const ValveWatch& valve, Reading told, Reading facility_flow_lpm);

}  // namespace isotherm
