// What the rack gives off and draws: heat carried by the coolant, and IT power told by the nodes.
#pragma once

#include <cstdint>

#include "control/signal/reading.hpp"

namespace isotherm {

struct HeatState {
  Reading carried_w;  // smoothed over 5 s
  Reading load_w;     // IT power, smoothed over 30 s
  std::uint8_t loads_seen = 0;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.carried_w, self.load_w, self.loads_seen);
  }
};

/// One second: volumetric heat of PG25 x flow x (return - supply), absent where one of the three is, and never negative;
/// the load from the power of all GPUs and `beside_w` of the nodes' other parts.
void update(HeatState& state, Reading flow_lpm, Reading supply_c, Reading return_c, Reading gpu_power_w,
            float beside_w);

}  // namespace isotherm
