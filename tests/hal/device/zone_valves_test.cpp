#include "hal/device/zone_valves.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "hal/fake/faulty_bus.hpp"
#include "hal/fake/memory_bus.hpp"

using namespace isotherm;
namespace map = field_bus::zone_valves;
namespace command = field_bus::zone_command;

namespace {

struct Unit {
  hal::MemoryBus bus;
  std::vector<std::uint16_t>& words = bus.unit(field_bus::zone_valve_unit);
  hal::FaultyBus faulty{bus};
  hal::ZoneValves valves;
  ZoneWords openings{};
  std::uint64_t now_ms = 0;

  explicit Unit(std::size_t zones = 9) : valves(faulty, zones) {
    words[map::magic] = field_bus::magic;
    words[map::number] = map::block_number;
    words[map::fitted] = static_cast<std::uint16_t>(zones);
    openings.fill(10'000);
    for (std::size_t zone = 0; zone < zone_count_most; ++zone) put(zone, zone < zones ? 10'000 : absent_unsigned);
  }
  void put(std::size_t zone, std::uint16_t position) { words[map::position + zone] = position; }
  Fault poll() {
    now_ms += 1000;
    ++words[map::heartbeat];
    return valves.poll(now_ms, openings);
  }
  SlowWords slow() const {
    SlowWords filled;
    valves.fill(now_ms, filled);
    return filled;
  }
  std::uint16_t first() const { return slow()[Slow::zone_valves]; }
  std::uint16_t more() const { return slow()[Slow::zone_valves_more]; }
};

}  // namespace

TEST_CASE("before the first answer every valve is astray, and the unit unheard") {
  const Unit nine(9);
  CHECK(nine.first() == 0x01FF);
  CHECK(nine.more() == 0);
  const Unit eighteen(18);
  CHECK(eighteen.first() == 0x3FFF);
  CHECK(eighteen.more() == 0x000F);
}

TEST_CASE("a unit that answers is heard for three seconds, and gets its openings with a sequence, a CRC and a heartbeat") {
  Unit unit(18);
  unit.openings[17] = 4321;
  REQUIRE(unit.poll() == Fault::none);
  CHECK(unit.first() == zone_bit::heard);
  CHECK(unit.more() == 0);
  const std::span block = std::span{unit.words}.subspan(command::address, command::words);
  CHECK(block[command::magic] == field_bus::magic);
  CHECK(block[command::number] == command::block_number);
  CHECK(block[command::opening] == 10'000);
  CHECK(block[command::opening + 17] == 4321);
  CHECK(get32(block, command::crc) == crc32c_words(block.first(command::crc)));
  const std::uint16_t sequence = block[command::sequence];
  REQUIRE(unit.poll() == Fault::none);
  CHECK(block[command::sequence] == sequence + 1);

  unit.now_ms += 3000;
  CHECK(unit.first() == zone_bit::heard);
  unit.now_ms += 1;
  CHECK(unit.first() == 0x3FFF);
}

TEST_CASE("a valve that follows is never astray, however quick it is; one that stays behind or goes elsewhere is") {
  for (const int stroke_s : {0, 5, 30, 60}) {
    CAPTURE(stroke_s);
    Unit unit;
    REQUIRE(unit.poll() == Fault::none);
    double position = 10'000.0;
    for (int n = 0; n < 200; ++n) {
      unit.openings[2] = n < 90 ? 2'000 : 9'000;
      REQUIRE(unit.poll() == Fault::none);
      CHECK(unit.first() == zone_bit::heard);
      const double most = stroke_s == 0 ? 10'000.0 : 10'000.0 / stroke_s;
      position += std::clamp(static_cast<double>(unit.openings[2]) - position, -most, most);
      unit.put(2, static_cast<std::uint16_t>(position));
    }
  }
  for (const std::size_t zone : {0U, 13U, 14U, 17U}) {
    CAPTURE(zone);
    Unit unit(18);
    REQUIRE(unit.poll() == Fault::none);
    unit.openings[zone] = 5'000;
    int seconds = 0;
    while (unit.first() == zone_bit::heard && unit.more() == 0 && seconds < 60) {
      REQUIRE(unit.poll() == Fault::none);
      ++seconds;
    }
    CHECK(seconds > 6);
    CHECK(seconds < 12);
    CHECK((unit.first() & ~zone_bit::heard) == (zone < zones_in_first_word ? 1U << zone : 0U));
    CHECK(unit.more() == (zone < zones_in_first_word ? 0U : 1U << (zone - zones_in_first_word)));
    unit.put(zone, 5'000);
    REQUIRE(unit.poll() == Fault::none);
    CHECK(unit.first() == zone_bit::heard);
    CHECK(unit.more() == 0);
    // Back to open by a unit that nobody commands: the other way from where it should be.
    for (int n = 0; n < 60; ++n) REQUIRE(unit.poll() == Fault::none);
    unit.put(zone, 7'000);
    REQUIRE(unit.poll() == Fault::none);
    CHECK((unit.first() != zone_bit::heard || unit.more() != 0));
  }
}

TEST_CASE("an actuator that does not tell its position is astray, from the first answer on") {
  Unit unit;
  unit.put(4, absent_unsigned);
  REQUIRE(unit.poll() == Fault::none);
  CHECK(unit.first() == (zone_bit::heard | 1U << 4U));
  unit.put(4, 10'000);
  REQUIRE(unit.poll() == Fault::none);
  CHECK(unit.first() == zone_bit::heard);
}

TEST_CASE("where the valves are found is where they are watched from") {
  Unit unit;
  for (std::size_t zone = 0; zone < 9; ++zone) unit.put(zone, 4'000);
  for (int n = 0; n < 5; ++n) {
    REQUIRE(unit.poll() == Fault::none);
    CHECK(unit.first() == zone_bit::heard);
  }
}

TEST_CASE("any transfer may fail with any fault: nothing is written behind a failed read, and the unit is heard again afterwards") {
  for (const Fault fault : {Fault::timeout, Fault::crc, Fault::framing, Fault::device, Fault::disconnected}) {
    for (const std::uint64_t transfer : {1U, 2U}) {
      Unit unit;
      REQUIRE(unit.poll() == Fault::none);
      const auto written = unit.words[command::address + command::sequence];
      unit.openings.fill(9'000);
      unit.faulty.fail(transfer, fault);
      CHECK(unit.poll() == fault);
      CHECK(unit.words[command::address + command::sequence] == written);
      // The valves stay open, where a command that was not taken left them.
      for (int n = 0; n < 3; ++n) REQUIRE(unit.poll() == Fault::none);
      CHECK(unit.first() == zone_bit::heard);
      CHECK(unit.words[command::address + command::opening] == 9'000);
    }
  }
}

TEST_CASE("a unit that tells positions and refuses its openings is not heard: nobody may think that its valves follow") {
  Unit unit;
  REQUIRE(unit.poll() == Fault::none);
  unit.openings.fill(3'000);
  for (int second = 1; second <= 30; ++second) {
    unit.faulty.fail(2, Fault::device);
    REQUIRE(unit.poll() == Fault::device);
    CHECK(unit.first() == (second <= 3 ? zone_bit::heard : 0x01FF));
  }
  REQUIRE(unit.poll() == Fault::none);
  CHECK(unit.first() == zone_bit::heard);

  Unit never;
  never.faulty.fail(2, Fault::device);
  REQUIRE(never.poll() == Fault::device);
  CHECK(never.first() == 0x01FF);
}

TEST_CASE("another unit's block, a damaged word in its head, or too few valves never become positions") {
  for (const auto& [at, value] : {std::pair{map::magic, std::uint16_t{0}}, {map::number, field_bus::node::block_number},
                                  {map::fitted, std::uint16_t{8}}}) {
    Unit unit;
    unit.words[at] = value;
    CHECK(unit.poll() == Fault::wrong_block);
    CHECK(unit.first() == 0x01FF);
    CHECK(unit.words[command::address + command::magic] == 0);
  }
}

TEST_CASE("a unit whose heartbeat stands still is stale, is not written to, and is no longer heard") {
  Unit unit;
  REQUIRE(unit.poll() == Fault::none);
  int good = 0;
  for (; good < 10; ++good) {
    unit.now_ms += 1000;
    if (unit.valves.poll(unit.now_ms, unit.openings) != Fault::none) break;
  }
  CHECK(good == 2);
  unit.now_ms += 1000;
  CHECK(unit.valves.poll(unit.now_ms, unit.openings) == Fault::stale);
  CHECK(unit.first() == 0x01FF);
  CHECK(unit.poll() == Fault::none);
  CHECK(unit.first() == zone_bit::heard);
}
