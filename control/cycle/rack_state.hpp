// Everything the control core remembers from one tick to the next: plain structs, walked by one visitor for the digest,
// the keyframe and its restore. What is not here cannot influence a decision.
#pragma once

#include <array>
#include <cstdint>

#include "control/cycle/applied.hpp"
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
