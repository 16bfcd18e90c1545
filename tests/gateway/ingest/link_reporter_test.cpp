#include "gateway/ingest/link_reporter.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "hal/fake/hand_clock.hpp"
#include "tests/gateway/store/failing_disk.hpp"
#include "tests/gateway/temporary_folder.hpp"

namespace isotherm::gateway {
namespace {

constexpr std::int64_t epoch = 1'700'000'040'000;  // a full minute
constexpr const char* rack = "site/r1";

struct Bench {
  test::TemporaryFolder folder;
  hal::HandClock clock{1000, epoch};
  std::unique_ptr<Store> store = std::make_unique<Store>(folder.file("a.db"));
  std::unique_ptr<LinkReporter> reporter = make();
  LinkReading reading;

  std::unique_ptr<LinkReporter> make() {
    return std::make_unique<LinkReporter>(clock, *store, LinkReporterSettings{rack, "controller", "tcp:127.0.0.1:1502"});
  }
  void run(int seconds) {
    for (int n = 0; n < seconds; ++n) {
      clock.advance(1000);
      ++reading.line.requests;
      if (reporter->due()) reporter->tell(reading);
    }
  }
  std::vector<OutboxRow> messages() { return store->range("link", rack, store->birth_id(), 0, UINT32_MAX, 1000); }
};

TEST_CASE("a link tells its counters once a minute and when asked, to its own topic, without a hole") {
  Bench bench;
  bench.run(59);
  CHECK(bench.messages().empty());
  bench.run(61);
  bench.reporter->tell(bench.reading);
  const auto told = bench.messages();
  REQUIRE(told.size() == 3);
  for (std::size_t n = 0; n < told.size(); ++n) {
    CHECK(told[n].message.sequence == n + 1);
    CHECK(told[n].message.topic == "isotherm/v1/site/r1/link");
  }
  CHECK(told[0].message.payload->find("\"requests\":60") != std::string::npos);
  CHECK(told[1].message.payload->find("\"requests\":120") != std::string::npos);
  CHECK(bench.store->unacknowledged(0, 10).size() == 3);
}

TEST_CASE("a restarted gateway goes on in the sequence, and says since when it counts") {
  Bench bench;
  bench.run(120);
  bench.reporter.reset();
  bench.store = std::make_unique<Store>(bench.folder.file("a.db"));
  bench.reporter = bench.make();
  bench.reading = {};
  bench.run(60);
  const auto told = bench.messages();
  REQUIRE(told.size() == 3);
  CHECK(told[2].message.sequence == 3);
  CHECK(told[0].message.payload->find("\"counted_since\":\"2023-11-14T22:14:00.000Z\"") != std::string::npos);
  CHECK(told[2].message.payload->find("\"counted_since\":\"2023-11-14T22:16:00.000Z\"") != std::string::npos);
}

TEST_CASE("whichever write of the disk fails, the message stays due and its number is used once") {
  test::FailingDisk disk;
  bool written = false;
  for (long n = 1; !written; ++n) {
    CAPTURE(n);
    Bench bench;
    bench.clock.advance(60'000);
    disk.fail_from(n);
    try {
      bench.reporter->tell(bench.reading);
      written = true;
    } catch (const StoreError&) {
      CHECK(bench.reporter->due());
    }
    disk.fail_from(0);
    if (!written) bench.reporter->tell(bench.reading);
    CHECK_FALSE(bench.reporter->due());
    REQUIRE(bench.messages().size() == 1);
    CHECK(bench.messages()[0].message.sequence == 1);
  }
}

}  // namespace
}  // namespace isotherm::gateway
