// The quantities behind the rows, of a rack with a mixing valve.
#include <doctest/doctest.h>

#include "control/safety/conditions.hpp"

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

TEST_CASE("a mixing valve is watched at its own stroke, where one is fitted") {
  ConditionState state;
  SlowFacts facts = healthy();
  facts.mixing_position = Reading::of(1.0F);
  facts.mixing_commanded = 0.0F;
  update_slow(state, facts);
  CHECK(state.signals[Signal::mixing_deviation].knowledge == Knowledge::inactive);
  facts.mixing_fitted = true;
  facts.mixing_position = Reading::absent();
  update_slow(state, facts);
  CHECK(state.signals[Signal::mixing_deviation].knowledge == Knowledge::unknown);
  facts.mixing_position = Reading::of(1.0F);
  facts.mixing_commanded = 1.0F;
  update_slow(state, facts);
  CHECK(value(state, Signal::mixing_deviation) == 0.0F);
  facts.mixing_commanded = 0.4F;
  for (int second = 0; second < 3; ++second) {
    facts.mixing_position = Reading::of(facts.mixing_position.value - 0.2F);
    update_slow(state, facts);
    CHECK(value(state, Signal::mixing_deviation) < 0.01F);
  }
  facts.mixing_commanded = 1.0F;
  for (int second = 0; second < 5; ++second) update_slow(state, facts);
  CHECK(value(state, Signal::mixing_deviation) == doctest::Approx(0.6F));
  CHECK(value(state, Signal::valve_deviation) == 0.0F);
}

TEST_CASE("the dew point is kept from the coldest coolant there is") {
  ConditionState state;
  SlowFacts facts = healthy();
  update_slow(state, facts);
  CHECK(value(state, Signal::dew_point_margin) == doctest::Approx(0.5F));
  facts.cold_side_c = Reading::of(37.0F);
  update_slow(state, facts);
  CHECK(value(state, Signal::dew_point_margin) == doctest::Approx(-2.5F));
  facts.cold_side_c = Reading::of(41.0F);
  update_slow(state, facts);
  CHECK(value(state, Signal::dew_point_margin) == doctest::Approx(0.5F));
  facts.supply.value = Reading::absent();
  update_slow(state, facts);
  CHECK(state.signals[Signal::dew_point_margin].knowledge == Knowledge::unknown);
}
