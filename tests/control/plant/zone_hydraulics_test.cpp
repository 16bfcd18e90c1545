#include "control/plant/zone_hydraulics.hpp"

#include <doctest/doctest.h>

#include "control/plant/rack_loop.hpp"

using namespace isotherm;

namespace {

RackSettings with_zones(float zones) {
  RackSettings settings = default_rack_settings;
  settings.zone_valves = zones;
  return settings;
}

Throttle after(const RackSettings& settings, float opening, int seconds, std::size_t closed = zone_count_most) {
  ZoneOpenings commanded = all_zones_open();
  for (std::size_t zone = 0; zone < closed; ++zone) commanded[zone] = opening;
  ZoneHydraulicState state;
  for (int n = 0; n < seconds; ++n) update(settings, state, commanded, true, false);
  return state.throttle;
}

}  // namespace

TEST_CASE("conductance is that of an open valve at 1, falls all the way, and is found back") {
  CHECK(zone_conductance(1.0F) == 1.0F);
  CHECK(zone_conductance(1.5F) == 1.0F);
  float last = 1.0F;
  for (float opening = 0.95F; opening > 0.0F; opening -= 0.05F) {
    const float conductance = zone_conductance(opening);
    CHECK(conductance < last);
    CHECK(zone_opening(conductance) == doctest::Approx(opening).epsilon(1e-3));
    last = conductance;
  }
  CHECK(zone_opening(1.0F) == 1.0F);
  CHECK(zone_opening(2.0F) == 1.0F);
  CHECK(zone_opening(0.0F) == 0.0F);
  CHECK(zone_opening(-1.0F) == 0.0F);
  CHECK(zone_opening(1e-6F) == 0.0F);
}

TEST_CASE("open valves change nothing, to the bit") {
  const Throttle open = after(with_zones(9.0F), 1.0F, 100);
  CHECK(open.resistance == 1.0F);
  CHECK(open.flow_two == 1.0F);
  CHECK(open.flow_one == 1.0F);
  CHECK(open.settled);
  CHECK(open.certain);
}

TEST_CASE("throttled zones raise the resistance and take flow, from one pump less than from two that press harder on the rack") {
  const RackSettings settings = with_zones(9.0F);
  float resistance = 1.0F;
  for (const std::size_t closed : {1U, 4U, 8U}) {
    const Throttle throttle = after(settings, 0.5F, 100, closed);
    CHECK(throttle.resistance > resistance);
    CHECK(throttle.flow_two < 1.0F);
    CHECK(throttle.flow_one > throttle.flow_two);
    // What flows against more resistance cannot need less pressure than before, nor as much more as the resistance.
    CHECK(throttle.flow_two * throttle.flow_two * throttle.resistance > 1.0F);
    resistance = throttle.resistance;
  }
}

TEST_CASE("pumps whose settings tell no curve are taken for usual ones, and odd curves for the nearest usual") {
  for (const float one_pump_lpm : {40.0F, 75.0F, 76.0F, 100.0F, 150.0F}) {
    CAPTURE(one_pump_lpm);
    RackSettings settings = with_zones(9.0F);
    settings.one_pump_flow_lpm = one_pump_lpm;
    const Throttle throttle = after(settings, 0.5F, 100);
    CHECK(throttle.flow_two > 0.5F);
    CHECK(throttle.flow_two < 1.0F);
    CHECK(throttle.flow_one >= throttle.flow_two);
  }
}

TEST_CASE("a valve takes its stroke, and positions count after the unit's own watchdog and a stroke") {
  const RackSettings settings = with_zones(9.0F);
  CHECK(after(settings, 0.0F, 3).resistance < after(settings, 0.0F, 10).resistance);
  CHECK_FALSE(after(settings, 1.0F, 39).settled);
  CHECK(after(settings, 1.0F, 40).settled);

  ZoneHydraulicState state;
  ZoneOpenings half{};
  half.fill(0.5F);
  for (int n = 0; n < 60; ++n) update(settings, state, half, true, false);
  REQUIRE(state.position[0] == doctest::Approx(0.5F));
  // A unit that is not heard opens its valves, and is not believed until it must have.
  update(settings, state, half, false, true);
  CHECK_FALSE(state.throttle.settled);
  for (int n = 0; n < 60; ++n) update(settings, state, half, false, true);
  CHECK(state.throttle.resistance == 1.0F);
  CHECK(state.throttle.settled);
  CHECK_FALSE(state.throttle.certain);
  for (int n = 0; n < 60; ++n) update(settings, state, half, true, true);
  CHECK(state.throttle.settled);
  CHECK_FALSE(state.throttle.certain);
  update(settings, state, half, true, false);
  CHECK(state.throttle.certain);
}
