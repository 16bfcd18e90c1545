#include "gateway/ingest/rack_follower.hpp"

#include <doctest/doctest.h>

#include "tests/gateway/ingest/follower_bench.hpp"
#include "tests/gateway/store/failing_disk.hpp"

namespace isotherm::gateway {
namespace {

using Bench = test::FollowerBench;
using test::epoch;
using test::from_to;
using test::rack;

TEST_CASE("every record is stored once with its message, and a full ring is caught up in one poll") {
  Bench bench;
  bench.controller.make(120);
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.sequences("record", 71) == from_to(1, 120));
  CHECK(bench.follower->poll() == Fault::none);
  bench.controller.make(2);
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.sequences("record", 71) == from_to(1, 122));
  CHECK(bench.store->counts().lost == 0);
  CHECK(bench.follower->counters().records == 122);
}

TEST_CASE("a restarted gateway goes on behind what its store holds") {
  Bench bench;
  bench.controller.make(5);
  bench.follower->poll();
  bench.controller.make(100);
  bench.restart_gateway();
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.sequences("record", 71) == from_to(1, 105));
  CHECK(bench.sequences("state", 71) == from_to(1, 1));
}

TEST_CASE("whichever transfer fails, the next polls store every record exactly once and count no loss") {
  long transfers = 0;
  for (long n = 0; n == 0 || n <= transfers; ++n) {
    CAPTURE(n);
    Bench bench;
    bench.controller.make(3);
    bench.controller.offer_keyframe(3, {1, 2, 3, 4});
    bench.controller.failing_transfer = n;
    CHECK((bench.follower->poll() == Fault::none) == (n == 0));
    if (n == 0) transfers = bench.controller.transfers;
    bench.controller.failing_transfer = 0;
    bench.controller.make(1);
    CHECK(bench.follower->poll() == Fault::none);
    CHECK(bench.sequences("record", 71) == from_to(1, 4));
    CHECK(bench.store->newest_keyframe(rack, 71) == 3);
    CHECK(bench.store->counts().lost == 0);
  }
  CHECK(transfers > 10);
}

TEST_CASE("whichever write of the disk fails, the next poll stores what that one could not") {
  test::FailingDisk disk;
  for (long n = 1;; ++n) {
    CAPTURE(n);
    Bench bench;
    bench.controller.make(1);
    bench.follower->poll();
    bench.controller.make([](Record& record) { record.levels[4] = Level::alarm; });
    disk.fail_from(n);
    bool failed = false;
    try {
      bench.follower->poll();
    } catch (const StoreError&) {
      failed = true;
    }
    disk.fail_from(0);
    if (!failed) {
      CHECK(n > 3);
      break;
    }
    CHECK(bench.follower->poll() == Fault::none);
    CHECK(bench.sequences("record", 71) == from_to(1, 2));
    CHECK(bench.sequences("alarm", 71) == from_to(1, 1));
    CHECK(bench.sequences("state", 71) == from_to(1, 2));
  }
}

TEST_CASE("records overwritten while the gateway was away are counted, told once, and the rest is stored") {
  Bench bench;
  bench.controller.make(10);
  bench.follower->poll();
  bench.controller.make(150);  // holds 41..160
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.store->counts().lost == 30);
  CHECK(bench.follower->counters().records_lost == 30);
  CHECK(bench.sequences("alarm", 71) == from_to(1, 1));
  const auto alarm = bench.store->range("alarm", rack, 71, 1, 1, 1);
  CHECK(alarm[0].message.payload->find("Records 11 to 40 were overwritten") != std::string::npos);
  bench.restart_gateway();
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.store->counts().lost == 30);
  CHECK(bench.store->counts().records == 130);
}

TEST_CASE("the first look at a controller that has run for long counts nothing as lost") {
  Bench bench;
  bench.controller.make(500);
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.store->counts().lost == 0);
  CHECK(bench.sequences("record", 71) == from_to(381, 500));
}

TEST_CASE(
    "after a restart of the controller the rest of the previous boot comes first, whether the gateway ran or not") {
  for (const bool gateway_killed : {false, true}) {
    CAPTURE(gateway_killed);
    Bench bench;
    bench.controller.make(20);
    bench.follower->poll();
    bench.controller.make(7);
    bench.controller.restart(72);
    bench.controller.make(3);
    if (gateway_killed) bench.restart_gateway();
    CHECK(bench.follower->poll() == Fault::none);
    CHECK(bench.sequences("record", 71) == from_to(1, 27));
    CHECK(bench.sequences("record", 72) == from_to(28, 30));
    CHECK(bench.sequences("state", 72) == from_to(1, 1));
    CHECK(bench.store->counts().lost == 0);
    CHECK(bench.store->newest_record(rack)->sequence == 30);
    const RecordRow last = *bench.store->newest_record(rack, 71);
    CHECK(last.utc_ms - static_cast<std::int64_t>(last.mono_ms) == epoch - 50'000);
  }
}

TEST_CASE("a boot that ended before the gateway first looked is stored with an honest uncertainty") {
  Bench bench;
  bench.controller.make(4);
  bench.controller.restart(72);
  bench.controller.make(2);
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.sequences("record", 71) == from_to(1, 4));
  const RecordRow row = *bench.store->newest_record(rack, 71);
  CHECK(row.utc_uncertainty_ms >= 3'600'000);
  CHECK(row.utc_ms <= bench.store->newest_record(rack, 72)->utc_ms);
}

