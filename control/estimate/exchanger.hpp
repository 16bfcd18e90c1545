// How much heat the plate exchanger passes per kelvin, against what it passed at commissioning: fouling shows over weeks,
// so the estimate is slow and speaks only under load.
#pragma once

#include <cstdint>

#include "control/settings/rack_settings.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

struct ExchangerState {
  Reading hot_in_c;  // over a minute, so that delays between the four do not matter
  Reading hot_out_c;
  Reading cold_in_c;
  Reading cold_out_c;
  Reading hot_lpm;
  Reading cold_lpm;
  float ratio = 0.0F;        // UA over its commissioning value, slow
  std::uint16_t valid_s = 0;  // seconds in it, up to `exchanger_window_s`

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.hot_in_c, self.hot_out_c, self.cold_in_c, self.cold_out_c, self.hot_lpm, self.cold_lpm, self.ratio,
          self.valid_s);
  }
};

struct ExchangerInputs {
  Reading return_c;            // hot in
  Reading supply_c;            // hot out
  Reading facility_supply_c;   // cold in
  Reading facility_return_c;   // cold out
  Reading flow_lpm;
  Reading facility_flow_lpm;
};

struct Exchanger {
  Reading ua_w_per_k;  // of now; absent where load, flows or temperatures do not allow it
  Reading ratio;       // slow; absent until a quarter of an hour under load has been seen
};

inline constexpr std::uint16_t exchanger_window_s = 900;

/// One second, measured values only.
Exchanger update(ExchangerState& state, const RackSettings& settings, const ExchangerInputs& in);
/// The slow ratio as it stands, for whoever asks between two cycles.
Reading exchanger_ratio(const ExchangerState& state);

}  // namespace isotherm
