#include "gateway/publish/publisher.hpp"

#include <doctest/doctest.h>

#include <set>

#include "gateway/publish/envelope.hpp"
#include "hal/fake/hand_clock.hpp"
#include "tests/gateway/publish/fake_broker.hpp"
#include "tests/gateway/publish/record_row.hpp"
#include "tests/gateway/store/failing_disk.hpp"
#include "tests/gateway/temporary_folder.hpp"

namespace isotherm::gateway {
namespace {

using test::FakeBroker;

constexpr const char* rack = "site/r1";
constexpr const char* request_topic = "isotherm/v1/site/r1/replay/request";

struct Bench {
  test::TemporaryFolder folder;
  hal::HandClock clock{1000, 1'700'000'000'000};
  Store store{folder.file("a.db")};
  FakeBroker broker;
  Publisher publisher{broker, clock, store, {.site = "site"}};
  std::uint32_t sequence = 0;

  void record() {
    const RecordRow row = test::row_of(test::record_of(++sequence));
    Batch batch;
    batch.records = {row};
    batch.messages = {{"record", rack, row.boot, row.sequence, topic_of("record", rack), std::nullopt, clock.utc_ms()}};
    store.write(batch);
  }
  void records(int count) {
    for (int n = 0; n < count; ++n) record();
  }
  void state(std::uint32_t number) {
    Batch batch;
    batch.messages = {{"state", rack, 71, number, topic_of("state", rack), "{\"state\":" + std::to_string(number) + "}",
                       clock.utc_ms()}};
    store.write(batch);
  }
  /// A second of a broker that acknowledges at once.
  void second() {
    publisher.step();
    broker.acknowledge();
    publisher.step();
    clock.advance(1000);
  }
  std::multiset<std::uint32_t> heard(std::size_t from = 0) const {
    std::multiset<std::uint32_t> found;
    for (std::size_t n = from; n < broker.received.size(); ++n) {
      const std::string& payload = broker.received[n].payload;
      const auto at = payload.find("\"sequence\":");
      if (at != std::string::npos) found.insert(static_cast<std::uint32_t>(std::stoul(payload.substr(at + 11))));
    }
    return found;
  }
  std::set<std::uint32_t> distinct() const {
    const auto all = heard();
    return {all.begin(), all.end()};
  }
};

std::multiset<std::uint32_t> from_to(std::uint32_t from, std::uint32_t to) {
  std::multiset<std::uint32_t> all;
  for (std::uint32_t n = from; n <= to; ++n) all.insert(n);
  return all;
}
std::set<std::uint32_t> once(const std::multiset<std::uint32_t>& all) { return {all.begin(), all.end()}; }

TEST_CASE("every stored message goes out once, in order, and is marked when it is acknowledged") {
  Bench bench;
  bench.records(3);
  bench.publisher.step();
  bench.publisher.step();
  CHECK(bench.heard() == from_to(1, 3));
  CHECK(bench.store.counts().unacknowledged == 3);
  CHECK_FALSE(bench.publisher.drained());
  bench.second();
  CHECK(bench.store.counts().unacknowledged == 0);
  CHECK(bench.publisher.drained());
  bench.record();
  bench.second();
  CHECK(bench.heard() == from_to(1, 4));
  CHECK(bench.broker.filters ==
        std::vector<std::string>{"isotherm/v1/site/+/replay/request", "isotherm/v1/site/replay/request"});
}

TEST_CASE("who wants to stop waits for a broker that is there, and not for one that is not") {
  Bench bench;
  bench.broker.up = false;
  bench.records(3);
  CHECK(bench.publisher.may_stop());
  bench.publisher.step();  // asks for a connection
  CHECK(bench.publisher.may_stop());
  bench.publisher.step();  // hears that there is none
  CHECK(bench.publisher.may_stop());
  bench.broker.up = true;
  for (int n = 0; n < 6; ++n) {
    bench.clock.advance(100);
    bench.publisher.step();
  }
  CHECK(bench.heard() == from_to(1, 3));
  CHECK_FALSE(bench.publisher.may_stop());
  bench.broker.acknowledge();
  bench.publisher.step();
  CHECK(bench.publisher.may_stop());
  bench.record();
  bench.publisher.step();
  CHECK_FALSE(bench.publisher.may_stop());
  bench.broker.die();
  bench.publisher.step();
  CHECK(bench.publisher.may_stop());
  CHECK(bench.store.counts().unacknowledged == 1);
}

TEST_CASE("never more than the window is in flight") {
  Bench bench;
  bench.records(350);
  for (int n = 0; n < 5; ++n) bench.second();
  CHECK(bench.broker.most_in_flight == 100);
  CHECK(bench.heard() == from_to(1, 350));
}

TEST_CASE("a broker that is down at the start is tried again, ever more rarely, and nothing is lost") {
  Bench bench;
  bench.broker.up = false;
  bench.records(2);
  for (int n = 0; n < 600; ++n) {
    bench.publisher.step();
    bench.clock.advance(100);
  }
  CHECK(bench.broker.connects > 10);
  CHECK(bench.broker.connects < 30);  // a minute of back-off up to 5 s
  bench.broker.up = true;
  for (int n = 0; n < 10; ++n) bench.second();
  CHECK(bench.heard() == from_to(1, 2));
}

TEST_CASE("at whichever message the broker dies, every message arrives in the end") {
  for (const bool at_once : {false, true}) {
    for (long n = 1; n <= 21; ++n) {
      CAPTURE(n);
      Bench bench;
      bench.records(20);
      (at_once ? bench.broker.failing_call : bench.broker.dying_call) = n;
      for (int seconds = 0; seconds < 5; ++seconds) bench.second();
      CHECK(bench.distinct() == once(from_to(1, 20)));
      CHECK(bench.store.counts().unacknowledged == 0);
      CHECK(bench.publisher.drained());
    }
  }
}

TEST_CASE("after a reconnect what was acknowledged in the last minute is said again, marked, and nothing older") {
  Bench bench;
  for (int n = 0; n < 100; ++n) {
    bench.record();
    bench.second();
  }
  const std::size_t before = bench.broker.received.size();
  CHECK(before == 100);
  bench.broker.die();
  bench.second();
  bench.second();
  const auto again = bench.heard(before);
  CHECK(again.size() >= 58);
  CHECK(again.size() <= 61);
  CHECK(*again.rbegin() == 100);
  CHECK(bench.broker.received.back().payload.find(",\"replayed\":true}") != std::string::npos);
  CHECK(bench.publisher.counters().replayed == again.size());
}

TEST_CASE("what is retained is retained again after a reconnect, however old, newest only") {
  Bench bench;
  bench.state(1);
  bench.state(2);
  bench.second();
  bench.second();
  CHECK(bench.broker.received[0].retained);
  bench.clock.advance(3'600'000);
  bench.broker.die();
  bench.second();
  bench.second();
  REQUIRE(bench.broker.received.size() == 3);
  CHECK(bench.broker.received[2].payload == "{\"state\":2,\"replayed\":true}");
  CHECK(bench.broker.received[2].retained);
}

TEST_CASE("a refused or unexplained answer is no delivery, and the message goes out again later") {
  for (const auto& [kind, reason] :
       {std::pair{BrokerEvent::Kind::delivered, 0x87}, std::pair{BrokerEvent::Kind::refused, -1},
        std::pair{BrokerEvent::Kind::delivered, -3}}) {
    CAPTURE(reason);
    Bench bench;
    bench.record();
    bench.publisher.step();
    bench.publisher.step();
    bench.broker.acknowledge(reason, kind);
    bench.publisher.step();
    CHECK(bench.publisher.counters().refused == 1);
    CHECK(bench.store.counts().unacknowledged == 1);
    CHECK_FALSE(bench.publisher.drained());
    bench.second();
    CHECK(bench.broker.received.size() == 1);  // not at once: that would be a hot loop
    for (int n = 0; n < 6; ++n) bench.second();
    CHECK(bench.broker.received.size() == 2);
    CHECK(bench.store.counts().unacknowledged == 0);
  }
}

TEST_CASE("an acknowledgement for nobody to hear (0x10) counts, because consumers ask for their gaps") {
  Bench bench;
  bench.record();
  bench.publisher.step();
  bench.publisher.step();
  bench.broker.acknowledge(0x10);
  bench.publisher.step();
  CHECK(bench.store.counts().unacknowledged == 0);
}

TEST_CASE("a broker that falls silent is given up after twenty seconds") {
  Bench bench;
  bench.record();
  bench.publisher.step();
  bench.publisher.step();
  for (int n = 0; n < 20; ++n) {
    bench.clock.advance(1000);
    bench.publisher.step();
  }
  CHECK(bench.broker.disconnects == 0);
  bench.clock.advance(1000);
  bench.publisher.step();
  CHECK(bench.broker.disconnects == 1);
  bench.clock.advance(200);
  bench.second();
  bench.second();
  CHECK(bench.store.counts().unacknowledged == 0);
}

TEST_CASE("a consumer hears a range again, marked as replayed, at a bounded rate") {
  Bench bench;
  bench.records(700);
  for (int n = 0; n < 10; ++n) bench.second();
  bench.clock.advance(100'000);
  const std::size_t before = bench.broker.received.size();
  bench.broker.ask(request_topic, R"({"boot":71,"from":11,"to":610})");
  bench.second();
  CHECK(bench.broker.received.size() - before <= 200);
  for (int n = 0; n < 30; ++n) bench.second();
  CHECK(bench.heard(before) == from_to(11, 610));
  CHECK(bench.publisher.counters().requests == 1);
}

TEST_CASE("a request without an end goes up to the newest, and what is not yet acknowledged is not said twice") {
  Bench bench;
  bench.records(5);
  bench.second();
  bench.second();
  bench.clock.advance(100'000);
  const std::size_t before = bench.broker.received.size();
  bench.records(2);
  bench.broker.ask(request_topic, R"({"kind":"record","boot":71,"from":4})");
  for (int n = 0; n < 3; ++n) bench.second();
  CHECK(bench.heard(before) == from_to(4, 7));
}

TEST_CASE("a request that is none is counted, explained and changes nothing; a flood of them is bounded") {
  Bench bench;
  bench.record();
  bench.second();
  bench.broker.ask(request_topic, "not json");
  bench.second();
  CHECK(bench.publisher.counters().bad_requests == 1);
  CHECK(bench.publisher.last_complaint() ==
        "replay request on " + std::string{request_topic} +
            " refused: a replay request is one flat JSON object; it began \"not json\"");
  for (int n = 0; n < 100; ++n) bench.broker.ask(request_topic, R"({"boot":71,"from":1})");
  bench.second();
  CHECK(bench.publisher.counters().requests == 32);
  CHECK(bench.publisher.counters().bad_requests == 69);
}

TEST_CASE("the sentence about a refused request quotes no more than its beginning, and nothing that a log would obey") {
  Bench bench;
  bench.record();
  bench.second();
  bench.broker.ask(request_topic, "\x1b[2J\n\xc3\xa4" + std::string(74, 'x') + "beyond");
  bench.second();
  CHECK(bench.publisher.last_complaint().find("\"?[2J???" + std::string(73, 'x') + "\"") != std::string::npos);
  bench.broker.ask(request_topic, R"({"boot":71,"from":1,"a\nb":1})");
  bench.second();
  CHECK(bench.publisher.last_complaint().find("no key a?b") != std::string::npos);
  CHECK(bench.publisher.last_complaint().find('\n') == std::string::npos);
}

TEST_CASE("whichever write of the disk fails while acknowledgements are marked, they are marked in the end") {
  test::FailingDisk disk;
  for (long n = 1;; ++n) {
    CAPTURE(n);
    Bench bench;
    bench.records(3);
    bench.publisher.step();
    bench.publisher.step();
    bench.broker.acknowledge();
    disk.fail_from(n);
    bool failed = false;
    try {
      bench.publisher.step();
    } catch (const StoreError&) {
      failed = true;
    }
    disk.fail_from(0);
    if (!failed) break;
    CHECK(bench.store.counts().unacknowledged == 3);
    bench.publisher.step();
    CHECK(bench.store.counts().unacknowledged == 0);
    CHECK(bench.heard() == from_to(1, 3));
  }
}

TEST_CASE("a damaged row is passed over and counted, and holds nothing up") {
  Bench bench;
  bench.records(3);
  Database{bench.folder.file("a.db")}.execute("UPDATE record SET blob = zeroblob(512) WHERE sequence = 2");
  bench.second();
  CHECK(bench.heard() == std::multiset<std::uint32_t>{1, 3});
  CHECK(bench.publisher.counters().damaged == 1);
}

}  // namespace
}  // namespace isotherm::gateway
