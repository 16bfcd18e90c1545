// A valve's travel is watched by its position, and the position by the water behind it.
#include "control/safety/valve_watch.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "control/core/math.hpp"
#include "control/plant/rack_loop.hpp"

using namespace isotherm;

namespace {

/// L/min behind the valve.
Reading water(float opening) {
  return Reading::of(rack_loop::balance_tuning.full_flow_lpm * exp2((opening - 1.0F) * log2(rack_loop::supply_tuning.rangeability)));
}

}  // namespace

TEST_CASE("a valve's position that the facility water contradicts is not the valve's; a valve that sticks is told by both") {
  const ValveWatch valve{0.6F, true};
  for (const float told : {0.0F, 0.4F, 1.0F}) {
    CAPTURE(told);
    const Reading position = Reading::of(told);
    CHECK(position_by_flow(valve, position, water(0.6F)).value == doctest::Approx(0.6F).epsilon(0.01));
    // The facility's pressure is a third off.
    CHECK(std::fabs(position_by_flow(valve, position, Reading::of(1.3F * water(0.6F).value)).value - 0.6F) < 0.1F);
    // Water that flows as the position says, none, too little to tell, or no meter.
    for (const Reading flow : {water(told), Reading::of(0.0F), Reading::of(4.0F), Reading::absent()}) {
      CHECK(position_by_flow(valve, position, flow).value == told);
    }
  }
  CHECK(position_by_flow(valve, Reading::of(0.5F), water(0.6F)).value == 0.5F);  // near enough to be the valve itself
}

TEST_CASE("a position that is not known is not made up, and the first one there is, is believed") {
  CHECK_FALSE(position_by_flow({0.6F, true}, Reading::absent(), water(0.6F)).known);
  CHECK(position_by_flow({}, Reading::of(0.0F), water(0.6F)).value == 0.0F);

  ValveWatch valve;
  CHECK(step(valve, Reading::of(0.0F), 0.6F, 30.0F).value == doctest::Approx(1.0F / 30.0F));
  CHECK(valve.known);
  CHECK_FALSE(step(valve, Reading::absent(), 0.6F, 30.0F).known);
  CHECK_FALSE(valve.known);
}

TEST_CASE("the deviation is from where a sound valve would have come to") {
  ValveWatch valve;
  step(valve, Reading::of(0.2F), 0.2F, 30.0F);
  for (int n = 0; n < 12; ++n) step(valve, Reading::of(0.2F), 0.8F, 30.0F);
  CHECK(step(valve, Reading::of(0.2F), 0.8F, 30.0F).value == doctest::Approx(13.0F / 30.0F));
  CHECK(step(valve, Reading::of(0.2F + 14.0F / 30.0F), 0.8F, 30.0F).value == doctest::Approx(0.0F));
}
