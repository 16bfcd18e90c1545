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

using NoticeBlock = std::array<std::uint16_t, controller_map::notice::words>;

NoticeBlock notice(std::uint16_t sequence, std::uint16_t kind = 1, std::uint16_t due_s = 30, std::uint16_t ramp_s = 60,
                   std::uint16_t per_mille = 1000) {
  NoticeBlock block{sequence, kind, due_s, ramp_s, per_mille};
  put32(block, controller_map::notice::crc, crc32c_words(std::span(block).first(controller_map::notice::crc)));
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

TEST_CASE("a command or notice that is not newer than the last one is refused, also once the counter has gone round") {
  UpperLevel upper(default_rack_settings);
  std::uint64_t now_ms = 0;
  const auto answer = [&](std::uint16_t sequence) {
    const Exception command_answer = upper.write_command(command(sequence, Command::stop), now_ms += 1000);
    CHECK((upper.take(now_ms).command_code != 0) == (command_answer == Exception::none));
    CHECK(upper.write_notice(notice(sequence, 4), now_ms) == command_answer);
    static_cast<void>(upper.take(now_ms));
    return command_answer;
  };
  CHECK(answer(3) == Exception::none);
  CHECK(answer(5) == Exception::none);
  CHECK(answer(3) == Exception::illegal_value);
  CHECK(answer(5) == Exception::illegal_value);
  CHECK(answer(5 + 0x8000) == Exception::illegal_value);
  CHECK(answer(5 + 0x7FFF) == Exception::none);
  CHECK(answer(0xFFFF) == Exception::none);
  CHECK(answer(0) == Exception::none);
  CHECK(answer(0xFFFF) == Exception::illegal_value);
}

TEST_CASE("a sender that starts anew goes on from what the block reads back, whatever it was") {
  UpperLevel upper(default_rack_settings);
  for (const std::uint16_t before : {std::uint16_t{40000}, std::uint16_t{0xFFFF}, std::uint16_t{1}}) {
    UpperLevel fresh(default_rack_settings);
    REQUIRE(fresh.write_command(command(before, Command::stop), 1'000) == Exception::none);
    static_cast<void>(fresh.take(1'500));
    const auto next = static_cast<std::uint16_t>(fresh.command()[controller_map::command::sequence] + 1U);
    CHECK(fresh.write_command(command(next, Command::start), 2'000) == Exception::none);
  }
  CHECK(upper.command()[controller_map::command::sequence] == 0);
  CHECK(upper.write_command(command(1, Command::start), 1'000) == Exception::none);
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

TEST_CASE("a notice reaches one cycle, half a minute before its change, with the seconds that are left") {
  UpperLevel upper(default_rack_settings);
  REQUIRE(upper.write_notice(notice(9, 3, 50, 60, 850), 1'000) == Exception::none);
  CHECK(std::equal(upper.notice().begin(), upper.notice().end(), notice(9, 3, 50, 60, 850).begin()));
  CHECK(upper.take(19'900) == UpperWords{});
  const UpperWords words = upper.take(20'900);
  CHECK(words.command_code == static_cast<std::uint16_t>(Command::notice_ramp));
  CHECK(notice_per_mille(words.command_value) == 850);
  CHECK(notice_due_s(words.command_value) == 31);
  CHECK(words.command_sequence == 60);
  CHECK(upper.take(21'900) == UpperWords{});
}

TEST_CASE("a command goes first, one notice a second, the near before the far, and a fifth is refused as busy") {
  UpperLevel upper(default_rack_settings);
  REQUIRE(upper.write_notice(notice(1, 1, 600, 1), 1'000) == Exception::none);
  for (std::uint16_t n = 2; n <= 4; ++n) REQUIRE(upper.write_notice(notice(n, 1, 20, n), 1'000) == Exception::none);
  CHECK(upper.write_notice(notice(5), 1'000) == Exception::busy);
  REQUIRE(upper.write_command(command(77, Command::reset_latched), 1'000) == Exception::none);
  CHECK(upper.take(1'100).command_code == static_cast<std::uint16_t>(Command::reset_latched));
  for (std::uint16_t n = 2; n <= 4; ++n) CHECK(upper.take(2'000).command_sequence == n);
  CHECK(upper.take(2'000).command_code == 0);
  CHECK(upper.write_notice(notice(5), 3'000) == Exception::none);
}

TEST_CASE("a withdrawal takes with it what waits, and goes on at once even where all places are taken") {
  UpperLevel upper(default_rack_settings);
  for (std::uint16_t n = 1; n <= 4; ++n) REQUIRE(upper.write_notice(notice(n, 1, 60), 1'000) == Exception::none);
  REQUIRE(upper.write_notice(notice(5, 4, 3600), 1'000) == Exception::none);
  CHECK(upper.take(1'100).command_code == static_cast<std::uint16_t>(Command::notice_withdraw));
  CHECK(upper.take(60'000).command_code == 0);
}

TEST_CASE("a notice that is torn, seen before or outside its ranges is refused and changes nothing") {
  UpperLevel upper(default_rack_settings);
  const NoticeBlock good = notice(1);
  for (std::size_t bit = 0; bit < good.size() * 16; ++bit) {
    NoticeBlock torn = good;
    torn[bit / 16] = static_cast<std::uint16_t>(torn[bit / 16] ^ 1U << bit % 16);
    REQUIRE(upper.write_notice(torn, 0) == Exception::illegal_value);
  }
  for (const NoticeBlock& bad : {notice(1, 0), notice(1, 5), notice(1, 1, 3601), notice(1, 1, 30, 3601),
                                 notice(1, 1, 30, 60, 1501)}) {
    CHECK(upper.write_notice(bad, 0) == Exception::illegal_value);
  }
  CHECK(upper.take(100).command_code == 0);
  CHECK(upper.write_notice(notice(1, 4, 3600, 3600, 1500), 0) == Exception::none);
  CHECK(upper.write_notice(notice(1, 2), 0) == Exception::illegal_value);
}

TEST_CASE("what comes while a tick waits for its bus, later than the tick's own time, is new") {
  UpperLevel upper(default_rack_settings);
  REQUIRE(upper.write_set_points(SetPoints{6500, 3800, 30}, 10'040) == Exception::none);
  REQUIRE(upper.write_command(command(1, Command::reset_latched), 10'040) == Exception::none);
  const UpperWords words = upper.take(10'000);
  CHECK(words.set_point_age == 0);
  CHECK(words.gpu_set_point == 6500);
  CHECK(words.command_code == static_cast<std::uint16_t>(Command::reset_latched));
  REQUIRE(upper.write_notice(notice(1, 1, 40), 10'040) == Exception::none);
  CHECK(upper.take(10'000).command_code == 0);
}
