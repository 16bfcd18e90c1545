#include "tools/bench/control/steady_cooling.hpp"

#include <doctest/doctest.h>

using namespace isotherm;
using namespace isotherm::bench;

namespace {

const plant::RackSettings settings{};

plant::RackLoop::NodePower evenly(double share) {
  plant::RackLoop::NodePower power{};
  power.fill(share * settings.rated_power_w() / static_cast<double>(power.size()));
  return power;
}

SteadyCooling least_of(double share, double second_hottest_c, double least_speed, SupplyRange supply_c) {
  const auto found = least_cooling(settings, evenly(share), second_hottest_c, least_speed, supply_c);
  REQUIRE(found.has_value());
  return *found;
}

}  // namespace

TEST_CASE("at rated power, design flow and the rack's set point it stands where it was commissioned") {
  const SteadyCooling found = settle_cooling(settings, evenly(1.0), 0.686, 66.0);
  CHECK(found.second_hottest_c == doctest::Approx(66.0).epsilon(0.0005));
  CHECK(found.flow_lpm == doctest::Approx(100.0).epsilon(0.02));
  CHECK(found.supply_c == doctest::Approx(40.0).epsilon(0.02));
}

TEST_CASE("the least is less than a slower and a faster pump take") {
  const SteadyCooling least = least_of(0.92, 65.3, 0.32, {30.0, 43.0});
  CHECK(least.second_hottest_c == doctest::Approx(65.3).epsilon(0.001));
  for (const double speed : {least.pump_speed - 0.05, least.pump_speed + 0.05}) {
    CHECK(settle_cooling(settings, evenly(0.92), speed, 65.3).power_w > least.power_w);
  }
  // Where the supply may not be as cool as a slow pump needs, it takes a faster one.
  const SteadyCooling held = least_of(0.92, 65.3, 0.42, {40.0, 43.0});
  CHECK(held.supply_c >= 40.0);
  CHECK(held.power_w > least.power_w);
  // A warmer rack takes less.
  CHECK(settle_cooling(settings, evenly(0.92), least.pump_speed, 66.3).power_w < least.power_w);
}

TEST_CASE("where no speed reaches the temperature inside the supply's range there is no least") {
  CHECK_FALSE(least_cooling(settings, evenly(1.0), 40.0, 0.96, {30.0, 43.0}).has_value());
}
