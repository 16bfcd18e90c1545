// What the flow rows make of a flow that is estimated and of a witness that is left out.
#include <doctest/doctest.h>

#include "control/safety/conditions.hpp"

using namespace isotherm;

namespace {

float value(const ConditionState& state, Signal signal) { return state.signals[signal].value; }

}  // namespace

TEST_CASE("an estimated flow warns but never trips, a gauge that is out rests, and what is simply lost is unknown") {
  ConditionState state;
  FastSignals fast;
  FastWords words;
  words.bits = fast_bit::read_ok | fast_bit::permit_closed;
  words.pump_speeds = 0x8585;
  update(fast, words);
  FastFacts facts;
  facts.flow_commanded_lpm = 100.0F;
  facts.flow_lpm = Reading::of(20.0F);
  facts.pressure_kpa = Reading::of(130.0F);
  for (const Quality quality : {Quality::good, Quality::reduced, Quality::estimated}) {
    facts.flow_quality = quality;
    update_fast(state, fast, facts, default_rack_settings);
    CHECK(state.signals[Signal::flow_of_commanded].knowledge == Knowledge::known);
    CHECK(state.signals[Signal::flow_trip].knowledge ==
          (quality == Quality::estimated ? Knowledge::inactive : Knowledge::known));
    CHECK(state.signals[Signal::pressure_of_expected].knowledge == Knowledge::known);
  }
  facts.gauge_out = true;
  facts.pressure_kpa = Reading::absent();
  facts.flow_lpm = Reading::absent();
  update_fast(state, fast, facts, default_rack_settings);
  CHECK(state.signals[Signal::pressure_of_expected].knowledge == Knowledge::inactive);
  CHECK(state.signals[Signal::flow_trip].knowledge == Knowledge::unknown);
  facts.gauge_out = false;
  update_fast(state, fast, facts, default_rack_settings);
  CHECK(state.signals[Signal::pressure_of_expected].knowledge == Knowledge::unknown);
}

TEST_CASE("a witness of the flow that is out counts as a lost sensor, a heat balance that is off as a quarrel") {
  ConditionState state;
  SlowFacts facts;
  update_slow(state, facts);
  CHECK(value(state, Signal::probes_absent) == 0.0F);
  CHECK(value(state, Signal::probes_apart) == 0.0F);
  facts.witness_out = true;
  facts.balance_off = true;
  update_slow(state, facts);
  CHECK(value(state, Signal::probes_absent) == 1.0F);
  CHECK(value(state, Signal::probes_apart) == 1.0F);
}

TEST_CASE("a pump that draws nearly nothing runs dry, but not behind isolation valves that were shut; a drive that stops is lost there too") {
  for (const bool shut : {false, true}) {
    for (const bool stopped : {false, true}) {
      ConditionState state;
      FastSignals fast;
      FastWords words;
      words.bits = fast_bit::read_ok;
      FastFacts facts;
      facts.speed_commanded = {0.6F, 0.6F};
      facts.isolating = shut;
      words.pump_speeds = 0x7878;    // 60 %
      words.pump_currents = 0x5050;  // 40 % of rated
      const auto run = [&](int ticks) {
        for (int n = 0; n < ticks; ++n) {
          update(fast, words);
          update_fast(state, fast, facts, default_rack_settings);
        }
        return state.signals[Signal::pumps_lost].value;
      };
      CHECK(run(20) == 0.0F);
      words.pump_currents = 0x0404;
      if (stopped) words.pump_speeds = 0x7800;
      CAPTURE(shut);
      CAPTURE(stopped);
      CHECK(run(20) == (shut ? (stopped ? 1.0F : 0.0F) : 2.0F));
    }
  }
}
