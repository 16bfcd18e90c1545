// Pressure at the pumps' inlet by two witnesses: the gauge there, and the discharge gauge less what the pumps add. One that
// contradicts the other and what was usual is left out, and its pressure is told by the other: a gauge at its rail is a broken wire.
// Whatever really happens to the loop's pressure, happens to both.
#pragma once

#include <cstdint>

#include "control/signal/reading.hpp"

namespace isotherm {

struct GaugeState {
  std::uint8_t back_s = 0;  // how long it has fitted again
  bool out = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.back_s, self.out);
  }
};

/// What a loop is filled up to: usual until the two have agreed for the first time.
inline constexpr float filled_kpa = 50.0F;

struct StaticPressureState {
  float usual_kpa = filled_kpa;  // while both agreed, slow
  bool seen = false;             // they have agreed
  Reading inlet_kpa;             // the best there is
  GaugeState inlet;
  GaugeState discharge;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.usual_kpa, self.seen, self.inlet_kpa, self.inlet, self.discharge);
  }
};

/// All of one and the same second, kPa.
struct StaticPressureInputs {
  Reading inlet_kpa;
  Reading discharge_kpa;
  Reading head_kpa;           // across the rack
  bool head_certain = false;  // flow tells the same: else nobody is judged by it
};

/// Gauges of 0.5 % of 6 bar each, the pumps' ripple, and hoses between the taps: by so much the two may differ, and by a share of the
/// head (estimate). A smaller lie takes less than a tenth off the flow.
inline constexpr float gauges_differ_kpa = 20.0F;
inline constexpr float gauges_differ_share = 0.10F;

/// One second with a rack I/O unit that answers.
void update(StaticPressureState& state, const StaticPressureInputs& in);

/// Discharge pressure at any tick: as measured, or by the inlet and the head where its gauge is left out.
Reading discharge_kpa(const StaticPressureState& state, Reading measured_kpa, Reading head_kpa);

}  // namespace isotherm
