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

TEST_CASE("what 0 leaves to the class of the GPUs is 0 or a possible value, and nothing between") {
  for (float RackSettings::*member : {&RackSettings::direct_resistance_mk_per_w, &RackSettings::body_heat_capacity_j_per_k}) {
    RackSettings settings = default_rack_settings;
    CHECK(settings.*member == 0.0F);
    settings.*member = 0.5F;
    REQUIRE(conflict(settings) != nullptr);
    CHECK(std::string_view(conflict(settings)).find("must be 0 or at least") != std::string_view::npos);
    settings.*member = 50.0F;
    CHECK(conflict(settings) == nullptr);
  }
}

TEST_CASE("every setting is in the hash") {
  for (const auto& row : rack_setting_table) {
    RackSettings settings = default_rack_settings;
    settings.*(row.member) += 1.0F;
    CAPTURE(row.key);
    CHECK(settings_hash(settings) != settings_hash(default_rack_settings));
  }
}
