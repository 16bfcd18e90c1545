#include "control/safety/maintenance.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

namespace {

float run(ConductivityState& state, float us, int hours) {
  Reading change;
  for (int second = 0; second < hours * 3600; ++second) change = conductivity_change(state, Reading::of(us));
  REQUIRE(change.known);
  return change.value;
}

}  // namespace

TEST_CASE("a conductivity that stays is no change, one that moves by a fifth is, in either direction") {
  for (const float moved : {3600.0F, 2400.0F}) {
    ConductivityState state;
    CHECK(run(state, 3000.0F, 30) == doctest::Approx(0.0F));
    CHECK(conductivity_change(state, Reading::of(moved)).value == doctest::Approx(0.2F));
  }
}

TEST_CASE("a slow drift is seen over the whole day, and a new level is the old one after a day") {
  ConductivityState state;
  run(state, 3000.0F, 24);
  float change = 0.0F;
  for (int hour = 1; hour <= 12; ++hour) change = run(state, 3000.0F + 50.0F * static_cast<float>(hour), 1);
  CHECK(change == doctest::Approx(0.2F));
  CHECK(run(state, 3600.0F, 25) == doctest::Approx(0.0F));
}

TEST_CASE("without a reading there is no change, no sample, and the hours go on") {
  ConductivityState state;
  CHECK_FALSE(conductivity_change(state, Reading::absent()).known);
  CHECK(state.hours == 0);
  run(state, 3000.0F, 2);
  CHECK(state.hours == 2);
}

TEST_CASE("a reading of nothing leaves no division by zero behind") {
  ConductivityState state;
  CHECK(conductivity_change(state, Reading::of(0.0F)).value == doctest::Approx(1.0F));
  CHECK(conductivity_change(state, Reading::of(2.0F)).value == doctest::Approx(1.0F));
}
