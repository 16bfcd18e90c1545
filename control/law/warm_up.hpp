// The warm-up of a loop after its start-up sequence: the coolant is cold, the primary valve is shut, and the heat of the
// GPUs is on its way. Tells the other laws how far that has come.
#pragma once

#include <cstdint>

#include "control/signal/reading.hpp"
#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {

struct WarmUpTuning {
  TemperatureDelta near;    // the supply has nearly come: so far below its set point
  std::uint8_t hand_over_s;  // from then until the supply loop's feedback has it
};

struct WarmUpState {
  static constexpr std::uint8_t over = 255;
  std::uint8_t seconds_near = over;  // since the supply came near its set point

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.seconds_near);
  }
};

/// A start-up sequence begins: the loop counts as cold.
void begin(WarmUpState& state);
/// One second. An unknown supply temperature leaves a cold loop cold.
void step(const WarmUpTuning& tuning, WarmUpState& state, Reading supply_c, Temperature set_point);
/// The supply has not come near its set point yet.
bool cold(const WarmUpState& state);
/// Cold, or near but not handed over yet.
bool warming_up(const WarmUpTuning& tuning, const WarmUpState& state);

}  // namespace isotherm
