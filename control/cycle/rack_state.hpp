// Everything the control core remembers from one tick to the next: plain structs, walked by one visitor for the digest,
// the keyframe and its restore. What is not here cannot influence a decision.
#pragma once

#include <array>
#include <cstdint>

#include "control/cycle/laws.hpp"
#include "control/cycle/signals.hpp"
#include "control/estimate/forecast.hpp"
#include "control/estimate/heat.hpp"
#include "control/point/inputs.hpp"
#include "control/safety/conditions.hpp"
#include "control/safety/protection.hpp"
#include "control/safety/supervisor.hpp"
#include "control/signal/fast_signals.hpp"

namespace isotherm {

/// What went out last.
struct AppliedState {
  std::array<float, pump_count> pump_speed{};
  float speed_share = 1.0F;  // what protective functions that limit the pumps left of the speed wanted
  float valve = 0.0F;
  bool permit = false;
  bool brake = false;
  bool isolate = false;
  bool fill = false;
  bool pumps_overridden = false;  // a protective function decided the speed
  bool valve_overridden = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.pump_speed, self.speed_share, self.valve, self.permit, self.brake, self.isolate, self.fill, self.pumps_overridden,
          self.valve_overridden);
  }
};

struct RackState {
  FastSignals fast;
  SignalState signals;
  HeatState heat;
  ForecastState forecast;
  ConditionState conditions;
  ProtectionState protection;
  SupervisorState supervisor;
  LawState law;
  AppliedState applied;
  std::uint32_t cycles = 0;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.fast, self.signals, self.heat, self.forecast, self.conditions, self.protection,
          self.supervisor, self.law, self.applied, self.cycles);
  }
};

}  // namespace isotherm
