#include "gateway/publish/paho_broker.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "gateway/publish/envelope.hpp"
#include "gateway/publish/publisher.hpp"
#include "hal/linux/plant_clock.hpp"
#include "tests/gateway/publish/mosquitto.hpp"
#include "tests/gateway/publish/record_row.hpp"
#include "tests/gateway/temporary_folder.hpp"
#include "tests/skip.hpp"

namespace isotherm::gateway {
namespace {

using test::Mosquitto;

/// A consumer as the contract has it: drops what it knows, and asks for everything again after each connection.
struct Consumer {
  explicit Consumer(const std::string& address) : broker({.address = address, .client_id = "test-consumer"}) {
    broker.connect();
  }
  void step() {
    for (const BrokerEvent& event : broker.take_events()) {
      if (event.kind == BrokerEvent::Kind::lost) broker.connect();
      if (event.kind == BrokerEvent::Kind::connected) {
        broker.subscribe({"isotherm/v1/site/r1/record"});
        ++connects;
        asked = false;
      }
      if (event.kind != BrokerEvent::Kind::request) continue;
      ++heard;
      sequences.insert(
          static_cast<std::uint32_t>(std::stoul(event.payload.substr(event.payload.find("\"sequence\":") + 11))));
      if (asked) continue;
      // The first message after a connection shows that the subscription stands: now nothing can slip past the
      // question.
      asked = broker.publish(1, "isotherm/v1/site/r1/replay/request", R"({"boot":71,"from":1})", false);
    }
  }
  PahoBroker broker;
  std::set<std::uint32_t> sequences;
  std::size_t heard = 0;
  int connects = 0;
  bool asked = true;
};

struct Bench {
  Mosquitto mosquitto;
  test::TemporaryFolder folder;
  hal::PlantClock clock;
  Store store{folder.file("a.db")};
  PahoBroker broker{{.address = mosquitto.address(), .client_id = "test-gateway"}};
  Publisher publisher{broker, clock, store, {.site = "site"}};
  Consumer consumer{mosquitto.address()};
  std::uint32_t made = 0;

  void record() {
    const RecordRow row = test::row_of(test::record_of(++made));
    Batch batch;
    batch.records = {row};
    batch.messages = {
        {"record", row.source, row.boot, row.sequence, topic_of("record", row.source), std::nullopt, clock.utc_ms()}};
    store.write(batch);
  }
  /// Runs both sides until it holds; false when it does not for a very long time, which only a broken build needs.
  bool until(const std::function<bool()>& holds) {
    const std::uint64_t give_up = clock.mono_ms() + 60'000;
    while (!holds()) {
      if (clock.mono_ms() > give_up) return false;
      publisher.step();
      consumer.step();
      broker.wait(5);
    }
    return true;
  }
};

TEST_CASE("a real broker is killed in the middle of it, and what was received is what was stored") {
  if (!Mosquitto::installed()) return test::skip_test("mosquitto is not installed");
  Bench bench;
  bench.record();
  bench.mosquitto.start();
  REQUIRE(bench.until([&] { return bench.consumer.connects == 1 && bench.publisher.connected(); }));
  for (int n = 0; n < 150; ++n) bench.record();
  REQUIRE(bench.until([&] { return bench.consumer.sequences.size() > 60; }));
  bench.mosquitto.kill();
  for (int n = 0; n < 150; ++n) bench.record();
  REQUIRE(bench.until([&] { return !bench.publisher.connected(); }));
  bench.mosquitto.start();
  REQUIRE(bench.until([&] { return bench.consumer.connects == 2 && bench.publisher.connected(); }));
  for (int n = 0; n < 10; ++n) bench.record();
  CHECK(bench.until([&] { return bench.consumer.sequences.size() == bench.made && bench.publisher.drained(); }));
  CHECK(*bench.consumer.sequences.rbegin() == bench.made);
  CHECK(bench.store.counts().unacknowledged == 0);
  CHECK(bench.publisher.counters().losses >= 1);
}

TEST_CASE("where no broker listens the attempt fails as an event, and nothing throws") {
  PahoBroker broker{{.address = Mosquitto{}.address(), .client_id = "test-gateway"}};
  CHECK_FALSE(broker.publish(1, "a", "b", false));
  broker.connect();
  std::vector<BrokerEvent> events;
  for (int n = 0; n < 1000 && events.empty(); ++n) {
    broker.wait(100);
    events = broker.take_events();
  }
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == BrokerEvent::Kind::lost);
  broker.wake();
  broker.wait(60'000);  // returns at once
  CHECK(broker.take_events().empty());
}

}  // namespace
}  // namespace isotherm::gateway
