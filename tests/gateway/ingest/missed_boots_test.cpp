#include <doctest/doctest.h>

#include "tests/gateway/ingest/follower_bench.hpp"

namespace isotherm::gateway {
namespace {

using Bench = test::FollowerBench;
using test::from_to;
using test::rack;

TEST_CASE("restarts of the controller while the gateway is away lose nothing that the ring still holds, in any number") {
  for (const int restarts : {2, 3, 6}) {
    for (const bool gateway_killed : {false, true}) {
      CAPTURE(restarts);
      CAPTURE(gateway_killed);
      Bench bench;
      bench.controller.make(20);
      bench.follower->poll();
      std::uint32_t first = 1;
      for (std::uint32_t boot = 71; boot <= 71U + static_cast<std::uint32_t>(restarts); ++boot) {
        if (boot != 71) bench.controller.restart(boot);
        bench.controller.make(7);
      }
      if (gateway_killed) bench.restart_gateway();
      CHECK(bench.follower->poll() == Fault::none);
      CHECK(bench.store->counts().lost == 0);
      for (std::uint32_t boot = 71; boot <= 71U + static_cast<std::uint32_t>(restarts); ++boot) {
        CAPTURE(boot);
        const std::uint32_t last = 27 + 7 * (boot - 71);
        CHECK(bench.sequences("record", boot) == from_to(first, last));
        CHECK(bench.sequences("state", boot) == from_to(1, 1));
        CHECK(bench.sequences("alarm", boot).empty());
        const RecordRow row = *bench.store->newest_record(rack, boot);
        // The clock of a boot that was never heard is a guess; that of the others is known.
        const bool heard = boot == 71 || boot == 71U + static_cast<std::uint32_t>(restarts);
        CHECK((row.utc_uncertainty_ms >= 3'600'000) == !heard);
        first = last + 1;
      }
      CHECK(bench.store->newest_record(rack)->sequence == bench.controller.newest);
      bench.controller.make(1);
      CHECK(bench.follower->poll() == Fault::none);
      CHECK(bench.store->counts().records == bench.controller.newest);
      CHECK(bench.follower->counters().records_lost == 0);
    }
  }
}

TEST_CASE("of boots that were missed, what the ring has overwritten is counted once and the rest is stored") {
  Bench bench;
  bench.controller.make(20);
  bench.follower->poll();
  bench.controller.make(10);  // 21..30
  bench.controller.restart(72);
  bench.controller.make(60);  // 31..90
  bench.controller.restart(73);
  bench.controller.make(40);  // 91..130
  bench.controller.restart(74);
  bench.controller.make(15);  // 131..145: the ring holds 26..145
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.store->counts().lost == 5);
  CHECK(bench.sequences("alarm", 71) == from_to(1, 1));
  CHECK(bench.sequences("record", 72) == from_to(31, 90));
  CHECK(bench.sequences("record", 73) == from_to(91, 130));
  CHECK(bench.sequences("record", 74) == from_to(131, 145));
  CHECK(bench.store->counts().records == 140);
}

TEST_CASE("whichever transfer fails while missed boots are fetched, the next polls store every record exactly once") {
  long transfers = 0;
  for (long n = 0; n == 0 || n <= transfers; ++n) {
    CAPTURE(n);
    Bench bench;
    bench.controller.make(2);
    bench.follower->poll();
    for (const std::uint32_t boot : {72U, 73U, 74U}) {
      bench.controller.make(2);
      bench.controller.restart(boot);
    }
    bench.controller.make(2);
    const long before = bench.controller.transfers;
    bench.controller.failing_transfer = n == 0 ? 0 : before + n;
    CHECK((bench.follower->poll() == Fault::none) == (n == 0));
    if (n == 0) transfers = bench.controller.transfers - before;
    bench.controller.failing_transfer = 0;
    CHECK(bench.follower->poll() == Fault::none);
    CHECK(bench.store->counts().records == 10);
    CHECK(bench.store->counts().lost == 0);
    CHECK(bench.store->newest_record(rack)->sequence == 10);
  }
  CHECK(transfers > 20);
}

TEST_CASE("a record of a missed boot that stays unreadable is counted alone, and the others are stored") {
  Bench bench;
  bench.controller.make(5);
  bench.follower->poll();
  bench.controller.make(5);  // 6..10
  bench.controller.restart(72);
  bench.controller.make(5);  // 11..15
  bench.controller.restart(73);
  bench.controller.make(2);  // 16..17
  bench.controller.disturb(controller_map::ring_address(7) + 9U);
  bench.controller.disturb(controller_map::ring_address(9) + 9U);
  CHECK(bench.follower->poll() == Fault::torn);
  CHECK(bench.follower->poll() == Fault::torn);
  CHECK(bench.store->counts().records == 5);
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.store->counts().lost == 2);
  CHECK(bench.sequences("record", 71) == std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 8, 10});
  CHECK(bench.sequences("record", 72) == from_to(11, 15));
}

TEST_CASE("a memory that was lost begins at one again, and restarts that follow before the gateway is back lose nothing") {
  Bench bench;
  bench.controller.make(5);
  bench.follower->poll();
  bench.controller.newest = 0;
  bench.controller.image.fill(0);
  bench.controller.restart(72);
  bench.controller.make(8);
  bench.controller.restart(73);
  bench.controller.make(4);
  bench.controller.restart(74);
  bench.controller.make(3);
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.sequences("record", 72) == from_to(1, 8));
  CHECK(bench.sequences("record", 73) == from_to(9, 12));
  CHECK(bench.sequences("record", 74) == from_to(13, 15));
  CHECK(bench.store->counts().lost == 0);
}

}  // namespace
}  // namespace isotherm::gateway
