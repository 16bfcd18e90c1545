#include "gateway/publish/link_message.hpp"

#include <doctest/doctest.h>

#include <set>

#include "gateway/ingest/meter_poller.hpp"
#include "gateway/ingest/rack_follower.hpp"
#include "tests/gateway/schema_check.hpp"

namespace isotherm::gateway {
namespace {

using test::schema_errors;
using Errors = std::vector<std::string>;

/// Counters of which no two have the same value.
template <typename Counters>
Counters distinct(std::uint64_t first) {
  static_assert(sizeof(Counters) % sizeof(std::uint64_t) == 0);
  Counters counters;
  auto* words = reinterpret_cast<std::uint64_t*>(&counters);
  for (std::size_t n = 0; n < sizeof(Counters) / sizeof(std::uint64_t); ++n) words[n] = first + n;
  return counters;
}

TEST_CASE("both links of a gateway fit the schema, and every counter is in the message once") {
  for (const bool controller : {true, false}) {
    CAPTURE(controller);
    const auto of_rack = distinct<IngestCounters>(200);
    const auto of_meters = distinct<MeterCounters>(200);
    const LinkReading reading{distinct<hal::LinkCounters>(100), controller ? counts_of(of_rack) : counts_of(of_meters),
                              controller ? of_rack.faults : of_meters.faults, Fault::timeout};
    const Envelope envelope{"link", controller ? "site/r1" : "site", 9, 1, 1'700'000'060'000, 1, 5, 10};
    const std::string text = link_message(
        envelope, {controller ? "controller" : "meters", "tcp:127.0.0.1:1502", 1'700'000'000'000}, reading);
    CAPTURE(text);
    CHECK(schema_errors("link", text) == Errors{});
    CHECK(schema_errors("link", marked_replayed(text)) == Errors{});
    CHECK(text.find("\"counted_since\":\"2023-11-14T22:13:20.000Z\"") != std::string::npos);
    CHECK(text.find("\"newest_poll\":\"timeout\"") != std::string::npos);
    // Of the sixteen places for faults none is none, and the last five are not in use.
    const std::size_t own = (controller ? sizeof of_rack : sizeof of_meters) / 8 - 16;
    for (std::uint64_t value = 100; value < 100 + sizeof(hal::LinkCounters) / 8; ++value) {
      CHECK(text.find(":" + std::to_string(value)) != std::string::npos);
    }
    for (std::uint64_t value = 200; value < 200 + own + 11; ++value) {
      CHECK((text.find(":" + std::to_string(value)) != std::string::npos) == (value != 200 + own));
    }
  }
}

TEST_CASE("a link that has counted nothing fits the schema too") {
  const std::string text = link_message({"link", "site/r1", 9, 1, 1'700'000'000'000, 1, 5, 1},
                                        {"controller", "rtu:/dev/ttyS1", 1'700'000'000'000},
                                        {{}, counts_of(IngestCounters{}), {}, Fault::none});
  CHECK(schema_errors("link", text) == Errors{});
}

}  // namespace
}  // namespace isotherm::gateway
