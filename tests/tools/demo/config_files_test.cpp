// The demo writes settings as text; here they meet the readers of rack and gateway.
#include "tools/demo/config_files.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "firmware/rack/rack_options.hpp"
#include "gateway/app/settings.hpp"
#include "tests/hal/linux/temporary_folder.hpp"

using isotherm::demo::gateway_config;
using isotherm::demo::rack_config;

TEST_CASE("the rack reads its settings as the demo wrote them, with valves and without") {
  isotherm::test::TemporaryFolder folder;
  const auto read = [&folder](std::uint64_t zones, bool mixing = false) {
    return isotherm::rack::read_rack_settings(folder.write("rack.toml", rack_config(zones, mixing)));
  };
  CHECK(isotherm::settings_hash(read(0)) == isotherm::settings_hash(isotherm::default_rack_settings));
  CHECK(zone_count(read(9)) == 9);
  CHECK(zone_count(read(18)) == 18);
  CHECK_FALSE(mixes(read(9)));
  CHECK(mixes(read(0, true)));
  CHECK(mixes(read(9, true)));
  // What stands open in every branch drops a little more than no valve.
  CHECK(read(9).design_differential_pressure_kpa > read(0).design_differential_pressure_kpa);
}

TEST_CASE("the store may lie in a folder of any name") {
  for (const std::string store : {"/tmp/run/store.db", "/tmp/a \"quoted\" run/store.db", "/tmp/back\\slash\\u0041/store.db",
                                  "/tmp/line\nbreak\tand \x7F/store.db", "/tmp/M\u00E4rz/store.db"}) {
    const auto settings = isotherm::gateway::parse_gateway_settings(gateway_config({1883, 502, 503}, "tcp:127.0.0.1:502", store), "g.toml");
    CHECK(settings.store == store);
    CHECK(settings.broker->port == 1883);
  }
}
