#include "firmware/loop/upper_level.hpp"

#include <doctest/doctest.h>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"

using namespace isotherm;
using hal::modbus::Exception;

namespace {

using Block = std::array<std::uint16_t, 6>;
Block command(std::uint16_t sequence, std::uint16_t code, std::uint16_t expiry_s) {
  Block block{sequence, code, 0, expiry_s, 0, 0};
  put32(block, 4, crc32c_words(std::span(block).first(4)));
  return block;
}

}  // namespace

TEST_CASE("set points hold until they expire, and their age tells of the gateway") {
  UpperLevel upper(default_rack_settings);
  CHECK(upper.take(0).set_point_age == absent_unsigned);
  const std::array<std::uint16_t, 3> words{6800, absent_signed, 30};
  CHECK(upper.write_set_points(words, 1'000) == Exception::none);
  CHECK(upper.take(30'999).gpu_set_point == 6800);
  CHECK(upper.take(31'000).gpu_set_point == absent_signed);
  CHECK(upper.take(31'000).set_point_age == 30);
}

TEST_CASE("a value out of its range refuses the whole block and changes nothing") {
  UpperLevel upper(default_rack_settings);
  for (const auto& words : {std::array<std::uint16_t, 3>{9000, absent_signed, 30},  // hotter than protection allows
                            std::array<std::uint16_t, 3>{6600, 2000, 30}, std::array<std::uint16_t, 3>{6600, 4000, 0},
                            std::array<std::uint16_t, 3>{6600, 4000, 3601}}) {
    CHECK(upper.write_set_points(words, 0) == Exception::illegal_value);
  }
  CHECK(upper.take(0).gpu_set_point == absent_signed);
}

TEST_CASE("a command is executed once, in time, and only when it came whole") {
  UpperLevel upper(default_rack_settings);
  CHECK(upper.write_command(command(5, 1, 10), 0) == Exception::none);
  CHECK(upper.write_command(command(5, 1, 10), 0) == Exception::illegal_value);  // sent again
  CHECK(upper.take(1'000).command_code == 1);
  CHECK(upper.take(2'000).command_code == 0);
  CHECK(upper.write_command(command(6, 3, 10), 2'000) == Exception::none);
  CHECK(upper.take(12'001).command_code == 0);  // too late
  Block damaged = command(7, 1, 10);
  damaged[1] = 3;
  CHECK(upper.write_command(damaged, 0) == Exception::illegal_value);
  CHECK(upper.write_command(command(8, 0, 10), 0) == Exception::illegal_value);
  CHECK(upper.write_command(command(9, 4, 10), 0) == Exception::illegal_value);
  CHECK(upper.write_command(command(10, 1, 0), 0) == Exception::illegal_value);
}
