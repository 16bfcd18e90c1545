// A rack as the supervisor sees it, for tests to spoil one reading at a time.
#pragma once

#include <doctest/doctest.h>

#include <functional>

#include "control/safety/supervisor.hpp"

namespace isotherm::test {

/// A rack on which every check passes, with its permit still open and its coolant still.
inline Situation ready() {
  Situation now;
  now.ever_read = true;
  now.flow_lpm = Reading::of(0.0F);
  now.controlled_c = Reading::of(30.0F);
  now.hottest_c = Reading::of(30.0F);
  now.supply_c = Reading::of(25.0F);
  now.dew_point_c = Reading::of(15.0F);
  now.suction_kpa = Reading::of(60.0F);
  now.level_percent = Reading::of(80.0F);
  now.all_gpus_heard = true;
  now.design_flow_lpm = 100.0F;
  now.purge_s = 60.0F;
  now.run_on_s = 180.0F;
  now.dew_point_margin_k = 3.0F;
  return now;
}
inline Situation flowing() {
  Situation now = ready();
  now.flow_lpm = Reading::of(100.0F);
  now.controlled_c = now.hottest_c = Reading::of(66.0F);
  now.supply_c = Reading::of(40.0F);
  now.permit_closed = true;
  return now;
}

inline void seconds(SupervisorState& state, const Situation& now, int n) {
  for (int i = 0; i < n; ++i) step(state, now);
}

inline SupervisorState running() {
  SupervisorState state = begin(Entry::warm);
  seconds(state, flowing(), 3);
  REQUIRE(state.mode == Mode::running);
  REQUIRE(state.permit);
  return state;
}

using Spoil = std::function<void(Situation&)>;

}  // namespace isotherm::test
