// What the control core told the actuators last, after protective functions.
#pragma once

#include <array>

#include "control/point/inputs.hpp"
#include "control/point/outputs.hpp"

namespace isotherm {

struct AppliedState {
  std::array<float, pump_count> pump_speed{};
  float speed_share = 1.0F;  // what protective functions that limit the pumps left of the speed wanted
  float valve = 0.0F;
  float mixing_valve = 0.0F;  // towards cold
  bool permit = false;
  bool brake = false;
  bool isolate = false;
  bool fill = false;
  bool pumps_overridden = false;  // a protective function decided the speed
  bool valve_overridden = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.pump_speed, self.speed_share, self.valve, self.mixing_valve, self.permit, self.brake, self.isolate, self.fill,
          self.pumps_overridden, self.valve_overridden);
  }
};

/// As it goes out.
OutputWords words_of(const AppliedState& applied);

}  // namespace isotherm
