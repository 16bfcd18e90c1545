// Two pumps in motion, at the flow that is asked for; their words are spoiled one at a time.
#pragma once

#include "control/core/words.hpp"
#include "control/safety/conditions.hpp"

namespace isotherm::test {

struct PumpBench {
  ConditionState state;
  FastSignals fast;
  FastWords words;
  FastFacts facts;

  PumpBench() {
    facts.flow_commanded_lpm = 100.0F;
    facts.speed_commanded = {0.6F, 0.6F};
    words.flow = 10000;
    words.differential_pressure = 13000;
    words.supply_pressure = 20000;
    words.pump_speeds = join_bytes(120, 120);
    words.pump_currents = join_bytes(60, 60);
    words.bits = fast_bit::read_ok | fast_bit::permit_closed;
  }
  void ticks(int n) {
    for (int i = 0; i < n; ++i) {
      update(fast, words);
      facts.flow_lpm = fast.flow_lpm;
      facts.pressure_kpa = fast.differential_pressure_kpa;
      update_fast(state, fast, facts, default_rack_settings);
    }
  }
  float lost() const { return state.signals[Signal::pumps_lost].value; }
};

}  // namespace isotherm::test
