// The coolant that the heat exchanger gives to a mixing valve: by its own probe, and backwards from the blend.
#pragma once

#include "control/signal/reading.hpp"

namespace isotherm {

struct ColdSideState {
  float seen_opening = 1.0F;  // of the mixing valve, as old as what the supply probes show
  float blended_c = 0.0F;     // at the valve, by the blend
  bool known = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.seen_opening, self.blended_c, self.known);
  }
};

struct ColdSideInputs {
  Reading supply_c;           // behind the mixing valve
  Reading return_c;           // before its bypass
  Reading facility_supply_c;
  Reading probe_c;            // behind the heat exchanger
  float opening = 1.0F;       // towards cold, read back, or where nothing is read back commanded
};

struct ColdSide {
  Reading at_valve_c;  // by the blend: what the valve has to work with now
  Reading c;           // at the heat exchanger: by the probe, without a plausible one by the blend
};

/// One second. Coolant in the exchanger gets no colder than the facility water, and the blend lies between its parts: a probe
/// that says otherwise is left out. Of a valve that lets hardly any of it through the blend tells nothing; the last is kept.
ColdSide update(ColdSideState& state, const ColdSideInputs& in);

}  // namespace isotherm
