// How far the coolant's conductivity has moved in a day: one sample an hour, kept for 24 h.
#pragma once

#include <array>
#include <cstdint>

#include "control/signal/reading.hpp"

namespace isotherm {

inline constexpr std::size_t conductivity_hours = 24;

struct ConductivityState {
  std::array<std::uint16_t, conductivity_hours> hourly{};  // uS/cm, oldest first once all are taken
  std::uint8_t hours = 0;                                  // samples taken
  std::uint16_t second_in_hour = 0;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.hourly, self.hours, self.second_in_hour);
  }
};

/// One second. Greatest relative distance between `conductivity_us` and the samples of the last 24 h; absent without a
/// reading. An hour that ends without a reading leaves no sample.
Reading conductivity_change(ConductivityState& state, Reading conductivity_us);

}  // namespace isotherm
