// Does the heat that the coolant carries fit the power that the nodes tell? And where a group of probes is lost: what its
// temperature must be by the other side, the flow and the power.
#pragma once

#include <cstdint>

#include "control/signal/reading.hpp"

namespace isotherm {

struct BalanceState {
  Reading into_liquid_w;     // by the nodes' power, as late as the heat arrives at the probes
  Reading told_w;            // the same over a minute
  Reading carried_w;         // by flow and temperatures, over a minute
  Reading facility_w;        // by the facility water, over a minute
  Reading coolant_c;         // mean of supply and return, over a minute
  float supply_bias_k = 0.0F;  // measured less soft, learned while both are known
  float return_bias_k = 0.0F;
  std::uint16_t odd_s = 0;     // for how long told and carried have differed
  std::uint16_t crossed_s = 0;  // for how long the return has been colder than the supply
  std::uint16_t starved_s = 0;  // for how long facility water has seemed to be missing
  bool off = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.into_liquid_w, self.told_w, self.carried_w, self.facility_w, self.coolant_c, self.supply_bias_k, self.return_bias_k,
          self.odd_s, self.crossed_s, self.starved_s, self.off);
  }
};

/// Measured values; absent where a group is lost. Powers W, flows L/min.
struct BalanceInputs {
  Reading gpu_power_w;
  float beside_w = 0.0F;  // of the nodes beside their GPUs, all of them
  float rated_power_w = 0.0F;
  Reading flow_lpm;
  Reading supply_c;
  Reading return_c;
  Reading facility_supply_c;
  Reading facility_return_c;
  Reading facility_flow_lpm;
  Reading valve;             // share of the stroke, read back
  float supply_target_c = 0.0F;
};

struct Balance {
  Reading ratio;            // heat carried over power told, over a minute; absent below a fifth of rated power
  bool off = false;         // the two have differed by a quarter for two minutes, or supply and return are crossed; seconds in
                            // which the rack itself takes up what is missing, warming, do not count
  bool crossed = false;     // the return is colder than the supply under load: probes or hoses are exchanged
  bool facility_starved = false;  // coolant hot, facility water cold, valve open: too little facility water flows
  Reading soft_supply_c;    // by return, flow and power
  Reading soft_return_c;    // by supply, flow and power
};

/// One second.
Balance update(BalanceState& state, const BalanceInputs& in);

}  // namespace isotherm
