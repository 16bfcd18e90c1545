#include "control/signal/static_pressure.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace isotherm;

namespace {

/// A loop at 60 kPa with 130 kPa across the rack; what is told of it.
struct Told {
  Reading inlet = Reading::of(60.0F);
  Reading discharge = Reading::of(190.0F);
  Reading head = Reading::of(130.0F);
  bool certain = true;
};

void run(StaticPressureState& state, const Told& told, int seconds) {
  for (int n = 0; n < seconds; ++n) update(state, {told.inlet, told.discharge, told.head, told.certain});
}

StaticPressureState sound() {
  StaticPressureState state;
  run(state, {}, 60);
  REQUIRE_FALSE(state.inlet.out);
  REQUIRE_FALSE(state.discharge.out);
  REQUIRE(state.usual_kpa == doctest::Approx(60.0F));
  return state;
}

float row_10(const StaticPressureState& state, const Told& told) { return discharge_kpa(state, told.discharge, told.head).value; }

}  // namespace

TEST_CASE("a discharge gauge that lies is left out within the second, and told by inlet and head") {
  for (const Reading lie : {Reading::of(600.0F), Reading::of(250.0F), Reading::of(0.0F), Reading::absent()}) {
    CAPTURE(lie.value);
    StaticPressureState state = sound();
    Told told;
    told.discharge = lie;
    run(state, told, 1);
    CHECK(state.discharge.out);
    CHECK_FALSE(state.inlet.out);
    CHECK(state.inlet_kpa == Reading::of(60.0F));
    CHECK(row_10(state, told) == doctest::Approx(190.0F));
    // What then really rises is still seen.
    told.inlet = Reading::of(335.0F);
    run(state, told, 1);
    CHECK(row_10(state, told) == doctest::Approx(465.0F));
  }
}

TEST_CASE("an inlet gauge that lies is left out within the second, and told by discharge and head") {
  for (const Reading lie : {Reading::of(0.0F), Reading::of(327.67F), Reading::of(120.0F), Reading::absent()}) {
    CAPTURE(lie.value);
    StaticPressureState state = sound();
    Told told;
    told.inlet = lie;
    run(state, told, 1);
    CHECK(state.inlet.out);
    CHECK_FALSE(state.discharge.out);
    CHECK(state.inlet_kpa.value == doctest::Approx(60.0F));
    CHECK(row_10(state, told) == doctest::Approx(190.0F));
    // A loop that really loses its pressure is still seen.
    told.discharge = Reading::of(125.0F);
    run(state, told, 1);
    CHECK(state.inlet_kpa.value == doctest::Approx(-5.0F));
  }
}

TEST_CASE("what really happens to the loop happens to both, and nobody is left out") {
  for (float static_kpa = -50.0F; static_kpa <= 500.0F; static_kpa += 10.0F) {
    for (float head_kpa = 0.0F; head_kpa <= 280.0F; head_kpa += 20.0F) {
      for (const float error_kpa : {-10.0F, 10.0F}) {
        StaticPressureState state = sound();
        run(state, {Reading::of(static_kpa), Reading::of(static_kpa + head_kpa + error_kpa), Reading::of(head_kpa), true}, 10);
        REQUIRE_FALSE(state.inlet.out);
        REQUIRE_FALSE(state.discharge.out);
        REQUIRE(state.inlet_kpa.value == static_kpa);
      }
    }
  }
}

TEST_CASE("by a head that the flow does not confirm, or that is not known, nobody is judged") {
  StaticPressureState state = sound();
  Told told;
  told.head = Reading::of(30.0F);
  told.certain = false;
  run(state, told, 600);
  CHECK_FALSE(state.inlet.out);
  CHECK_FALSE(state.discharge.out);
  told.head = Reading::absent();
  told.certain = true;
  run(state, told, 600);
  CHECK_FALSE(state.inlet.out);
  CHECK_FALSE(state.discharge.out);
  CHECK(discharge_kpa(state, told.discharge, told.head) == told.discharge);
}

TEST_CASE("left out, a gauge comes back after half a minute of agreement, and not before") {
  StaticPressureState state = sound();
  Told lie;
  lie.discharge = Reading::of(600.0F);
  run(state, lie, 5);
  run(state, {}, 29);
  CHECK(state.discharge.out);
  run(state, lie, 1);
  run(state, {}, 29);
  CHECK(state.discharge.out);
  run(state, {}, 1);
  CHECK_FALSE(state.discharge.out);
}

TEST_CASE("from the first second on a gauge is judged by the pressure that a loop is filled to") {
  StaticPressureState state;
  Told told;
  told.inlet = Reading::of(0.0F);
  run(state, told, 1);
  CHECK(state.inlet.out);
  CHECK(state.inlet_kpa.value == doctest::Approx(60.0F));
}

TEST_CASE("with both gauges, or one and the head, gone nothing is made up") {
  StaticPressureState state = sound();
  Told told;
  told.inlet = told.discharge = Reading::absent();
  run(state, told, 1);
  CHECK_FALSE(state.inlet_kpa.known);
  CHECK_FALSE(discharge_kpa(state, told.discharge, told.head).known);
  state = sound();
  told = {};
  told.discharge = told.head = Reading::absent();
  run(state, told, 1);
  CHECK(state.inlet_kpa == told.inlet);
  CHECK_FALSE(discharge_kpa(state, told.discharge, told.head).known);
}
