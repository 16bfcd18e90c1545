#include "hal/device/rack_io.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <span>
#include <vector>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "hal/fake/faulty_bus.hpp"
#include "hal/fake/memory_bus.hpp"

using namespace isotherm;
namespace map = field_bus::rack_io;
namespace command = field_bus::rack_command;

namespace {

struct Rack {
  hal::MemoryBus bus;
  std::vector<std::uint16_t>& words = bus.unit(field_bus::rack_io_unit);
  hal::RackIo io{bus};
  FastWords fast;
  SlowWords slow;

  Rack() {
    words[map::magic] = field_bus::magic;
    words[map::number] = map::block_number;
    for (std::size_t n = 0; n < fast_word_count; ++n) words[map::fast + n] = static_cast<std::uint16_t>(100 + n);
    words[map::fast + 5] = fast_bit::permit_closed;
    for (std::size_t n = 0; n < slow_words_of_rack_io; ++n) words[map::slow + n] = static_cast<std::uint16_t>(200 + n);
  }
  Fault read() {
    ++words[map::heartbeat];
    return io.read(fast, slow);
  }
  /// The unit takes the command block over, as the real one does.
  void accept() {
    words[map::echo_sequence] = words[command::address + command::sequence];
    put32(words, map::echo_crc, get32(words, command::address + command::crc));
  }
};

}  // namespace

TEST_CASE("a good block fills the fast words and the unit's own slow words") {
  Rack rack;
  rack.slow[Slow::dew_point] = 1234;  // of another unit
  REQUIRE(rack.read() == Fault::none);
  CHECK(rack.fast.flow == 100);
  CHECK(rack.fast.pump_currents == 104);
  CHECK(rack.fast.bits == (fast_bit::permit_closed | fast_bit::read_ok));
  CHECK(rack.slow[Slow::supply_temperature_1] == 200);
  CHECK(rack.slow[Slow::cold_side_temperature] == 221);
  CHECK(rack.slow[Slow::dew_point] == 1234);
}

TEST_CASE("a read that fails leaves no fast word behind and the slow words as they were") {
  Rack rack;
  REQUIRE(rack.read() == Fault::none);
  hal::FaultyBus faulty{rack.bus};
  hal::RackIo io{faulty};
  for (const Fault fault : {Fault::timeout, Fault::crc, Fault::framing, Fault::device, Fault::disconnected}) {
    faulty.fail(1, fault);
    const SlowWords before = rack.slow;
    CHECK(io.read(rack.fast, rack.slow) == fault);
    CHECK(rack.fast.bits == 0);
    CHECK(rack.fast.flow == absent_unsigned);
    CHECK(rack.slow == before);
  }
}

TEST_CASE("a block of another device or another number is refused") {
  Rack rack;
  rack.words[map::magic] = 0;
  CHECK(rack.read() == Fault::wrong_block);
  rack.words[map::magic] = field_bus::magic;
  rack.words[map::number] = field_bus::node::block_number;
  CHECK(rack.read() == Fault::wrong_block);
  CHECK(rack.fast.bits == 0);
}

TEST_CASE("a unit that answers with a dead heartbeat is stale, and good again when it moves") {
  Rack rack;
  REQUIRE(rack.read() == Fault::none);
  int good = 0;
  while (rack.io.read(rack.fast, rack.slow) == Fault::none) REQUIRE(++good < 10);
  CHECK(good == 4);  // late ticks may read one count a few times
  CHECK(rack.io.read(rack.fast, rack.slow) == Fault::stale);
  CHECK(rack.fast.bits == 0);
  CHECK(rack.read() == Fault::none);
}

TEST_CASE("a unit that was restarted tells it once: by its count of starts, or by a heartbeat that begins anew") {
  for (const bool counts : {true, false}) {
    CAPTURE(counts);
    Rack rack;
    rack.words[map::heartbeat] = 1000;
    rack.words[map::starts] = 7;
    REQUIRE(rack.read() == Fault::none);
    CHECK((rack.fast.bits & fast_bit::unit_restarted) == 0);  // nothing was known before
    rack.words[map::heartbeat] = 1050;                        // a gap alone is no restart
    REQUIRE(rack.read() == Fault::none);
    CHECK((rack.fast.bits & fast_bit::unit_restarted) == 0);
    rack.words[counts ? map::starts : map::heartbeat] = counts ? 8 : 0;
    REQUIRE(rack.read() == Fault::none);
    CHECK((rack.fast.bits & fast_bit::unit_restarted) != 0);
    REQUIRE(rack.read() == Fault::none);
    CHECK((rack.fast.bits & fast_bit::unit_restarted) == 0);
  }
  Rack rack;
  rack.words[map::heartbeat] = 0xFFFE;
  for (int n = 0; n < 5; ++n) {
    REQUIRE(rack.read() == Fault::none);
    CHECK((rack.fast.bits & fast_bit::unit_restarted) == 0);  // the count goes round
  }
}

TEST_CASE("a command block carries the outputs, a sequence that grows and its own CRC") {
  Rack rack;
  const OutputWords outputs{5400, 5300, 4100, 0, output_bit::permit};
  REQUIRE(rack.io.write(outputs) == Fault::none);
  const std::span block = std::span{rack.words}.subspan(command::address, command::words);
  CHECK(block[command::magic] == field_bus::magic);
  CHECK(block[command::number] == command::block_number);
  CHECK(block[command::pump_speed_2] == 5300);
  CHECK(block[command::valve] == 4100);
  CHECK(block[command::bits] == output_bit::permit);
  CHECK(get32(block, command::crc) == crc32c_words(block.first(command::crc)));
  const std::uint16_t first = block[command::sequence];
  REQUIRE(rack.io.write(outputs) == Fault::none);
  CHECK(block[command::sequence] == first + 1);
}

TEST_CASE("a command that the unit did not take is seen in its echo") {
  Rack rack;
  REQUIRE(rack.read() == Fault::none);
  CHECK((rack.fast.bits & fast_bit::command_refused) == 0);  // nothing was sent yet
  REQUIRE(rack.io.write({1, 2, 3, 4, 5}) == Fault::none);
  REQUIRE(rack.read() == Fault::none);
  CHECK((rack.fast.bits & fast_bit::command_refused) != 0);
  rack.accept();
  REQUIRE(rack.read() == Fault::none);
  CHECK((rack.fast.bits & fast_bit::command_refused) == 0);
}
