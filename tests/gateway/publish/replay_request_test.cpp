#include "gateway/publish/replay_request.hpp"

#include <doctest/doctest.h>

#include "tests/gateway/schema_check.hpp"

namespace isotherm::gateway {
namespace {

constexpr const char* of_rack = "isotherm/v1/site/r1/replay/request";
constexpr const char* of_site = "isotherm/v1/site/replay/request";

const ReplayRequest* taken(const std::variant<ReplayRequest, std::string>& parsed) {
  return std::get_if<ReplayRequest>(&parsed);
}

TEST_CASE("a request names a kind, a boot and a range; kind and end may be absent") {
  for (const char* payload : {R"({"boot":7,"from":3})", R"({"kind":"alarm","boot":7,"from":3,"to":9})",
                              R"({"kind":"link","boot":7,"from":3})"}) {
    CHECK(test::schema_errors("replay_request", payload).empty());
    REQUIRE(taken(parse_replay_request(of_rack, payload)));
  }
  const auto shortest = parse_replay_request(of_rack, R"({"boot":7,"from":3})");
  CHECK(taken(shortest)->kind == "record");
  CHECK(taken(shortest)->source == "site/r1");
  CHECK(taken(shortest)->to == UINT32_MAX);
  const auto whole = parse_replay_request(of_rack, R"({"kind":"alarm","boot":4294967295,"from":0,"to":9})");
  CHECK(taken(whole)->kind == "alarm");
  CHECK(taken(whole)->boot == 4294967295U);
  CHECK(taken(whole)->to == 9);
  const auto site = parse_replay_request(of_site, R"({"boot":7,"from":3})");
  CHECK(taken(site)->kind == "pue");
  CHECK(taken(site)->source == "site");
  const auto meters = parse_replay_request(of_site, R"({"kind":"link","boot":7,"from":3})");
  REQUIRE(taken(meters));
  CHECK(taken(meters)->kind == "link");
  CHECK(taken(meters)->source == "site");
}

TEST_CASE("anything else is refused with a reason") {
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  const std::string large = R"({"boot":7,"from":3})" + std::string(4096, ' ');
  for (const std::string& payload : std::vector<std::string>{"",
                                                             "7",
                                                             "[]",
                                                             "null",
                                                             "{}",
                                                             R"({"boot":7})",
                                                             R"({"from":3})",
                                                             R"({"boot":-7,"from":3})",
                                                             R"({"boot":7.5,"from":3})",
                                                             R"({"boot":"7","from":3})",
                                                             R"({"boot":4294967296,"from":3})",
                                                             R"({"boot":7,"from":3,"to":null})",
                                                             R"({"boot":7,"from":3,"kind":5})",
                                                             R"({"boot":7,"from":3,"kind":"pue"})",
                                                             R"({"boot":7,"from":3,"more":1})",
                                                             R"({"boot":7,"from":3,"from":4})",
                                                             R"({"boot":7,"from":3} x)",
                                                             R"({"boot":7,"from":3)",
                                                             R"({"boot":{"a":{"b":{}}},"from":3})",
                                                             "\xFF\xFE",
                                                             deep,
                                                             large}) {
    CAPTURE(payload.substr(0, 60));
    const auto parsed = parse_replay_request(of_rack, payload);
    REQUIRE(std::holds_alternative<std::string>(parsed));
    CHECK_FALSE(std::get<std::string>(parsed).empty());
  }
  CHECK_FALSE(taken(parse_replay_request("isotherm/v1/replay/request", R"({"boot":7,"from":3})")));
  CHECK_FALSE(taken(parse_replay_request("elsewhere/site/r1/replay/request", R"({"boot":7,"from":3})")));
  CHECK_FALSE(taken(parse_replay_request(of_site, R"({"boot":7,"from":3,"kind":"record"})")));
}

}  // namespace
}  // namespace isotherm::gateway
