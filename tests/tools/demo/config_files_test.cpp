// The demo writes settings as text; here they meet the gateway's own reader.
#include "tools/demo/config_files.hpp"

#include <doctest/doctest.h>

#include <string>

#include "gateway/app/settings.hpp"

using isotherm::demo::gateway_config;

TEST_CASE("the store may lie in a folder of any name") {
  for (const std::string store : {"/tmp/run/store.db", "/tmp/a \"quoted\" run/store.db", "/tmp/back\\slash\\u0041/store.db",
                                  "/tmp/line\nbreak\tand \x7F/store.db", "/tmp/M\u00E4rz/store.db"}) {
    const auto settings = isotherm::gateway::parse_gateway_settings(gateway_config({1883, 502, 503}, "tcp:127.0.0.1:502", store), "g.toml");
    CHECK(settings.store == store);
    CHECK(settings.broker->port == 1883);
  }
}
