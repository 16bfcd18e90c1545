#include "hal/device/dew_point_unit.hpp"

#include <doctest/doctest.h>

#include "hal/fake/memory_bus.hpp"

using namespace isotherm;
namespace map = field_bus::dew_point;

namespace {

struct Room {
  hal::MemoryBus bus;
  std::vector<std::uint16_t>& words = bus.unit(field_bus::dew_point_unit);
  hal::DewPointUnit sensor{bus};

  Room() {
    words[map::magic] = field_bus::magic;
    words[map::number] = map::block_number;
    words[map::dew_point] = 1450;
    words[map::relative_humidity] = 4800;
  }
  SlowWords at(std::uint64_t mono_ms) const {
    SlowWords filled;
    sensor.fill(mono_ms, filled);
    return filled;
  }
};

}  // namespace

TEST_CASE("a dew point that was never read is absent") {
  const Room room;
  CHECK(room.at(0)[Slow::dew_point] == absent_signed);
  CHECK(room.at(0)[Slow::dew_point_age] == absent_unsigned);
}

TEST_CASE("a dew point is told with its age in seconds") {
  Room room;
  REQUIRE(room.sensor.poll(10'000) == Fault::none);
  CHECK(room.at(10'000)[Slow::dew_point] == 1450);
  CHECK(room.at(10'000)[Slow::relative_humidity] == 4800);
  CHECK(room.at(25'000)[Slow::dew_point_age] == 15);
}

TEST_CASE("a sensor whose heartbeat stands still gives no new value") {
  Room room;
  REQUIRE(room.sensor.poll(0) == Fault::none);
  room.words[map::dew_point] = 2000;
  CHECK(room.sensor.poll(10'000) == Fault::stale);
  CHECK(room.at(10'000)[Slow::dew_point] == 1450);
  CHECK(room.at(10'000)[Slow::dew_point_age] == 10);
  ++room.words[map::heartbeat];
  CHECK(room.sensor.poll(20'000) == Fault::none);
  CHECK(room.at(20'000)[Slow::dew_point] == 2000);
}

TEST_CASE("a foreign block is refused") {
  Room room;
  room.words[map::magic] = 1;
  CHECK(room.sensor.poll(0) == Fault::wrong_block);
  CHECK(room.at(0)[Slow::dew_point] == absent_signed);
}
