#include "gateway/ingest/meter_poller.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "control/core/words.hpp"
#include "control/point/field_bus_map.hpp"
#include "hal/fake/hand_clock.hpp"
#include "tests/gateway/store/failing_disk.hpp"
#include "tests/gateway/temporary_folder.hpp"

namespace isotherm::gateway {
namespace {

namespace map = field_bus::meter;

constexpr std::int64_t epoch = 1'700'000'040'000;  // a full minute

/// Five meters that count 0.1 Wh of constant powers by the clock.
struct Meters final : hal::RegisterBus {
  explicit Meters(hal::HandClock& wall) : clock(wall) {}
  Fault read(std::uint8_t unit, std::uint16_t, std::span<std::uint16_t> words) override {
    if (unit == dead_unit) return Fault::timeout;
    std::fill(words.begin(), words.end(), std::uint16_t{0});
    words[map::magic] = field_bus::magic;
    words[map::number] = map::block_number;
    const std::int64_t seconds = standing ? 0 : (clock.utc_ms() - epoch) / 1000;
    put64(words, map::energy, static_cast<std::uint64_t>(5'000 + seconds * (unit == map::it_unit ? 100 : 2)));
    put32(words, map::power, unit == map::it_unit ? 360'000 : 7'200);
    words[map::heartbeat] = static_cast<std::uint16_t>(seconds);
    return Fault::none;
  }
  Fault write(std::uint8_t, std::uint16_t, std::span<const std::uint16_t>) override { return Fault::device; }

  hal::HandClock& clock;
  std::uint8_t dead_unit = 0;
  bool standing = false;
};

struct Bench {
  test::TemporaryFolder folder;
  hal::HandClock clock{1000, epoch};
  Meters meters{clock};
  std::unique_ptr<Store> store = std::make_unique<Store>(folder.file("a.db"));
  std::unique_ptr<MeterPoller> poller = make();

  std::unique_ptr<MeterPoller> make() {
    const auto meter = [](const char* name, MeterRole role, std::uint8_t unit) {
      return MeterSettings{.name = name, .role = role, .unit = unit, .most_power_w = 200'000};
    };
    MeterPollerSettings settings;
    settings.pue = {.source = "site", .rated_it_w = 67'500};
    settings.boundary = "CDU pumps + dry cooler";
    return std::make_unique<MeterPoller>(meters, clock, *store, settings,
                                         std::vector{meter("it", MeterRole::it, map::it_unit),
                                                     meter("rack_pumps", MeterRole::cooling, map::rack_pump_unit),
                                                     meter("dry_cooler", MeterRole::cooling, map::dry_cooler_unit)});
  }
  void restart() {
    poller.reset();
    store = std::make_unique<Store>(folder.file("a.db"));
    poller = make();
  }
  std::vector<OutboxRow> messages() { return store->range("pue", "site", store->birth_id(), 0, UINT32_MAX, 1000); }
};

std::string without_times(std::string payload) {
  // What is left out: the boot (drawn with each store) and the moments of making, which a restart may move.
  return payload.substr(payload.find("\"ratio_kind\""));
}

TEST_CASE("each minute gives one message, its sequence contiguous") {
  Bench bench;
  for (int second = 0; second <= 300; ++second) {
    CHECK(bench.poller->poll() == Fault::none);
    bench.clock.advance(1000);
  }
  const auto messages = bench.messages();
  REQUIRE(messages.size() == 5);
  for (std::size_t n = 0; n < 5; ++n) CHECK(messages[n].message.sequence == n + 1);
  const std::string& payload = *messages[4].message.payload;
  CHECK(messages[4].message.topic == "isotherm/v1/site/pue");
  CHECK(payload.find("\"since_start\":{\"period_start\":\"2023-11-14T22:14:00.000Z\"") != std::string::npos);
  CHECK(payload.find("\"value\":1.0400") != std::string::npos);
  CHECK(payload.find("\"it_energy_wh\":3000.000") != std::string::npos);
}

TEST_CASE("a gateway killed after every poll publishes the very minutes of one that never was") {
  Bench whole;
  Bench killed;
  for (int second = 0; second <= 1300; ++second) {
    if (second % 7 != 3) {  // polls do not come every second either
      whole.poller->poll();
      killed.poller->poll();
      killed.restart();
    }
    whole.clock.advance(1000);
    killed.clock.advance(1000);
  }
  const auto expected = whole.messages();
  const auto found = killed.messages();
  REQUIRE(expected.size() == 21);
  REQUIRE(found.size() == expected.size());
  for (std::size_t n = 0; n < expected.size(); ++n) {
    CHECK(found[n].message.sequence == expected[n].message.sequence);
    CHECK(without_times(*found[n].message.payload) == without_times(*expected[n].message.payload));
  }
}

TEST_CASE("whichever write of the disk fails, the energy of the poll is neither lost nor doubled") {
  test::FailingDisk disk;
  bool every_write_failed_once = false;
  for (long n = 1; !every_write_failed_once; ++n) {
    CAPTURE(n);
    Bench bench;
    for (int second = 0; second < 60; ++second) {
      bench.poller->poll();
      bench.clock.advance(1000);
    }
    disk.fail_from(n);
    try {
      bench.poller->poll();
      every_write_failed_once = true;
    } catch (const StoreError&) {
    }
    disk.fail_from(0);
    bench.clock.advance(1000);
    bench.poller->poll();
    REQUIRE(bench.messages().size() == 1);
    CHECK(bench.messages()[0].message.payload->find("\"it_energy_wh\":600.000") != std::string::npos);
  }
}

TEST_CASE("an hour without a gateway is bridged to the last tenth of a watt-hour") {
  Bench bench;
  for (int second = 0; second <= 90; ++second) {
    bench.poller->poll();
    bench.clock.advance(1000);
  }
  bench.clock.advance(3'600'000);
  bench.restart();
  bench.poller->poll();
  REQUIRE(bench.messages().size() == 61);
  CHECK(bench.messages()[60].message.payload->find("\"it_energy_wh\":36600.000") != std::string::npos);
}

TEST_CASE("a dead meter holds back only the ratio; the others are read all the same") {
  Bench bench;
  bench.meters.dead_unit = map::rack_pump_unit;
  CHECK(bench.poller->poll() == Fault::timeout);
  CHECK(bench.store->meters("site").size() == 2);
  CHECK(bench.poller->counters().faults[static_cast<std::size_t>(Fault::timeout)] == 1);
}

TEST_CASE("a meter whose heartbeat stands still is stale after five seconds") {
  Bench bench;
  bench.meters.standing = true;
  for (int second = 0; second <= 5; ++second) {
    CHECK(bench.poller->poll() == Fault::none);
    bench.clock.advance(1000);
  }
  CHECK(bench.poller->poll() == Fault::stale);
}

}  // namespace
}  // namespace isotherm::gateway
