// The quantities behind the rows, from readings: what a valve, a late controller and a start-up look like.
#include "control/safety/conditions.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

namespace {

SlowFacts healthy() {
  SlowFacts facts;
  facts.supply = {Reading::of(40.0F), 3, 0, false};
  facts.return_water = {Reading::of(48.0F), 3, 0, false};
  facts.dew_point_c = Reading::of(39.5F);
  facts.valve_position = Reading::of(0.4F);
  facts.valve_commanded = 0.4F;
  facts.supply_target_c = 40.0F;
  return facts;
}

float value(const ConditionState& state, Signal signal) {
  REQUIRE(state.signals[signal].knowledge == Knowledge::known);
  return state.signals[signal].value;
}

}  // namespace

TEST_CASE("a valve that travels at its own speed is no deviation, one that stays behind is") {
  ConditionState state;
  SlowFacts facts = healthy();
  update_slow(state, facts);
  CHECK(value(state, Signal::valve_deviation) == doctest::Approx(0.0F));
  facts.valve_commanded = 1.0F;
  for (int second = 0; second < 18; ++second) {
    facts.valve_position = Reading::of(facts.valve_position.value + 1.0F / 30.0F);
    update_slow(state, facts);
    CHECK(value(state, Signal::valve_deviation) < 0.01F);
  }
  facts.valve_commanded = 0.0F;
  for (int second = 0; second < 30; ++second) update_slow(state, facts);
  CHECK(value(state, Signal::valve_deviation) == doctest::Approx(1.0F).epsilon(0.01));
}

TEST_CASE("a valve that does not tell its place is not known, and is watched from where it is found again") {
  ConditionState state;
  SlowFacts facts = healthy();
  update_slow(state, facts);
  facts.valve_position = Reading::absent();
  update_slow(state, facts);
  CHECK(state.signals[Signal::valve_deviation].knowledge == Knowledge::unknown);
  facts.valve_position = Reading::of(0.9F);
  facts.valve_commanded = 0.9F;
  update_slow(state, facts);
  CHECK(value(state, Signal::valve_deviation) == doctest::Approx(0.0F));
}

TEST_CASE("late cycles are counted over the last ten, a held-up cycle once, and the counter may wrap") {
  ConditionState state;
  SlowFacts facts = healthy();
  facts.overruns = 0xFFFE;
  state.late.counted = 0xFFFE;
  update_slow(state, facts);
  CHECK(value(state, Signal::late_cycles) == 0.0F);
  facts.overruns = 3;  // five periods in one go
  update_slow(state, facts);
  CHECK(value(state, Signal::late_cycles) == 1.0F);
  for (int late = 0; late < 2; ++late) {
    ++facts.overruns;
    update_slow(state, facts);
  }
  CHECK(value(state, Signal::late_cycles) == 3.0F);
  for (int cycle = 0; cycle < 8; ++cycle) update_slow(state, facts);
  CHECK(value(state, Signal::late_cycles) == 2.0F);
  for (int cycle = 0; cycle < 2; ++cycle) update_slow(state, facts);
  CHECK(value(state, Signal::late_cycles) == 0.0F);
}

TEST_CASE("the dew-point row looks away only while a start-up asks for it") {
  ConditionState state;
  SlowFacts facts = healthy();
  update_slow(state, facts);
  CHECK(value(state, Signal::dew_point_margin) == doctest::Approx(0.5F));
  facts.dew_point_muted = true;
  update_slow(state, facts);
  CHECK(state.signals[Signal::dew_point_margin].knowledge == Knowledge::inactive);
}

TEST_CASE("smoke is an emergency stop") {
  for (const std::uint16_t bit : {fast_bit::smoke, fast_bit::emergency_stop}) {
    ConditionState state;
    FastSignals fast;
    FastWords words;
    words.bits = static_cast<std::uint16_t>(fast_bit::read_ok | bit);
    update(fast, words);
    update_fast(state, fast, FastFacts{}, default_rack_settings);
    CHECK(value(state, Signal::emergency_stop) == 1.0F);
  }
}

TEST_CASE("while nothing is read, nothing of the maintenance is known anew") {
  ConditionState state;
  SlowFacts facts = healthy();
  facts.filter_kpa = Reading::of(70.0F);
  facts.blind = true;
  update_slow(state, facts);
  for (const Signal signal : {Signal::filter_pressure, Signal::conductivity, Signal::conductivity_change, Signal::exchanger_share,
                              Signal::condensate, Signal::door, Signal::humidity, Signal::valve_deviation}) {
    CHECK(state.signals[signal].knowledge == Knowledge::frozen);
  }
}

TEST_CASE("a command that jumps up is owed at the pumps' pace, one that comes down at once") {
  ConditionState state;
  FastSignals fast;
  FastWords words;
  words.flow = 4500;
  words.bits = fast_bit::read_ok | fast_bit::permit_closed;
  const auto share = [&](float commanded) {
    update(fast, words);
    update_fast(state, fast, FastFacts{commanded, {}}, default_rack_settings);
    return value(state, Signal::flow_of_commanded);
  };
  CHECK(share(45.0F) == doctest::Approx(1.0F));
  CHECK(share(100.0F) > 0.95F);
  for (int tick = 0; tick < 100; ++tick) share(100.0F);  // the flow never comes
  CHECK(share(100.0F) == doctest::Approx(0.45F).epsilon(0.01));
  CHECK(share(50.0F) == doctest::Approx(0.9F));
}
