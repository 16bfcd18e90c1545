#include "firmware/loop/upper_level.hpp"

#include <doctest/doctest.h>

#include <array>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/controller_map.hpp"

using namespace isotherm;
using hal::modbus::Exception;

namespace {

using SetPoints = std::array<std::uint16_t, controller_map::set_points::words>;
using Block = std::array<std::uint16_t, controller_map::command::words>;

Block command(std::uint16_t sequence, Command code, std::uint16_t expiry_s = 5, std::uint16_t value = 0) {
  Block block{sequence, static_cast<std::uint16_t>(code), value, expiry_s};
  put32(block, controller_map::command::crc, crc32c_words(std::span(block).first(controller_map::command::crc)));
  return block;
}

}  // namespace

TEST_CASE("nothing from above is nothing in force, and no heartbeat") {
  UpperLevel upper(default_rack_settings);
  const UpperWords words = upper.take(1'000'000);
  CHECK(words.gpu_set_point == absent_signed);
  CHECK(words.supply_set_point == absent_signed);
  CHECK(words.set_point_age == absent_unsigned);
  CHECK(words.command_code == 0);
}

TEST_CASE("set points hold until they expire; their age goes on counting and does not wrap") {
  UpperLevel upper(default_rack_settings);
  REQUIRE(upper.write_set_points(SetPoints{6500, 3800, 30}, 10'000) == Exception::none);
  CHECK(upper.take(10'000).set_point_age == 0);
  CHECK(upper.take(39'999).gpu_set_point == 6500);
  CHECK(upper.take(39'999).supply_set_point == 3800);
  CHECK(upper.take(40'000).gpu_set_point == absent_signed);
  CHECK(upper.take(40'000).supply_set_point == absent_signed);
  CHECK(upper.take(40'000).set_point_age == 30);
  CHECK(upper.take(10'000 + 100'000'000ULL).set_point_age == absent_unsigned - 1);
}

TEST_CASE("a set point outside its range, or an expiry outside 1 to 3600 s, refuses the block and changes nothing") {
  const SetPoints good{6500, 3800, 30};
  const std::array<SetPoints, 8> bad{{{4499, 3800, 30},
                                      {7801, 3800, 30},
                                      {6500, 2999, 30},
                                      {6500, 4301, 30},
                                      {0xFFFF, 3800, 30},
                                      {6500, 0xFFFF, 30},
                                      {6500, 3800, 0},
                                      {6500, 3800, 3601}}};
  for (std::size_t n = 0; n < bad.size(); ++n) {
    CAPTURE(n);
    UpperLevel upper(default_rack_settings);
    REQUIRE(upper.write_set_points(good, 1'000) == Exception::none);
    CHECK(upper.write_set_points(bad[n], 5'000) == Exception::illegal_value);
    const UpperWords words = upper.take(5'000);
    CHECK(words.gpu_set_point == 6500);
    CHECK(words.supply_set_point == 3800);
    CHECK(words.set_point_age == 4);
  }
  UpperLevel upper(default_rack_settings);
  CHECK(upper.write_set_points(SetPoints{4500, 3000, 1}, 0) == Exception::none);
  CHECK(upper.write_set_points(SetPoints{7800, 4300, 3600}, 0) == Exception::none);
}

TEST_CASE("absent set points are a heartbeat and no more") {
  UpperLevel upper(default_rack_settings);
  REQUIRE(upper.write_set_points(SetPoints{absent_signed, absent_signed, 60}, 1'000) == Exception::none);
  CHECK(upper.take(3'000).gpu_set_point == absent_signed);
  CHECK(upper.take(3'000).set_point_age == 2);
}

TEST_CASE("a command is handed on once, with its sequence and value") {
  UpperLevel upper(default_rack_settings);
  REQUIRE(upper.write_command(command(7, Command::stop, 5, 42), 1'000) == Exception::none);
  const UpperWords first = upper.take(2'000);
  CHECK(first.command_code == static_cast<std::uint16_t>(Command::stop));
  CHECK(first.command_sequence == 7);
  CHECK(first.command_value == 42);
  CHECK(upper.take(3'000).command_code == 0);
  CHECK(upper.write_command(command(7, Command::stop), 4'000) == Exception::illegal_value);
  CHECK(upper.take(5'000).command_code == 0);
  CHECK(upper.write_command(command(8, Command::start), 6'000) == Exception::none);
  CHECK(upper.take(7'000).command_code == static_cast<std::uint16_t>(Command::start));
}

TEST_CASE("a command that comes before the last one was taken is refused as busy, and both are executed in the end") {
  UpperLevel upper(default_rack_settings);
  REQUIRE(upper.write_command(command(7, Command::stop, 5, 42), 1'000) == Exception::none);
  CHECK(upper.write_command(command(8, Command::reset_latched), 1'200) == Exception::busy);
  CHECK(upper.command()[controller_map::command::sequence] == 7);
  CHECK(upper.write_command(command(7, Command::stop, 5, 42), 1'300) == Exception::illegal_value);
  const UpperWords first = upper.take(2'000);
  CHECK(first.command_code == static_cast<std::uint16_t>(Command::stop));
  CHECK(first.command_value == 42);
  CHECK(upper.write_command(command(8, Command::reset_latched), 2'100) == Exception::none);
  CHECK(upper.take(3'000).command_sequence == 8);
}

TEST_CASE("a command whose time has passed is not executed, not even later") {
  UpperLevel upper(default_rack_settings);
  REQUIRE(upper.write_command(command(1, Command::stop, 2), 1'000) == Exception::none);
  CHECK(upper.take(3'001).command_code == 0);
  CHECK(upper.take(3'002).command_code == 0);
}

TEST_CASE("a command with any one bit flipped, an unknown code or no time to live is refused") {
  const Block good = command(3, Command::reset_latched);
  for (std::size_t bit = 0; bit < 16 * good.size(); ++bit) {
    UpperLevel upper(default_rack_settings);
    Block torn = good;
    torn[bit / 16] = static_cast<std::uint16_t>(torn[bit / 16] ^ (1U << bit % 16));
    REQUIRE(upper.write_command(torn, 0) == Exception::illegal_value);
    REQUIRE(upper.take(100).command_code == 0);
  }
  UpperLevel upper(default_rack_settings);
  CHECK(upper.write_command(command(4, static_cast<Command>(0)), 0) == Exception::illegal_value);
  CHECK(upper.write_command(command(4, static_cast<Command>(4)), 0) == Exception::illegal_value);
  CHECK(upper.write_command(command(4, Command::stop, 0), 0) == Exception::illegal_value);
  CHECK(upper.write_command(command(4, Command::stop), 0) == Exception::none);
}
