#include "gateway/publish/pue_message.hpp"

#include <doctest/doctest.h>

#include "tests/gateway/schema_check.hpp"

namespace isotherm::gateway {
namespace {

using test::schema_errors;
using Errors = std::vector<std::string>;

TEST_CASE("a minute with a ratio and one without both fit the schema of pue") {
  const std::vector<MeterSettings> meters = {{.name = "it", .role = MeterRole::it},
                                             {.name = "rack_pumps", .role = MeterRole::cooling}};
  const PueSettings settings{.source = "site", .rated_it_w = 1000};
  EnergySum sum{1, 1, 600'000, 624'000, {600'000, 24'000}, 0x7F};
  const PueWindow good = judged(0, 60'000, sum, 1.0, settings, meters);
  const PueWindow none = judged(0, 900'000, {15, 0, 0, 0, {0, 0}, 0}, 0.98, settings, meters);
  const Envelope envelope{"pue", "site", 9, 1, 1'700'000'000'000, 1, 5, 10};
  const std::string text = pue_message(envelope, {1, good, none, none, good}, settings, "CDU pumps", meters);
  CHECK(schema_errors("pue", text) == Errors{});
  CHECK(text.find("\"value\":1.0400,\"uncertainty\":0.0005,\"reason\":null,\"coverage\":1.0000") != std::string::npos);
  CHECK(text.find("\"value\":null,\"uncertainty\":null,\"reason\":\"coverage below") != std::string::npos);
  CHECK(schema_errors("pue", marked_replayed(text)) == Errors{});
}

TEST_CASE("only what a late subscriber needs is retained") {
  CHECK(is_retained("state"));
  CHECK(is_retained("pue"));
  CHECK_FALSE(is_retained("record"));
  CHECK_FALSE(is_retained("alarm"));
  CHECK_FALSE(is_retained("link"));
  CHECK(topic_of("record", "site/r1") == "isotherm/v1/site/r1/record");
}

}  // namespace
}  // namespace isotherm::gateway
