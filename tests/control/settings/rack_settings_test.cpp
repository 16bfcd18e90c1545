#include "control/settings/rack_settings.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace isotherm;

TEST_CASE("zones are counted in whole numbers, and a rack has none unless it is told") {
  RackSettings settings = default_rack_settings;
  CHECK(zone_count(settings) == 0);
  for (const float zones : {1.0F, 9.0F, 18.0F}) {
    settings.zone_valves = zones;
    CHECK(conflict(settings) == nullptr);
    CHECK(static_cast<float>(zone_count(settings)) == zones);
  }
  settings.zone_valves = 8.5F;
  REQUIRE(conflict(settings) != nullptr);
  CHECK(std::string_view(conflict(settings)).starts_with("zone_valves"));
}
