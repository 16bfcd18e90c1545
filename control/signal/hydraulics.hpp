// Flow by three witnesses: the meter, the differential pressure and the pumps. One that contradicts the two others, which
// agree, is left out, and flow is told by those; a loop that is really blocked, burst or dry never has two that agree on
// a flow as commanded, so no real loss of flow is taken for a lying meter.
#pragma once

#include <array>
#include <cstdint>

#include "control/plant/zone_hydraulics.hpp"
#include "control/point/quality.hpp"
#include "control/settings/rack_settings.hpp"
#include "control/signal/fast_signals.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

/// Share of the flow by which two witnesses may differ and still agree, and from which one is odd.
inline constexpr float agree_share = 0.12F;
inline constexpr float odd_share = 0.25F;
/// Half the debounce of the low-flow trip.
inline constexpr std::uint8_t odd_ticks_most = 5;
inline constexpr std::uint16_t back_ticks = 300;

/// A witness that may be left out.
struct WitnessState {
  std::uint8_t odd_ticks = 0;
  std::uint16_t back_ticks = 0;  // how long it has agreed again
  bool out = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.odd_ticks, self.back_ticks, self.out);
  }
};

struct HydraulicState {
  float flow_over_speed = 1.0F;     // learned: metered flow over what the pumps' speeds promise
  float pressure_over_flow = 1.0F;  // learned: dP over what the metered flow promises
  float current_over_square = 1.0F; // learned: motor current over the square of the speed, shares of rated and full
  float promised_lpm = 0.0F;        // by the pumps' speeds, behind the lag of the meter
  WitnessState meter;
  WitnessState gauge;
  // What the others may use.
  Reading flow_lpm;
  Quality flow_quality = Quality::lost;
  Reading pressure_kpa;
  Quality pressure_quality = Quality::lost;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.flow_over_speed, self.pressure_over_flow, self.current_over_square, self.promised_lpm, self.meter,
          self.gauge, self.flow_lpm, self.flow_quality, self.pressure_kpa, self.pressure_quality);
  }
};

/// What has been learned of pumps and loop against their commissioning, slow; 1 as commissioned.
struct Hydraulics {
  float pump_strength = 1.0F;    // flow over what the pumps' speed promises: a worn pump or a narrow loop lowers it
  float loop_resistance = 1.0F;  // dP over what the flow promises: tells the narrow loop from the worn pump
  float motor_load = 1.0F;       // motor current over the square of the speed
};
Hydraulics learned(const HydraulicState& state);

/// One tick. While nothing was read all stays as it is.
void update(HydraulicState& state, const FastSignals& fast, const RackSettings& settings, const Throttle& throttle = {});

/// The pressure across the rack is what the flow makes it: within 8 % of flow, hardly more than meter and gauge themselves.
bool head_certain(const HydraulicState& state, const RackSettings& settings, const Throttle& throttle = {});

/// Flow that the pressure across the rack stands for, L/min.
float flow_of_pressure_lpm(const RackSettings& settings, float pressure_kpa);

}  // namespace isotherm