TEST_CASE("records lost across a restart of the controller are counted, because sequences go on") {
  Bench bench;
  bench.controller.make(20);
  bench.follower->poll();
  bench.controller.make(5);
  bench.controller.restart(72);
  bench.controller.make(130);  // of 26..155 the ring holds 36..155, nothing of the previous boot
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.store->counts().lost == 15);
  CHECK(bench.sequences("record", 72) == from_to(36, 155));
}

TEST_CASE("a controller without a boot id is given one, and nothing is stored before") {
  Bench bench;
  bench.controller.boot = 0;
  bench.controller.make(2);
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.controller.boot == 4711);
  CHECK(bench.store->counts().records == 0);
}

TEST_CASE("a record torn while it is read is read again") {
  Bench bench;
  bench.controller.make(1);
  int reads = 0;
  const std::uint16_t middle = controller_map::ring_address(1) + 130;
  bench.controller.before_read = [&](std::uint16_t address) {
    if (address < controller_map::ring) return;
    if (++reads == 1 || reads == 4) bench.controller.disturb(middle);
  };
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.sequences("record", 71) == from_to(1, 1));
  CHECK(bench.follower->counters().torn_reads == 1);
}

TEST_CASE("a record that stays unreadable holds the others up for three polls, then counts as lost") {
  Bench bench;
  bench.controller.make(3);
  bench.controller.disturb(controller_map::ring_address(2) + 9U);
  CHECK(bench.follower->poll() == Fault::torn);
  CHECK(bench.sequences("record", 71) == from_to(1, 1));
  CHECK(bench.follower->poll() == Fault::torn);
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.sequences("record", 71) == std::vector<std::uint32_t>{1, 3});
  CHECK(bench.store->counts().lost == 1);
}

TEST_CASE("a slot that is used again between being told of and being read is a counted loss") {
  Bench bench;
  bench.controller.make(120);
  bool once = false;
  bench.controller.before_read = [&](std::uint16_t address) {
    if (address >= controller_map::ring && !once) once = true, bench.controller.make(1);
  };
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.store->counts().lost == 1);
  bench.follower->poll();
  CHECK(bench.sequences("record", 71) == from_to(2, 121));
}

TEST_CASE("every keyframe is stored once, also the one before the first record, and a torn one is read again") {
  Bench bench;
  bench.controller.offer_keyframe(0, {5, 6, 7});
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.store->newest_keyframe(rack, 71) == 0);
  bench.controller.make(60);
  bench.controller.offer_keyframe(60, std::vector<std::uint16_t>(300, 9));
  int reads = 0;
  bench.controller.before_read = [&](std::uint16_t address) {
    if (address < controller_map::keyframe || address >= controller_map::ring) return;
    if (++reads == 1 || reads == 4) bench.controller.disturb(controller_map::keyframe + 200);
  };
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.store->newest_keyframe(rack, 71) == 60);
  bench.follower->poll();
  bench.restart_gateway();
  bench.follower->poll();
  CHECK(bench.follower->counters().keyframes == 0);
  CHECK(reads == 6);
}

TEST_CASE("the heartbeat is written every two seconds, however fast the polls") {
  Bench bench;
  for (int n = 0; n < 100; ++n) {
    bench.follower->poll();
    bench.clock.advance(100);
  }
  CHECK(bench.controller.beats == 5);
  CHECK(bench.controller.set_points == std::vector<std::uint16_t>{absent_signed, absent_signed, 10});
}

TEST_CASE("set points that the controller does not hold after they were written are no heartbeat, and are written again") {
  Bench bench;
  bench.controller.make(1);
  bench.controller.keeps_set_points = false;
  CHECK(bench.follower->poll() == Fault::rejected);
  CHECK(bench.follower->poll() == Fault::rejected);
  CHECK(bench.controller.beats == 2);
  bench.controller.keeps_set_points = true;
  CHECK(bench.follower->poll() == Fault::none);
}

TEST_CASE("something else at the address is refused and nothing is stored") {
  Bench bench;
  bench.controller.make(1);
  struct Stranger final : hal::RegisterBus {
    Fault read(std::uint8_t, std::uint16_t, std::span<std::uint16_t> words) override {
      std::fill(words.begin(), words.end(), std::uint16_t{7});
      return Fault::none;
    }
    Fault write(std::uint8_t, std::uint16_t, std::span<const std::uint16_t>) override { return Fault::none; }
  } stranger;
  RackFollower follower{stranger, bench.clock, *bench.store, {.source = rack}, [] { return std::uint32_t{1}; }};
  CHECK(follower.poll() == Fault::wrong_block);
  CHECK(follower.counters().faults[static_cast<std::size_t>(Fault::wrong_block)] == 1);
  CHECK(bench.store->counts().records == 0);
}

}  // namespace
}  // namespace isotherm::gateway
