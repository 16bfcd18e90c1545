// What the follower tells of a run of the controller as soon as it hears of it: how the one before ended, and what is wrong with this one.
#include <doctest/doctest.h>

#include "gateway/ingest/rack_follower.hpp"
#include "tests/gateway/ingest/follower_bench.hpp"

namespace isotherm::gateway {
namespace {

using Bench = test::FollowerBench;
using test::from_to;
using test::rack;

TEST_CASE("a crash that the controller tells of after its restart is one alarm, however often the gateway asks or restarts") {
  Bench bench;
  bench.controller.make(3);
  bench.follower->poll();
  CHECK(bench.sequences("alarm", 71).empty());
  CrashRecord crash;
  crash.kind = CrashKind::fault;
  crash.boot = 71;
  bench.controller.restart(72);
  bench.controller.tell_crash(crash);
  CHECK(bench.follower->poll() == Fault::none);
  CHECK(bench.sequences("alarm", 72).empty());  // no record yet to tell it with
  bench.controller.make(2);
  CHECK(bench.follower->poll() == Fault::none);
  bench.controller.make(1);
  CHECK(bench.follower->poll() == Fault::none);
  bench.restart_gateway();
  bench.controller.make(1);
  CHECK(bench.follower->poll() == Fault::none);
  REQUIRE(bench.sequences("alarm", 72) == from_to(1, 1));
  CHECK(bench.store->range("alarm", rack, 72, 1, 1, 1)[0].message.payload->find("controller_crashed") != std::string::npos);
}

TEST_CASE("whichever transfer fails, a crash is told exactly once") {
  for (int n = 1; n < 40; ++n) {
    CAPTURE(n);
    Bench bench;
    bench.controller.make(2);
    bench.follower->poll();
    CrashRecord crash;
    crash.kind = CrashKind::hang;
    bench.controller.restart(72);
    bench.controller.tell_crash(crash);
    bench.controller.make(2);
    bench.controller.failing_transfer = bench.controller.transfers + n;
    for (int polls = 0; polls < 3; ++polls) bench.follower->poll();
    CHECK(bench.sequences("alarm", 72) == from_to(1, 1));
    CHECK(bench.sequences("record", 72) == from_to(3, 4));
  }
}

TEST_CASE("settings that a chip cannot read any more are one alarm in each of its boots; those in order and never set are none") {
  namespace map = controller_map::machine;
  for (const std::uint16_t origin : {std::uint16_t{0}, map::settings_kept, map::settings_standard, map::settings_partly,
                                     map::settings_unreadable, map::settings_older}) {
    CAPTURE(origin);
    const bool lost = origin == map::settings_partly || origin == map::settings_unreadable || origin == map::settings_older;
    Bench bench;
    bench.controller.tell_settings(origin);
    bench.controller.make(2);
    bench.controller.failing_transfer = bench.controller.transfers + 3;
    for (int polls = 0; polls < 3; ++polls) bench.follower->poll();
    bench.restart_gateway();
    bench.controller.make(1);
    CHECK(bench.follower->poll() == Fault::none);
    CHECK(bench.sequences("alarm", 71).size() == (lost ? 1U : 0U));
    if (!lost) continue;
    CHECK(bench.store->range("alarm", rack, 71, 1, 1, 1)[0].message.payload->find("settings_lost") != std::string::npos);
  }
}

TEST_CASE("a chip that runs without its crystal is one alarm in each of its boots, whichever transfer fails; one with it is none") {
  for (int source = 0; source <= static_cast<int>(last_clock_source) + 1; ++source) {
    const auto clock = static_cast<ClockSource>(source);
    CAPTURE(source);
    const bool told = clock == ClockSource::internal_pll || clock == ClockSource::internal;
    for (int n = 1; n < 12; ++n) {
      Bench bench;
      bench.controller.tell_clock(clock);
      bench.controller.make(2);
      bench.controller.failing_transfer = bench.controller.transfers + n;
      for (int polls = 0; polls < 3; ++polls) bench.follower->poll();
      bench.controller.failing_transfer = 0;
      bench.restart_gateway();
      bench.controller.make(1);
      CHECK(bench.follower->poll() == Fault::none);
      REQUIRE(bench.sequences("alarm", 71).size() == (told ? 1U : 0U));
      if (!told) continue;
      const std::string alarm = *bench.store->range("alarm", rack, 71, 1, 1, 1)[0].message.payload;
      CHECK(alarm.find("controller_clock") != std::string::npos);
      CHECK(alarm.find(name(clock)) != std::string::npos);
    }
  }
}

TEST_CASE("a run whose boot id was taken before is one alarm, whichever transfer fails; a controller that goes on is none") {
  for (int n = 1; n < 12; ++n) {
    CAPTURE(n);
    Bench bench;
    bench.controller.make(20);
    bench.follower->poll();
    bench.controller.make(1);
    bench.follower->poll();
    REQUIRE(bench.sequences("alarm", 71).empty());
    bench.controller.begin_again();
    bench.controller.make(3);
    bench.controller.failing_transfer = bench.controller.transfers + n;
    for (int polls = 0; polls < 3; ++polls) bench.follower->poll();
    REQUIRE(bench.sequences("alarm", 71) == from_to(1, 1));
    const std::string alarm = *bench.store->range("alarm", rack, 71, 1, 1, 1)[0].message.payload;
    CHECK(alarm.find("\"boot_repeated\"") != std::string::npos);
    CHECK(alarm.find("up to 21") != std::string::npos);
    CHECK(bench.sequences("record", 71) == from_to(1, 21));  // what was there, as it was
  }
}

}  // namespace
}  // namespace isotherm::gateway
