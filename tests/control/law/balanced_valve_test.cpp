#include "control/law/balanced_valve.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "control/plant/rack_loop.hpp"

using namespace isotherm;

namespace {

constexpr BalancedValveTuning tuning = rack_loop::balance_tuning;
const Temperature set_point = Temperature::celsius(40.0F);

HeatBalance balance(float flow_lpm, float return_c, Reading load_w = Reading::absent()) {
  return {Reading::of(flow_lpm), Reading::of(return_c), Reading::of(30.0F), load_w};
}
float valve(const HeatBalance& now, float lead_k = 0.0F) { return balanced_valve(tuning, set_point, now, lead_k * kelvin); }

}  // namespace

TEST_CASE("the facility water that the balanced valve lets through takes exactly what is too warm") {
  for (const float flow : {45.0F, 100.0F, 150.0F}) {
    for (const float back : {44.0F, 48.0F, 55.0F}) {
      // Equal percentage: each rangeability-th root of the stroke passes the same share more.
      double facility = static_cast<double>(tuning.full_flow_lpm);
      const double opening = static_cast<double>(valve(balance(flow, back)));
      REQUIRE(opening < 1.0);
      facility *= std::pow(static_cast<double>(tuning.rangeability), opening - 1.0);
      const double warmed = static_cast<double>(back) - static_cast<double>(tuning.hot_end / kelvin) - 30.0;
      CHECK(facility * warmed == doctest::Approx(static_cast<double>(flow) * (static_cast<double>(back) - 40.0)).epsilon(0.001));
    }
  }
}

TEST_CASE("what comes back no warmer than the set point needs no facility water, and unknown asks for nothing") {
  CHECK(valve(balance(100.0F, 40.0F)) == 0.0F);
  CHECK(valve(balance(100.0F, 25.0F)) == 0.0F);
  HeatBalance warm_facility = balance(150.0F, 60.0F);
  warm_facility.facility_supply_c = Reading::of(60.0F);
  CHECK(valve(warm_facility) == 1.0F);
  for (const int absent : {0, 1, 2}) {
    HeatBalance now = balance(100.0F, 50.0F);
    (absent == 0 ? now.flow_lpm : absent == 1 ? now.return_c : now.facility_supply_c) = Reading::absent();
    CHECK(valve(now) == 0.0F);
  }
}

TEST_CASE("a valve that leaves early goes no further than the load will warm the return") {
  const Reading load = Reading::of(60'000.0F);  // 9 K on 100 L/min
  CHECK(valve(balance(100.0F, 39.5F, load), 1.5F) > 0.0F);
  CHECK(valve(balance(100.0F, 38.0F, load), 1.5F) == 0.0F);
  CHECK(valve(balance(100.0F, 49.0F, load), 1.5F) == valve(balance(100.0F, 49.0F)));
  CHECK(valve(balance(100.0F, 55.0F, load), 1.5F) == valve(balance(100.0F, 55.0F)));
  CHECK(valve(balance(100.0F, 44.0F), 1.5F) == valve(balance(100.0F, 44.0F)));
}
