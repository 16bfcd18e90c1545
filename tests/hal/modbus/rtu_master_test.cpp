#include <doctest/doctest.h>

#include <array>
#include <numeric>
#include <random>

#include "hal/modbus/rtu_master.hpp"
#include "hal/modbus/rtu_slave.hpp"
#include "tests/hal/modbus/test_line.hpp"
#include "tests/hal/modbus/test_registers.hpp"

using namespace isotherm;
using namespace isotherm::hal;
using namespace isotherm::hal::modbus;
using namespace isotherm::test;

namespace {

constexpr std::uint64_t recovery_us = 200'000;

struct Bench {
  TestLine line;
  TestRegisters registers;
  RtuSlave slave{registers};
  RtuMaster master{line, line};
  std::function<Frame(Frame)> tamper;

  Bench() {
    line.peer = [this](const Frame& request) {
      slave.silence();
      Frame answer;
      for (const std::uint8_t byte : request) {
        const auto part = slave.feed(byte);
        answer.insert(answer.end(), part.begin(), part.end());
      }
      return tamper ? tamper(answer) : answer;
    };
  }
  void recover() { line.pass(recovery_us); }
  /// Reads the registers from `address` on; true where each is what it must be.
  Fault read(std::uint16_t address, std::span<std::uint16_t> words) { return master.read(1, address, words); }
};

bool right(std::uint16_t address, std::span<const std::uint16_t> words) {
  for (std::size_t n = 0; n < words.size(); ++n) {
    if (words[n] != address + n) return false;
  }
  return true;
}

/// One thing that a line does to a frame.
struct LineFault {
  const char* what;
  Frame (*apply)(Frame, std::size_t at, unsigned bit);
  unsigned variants;
};
constexpr std::array line_faults{
    LineFault{"bit flipped",
              [](Frame f, std::size_t at, unsigned bit) { f[at] = static_cast<std::uint8_t>(f[at] ^ 1U << bit); return f; }, 8},
    LineFault{"byte lost", [](Frame f, std::size_t at, unsigned) { f.erase(f.begin() + static_cast<long>(at)); return f; }, 1},
    LineFault{"byte doubled", [](Frame f, std::size_t at, unsigned) { f.insert(f.begin() + static_cast<long>(at), f[at]); return f; }, 1},
    LineFault{"byte inserted", [](Frame f, std::size_t at, unsigned) { f.insert(f.begin() + static_cast<long>(at), 0x55); return f; }, 1},
    LineFault{"broken off", [](Frame f, std::size_t at, unsigned) { f.resize(at); return f; }, 1},
    LineFault{"begun late", [](Frame f, std::size_t at, unsigned) { f.erase(f.begin(), f.begin() + static_cast<long>(at) + 1); return f; }, 1},
};

}  // namespace

TEST_CASE("every count that a request can carry is read and written") {
  Bench bench;
  for (std::size_t count = 1; count <= most_read_words; ++count) {
    std::vector<std::uint16_t> words(count);
    REQUIRE(bench.read(0x0100, words) == Fault::none);
    REQUIRE(right(0x0100, words));
  }
  for (std::size_t count = 1; count <= most_write_words; ++count) {
    std::vector<std::uint16_t> words(count);
    std::iota(words.begin(), words.end(), static_cast<std::uint16_t>(7 * count));
    REQUIRE(bench.master.write(7, 0x0120, words) == Fault::none);
    REQUIRE(std::equal(words.begin(), words.end(), bench.registers.words.begin() + 0x20));
  }
  CHECK(bench.master.counters().answered == most_read_words + most_write_words);
  CHECK(bench.master.counters().requests == bench.master.counters().answered);
}

TEST_CASE("a refusal is the device's, and the line stays in use") {
  Bench bench;
  std::array<std::uint16_t, 4> words{};
  CHECK(bench.read(0x0000, words) == Fault::device);
  CHECK(bench.master.write(1, 0x0100, std::array<std::uint16_t, 1>{TestRegisters::not_permitted}) == Fault::device);
  CHECK(bench.read(0x0100, words) == Fault::none);
  CHECK(bench.master.counters().exceptions == 2);
}

TEST_CASE("between an answer and the next request the line is silent for 3.5 characters, and no longer") {
  Bench bench;
  std::array<std::uint16_t, 4> words{};
  for (int n = 0; n < 3; ++n) {
    CHECK(bench.read(0x0100, words) == Fault::none);
    CHECK(bench.read(0x0000, words) == Fault::device);  // a refusal is an answer, too
    CHECK(bench.master.write(1, 0x0100, std::array<std::uint16_t, 1>{7}) == Fault::none);
  }
  for (std::size_t n = 1; n < bench.line.silence_before_us.size(); ++n) CHECK(bench.line.silence_before_us[n] == 1'750);
  bench.line.pass(5'000);  // it has passed already
  CHECK(bench.read(0x0100, words) == Fault::none);
  CHECK(bench.line.silence_before_us.back() == 5'000);
  CHECK(bench.master.counters().held_back == 0);
}

TEST_CASE("a byte that nobody asked for within the gap holds the next request back") {
  Bench bench;
  std::array<std::uint16_t, 4> words{};
  CHECK(bench.read(0x0100, words) == Fault::none);
  bench.line.arrive({0x55}, bench.line.now_us() + 1'000);
  CHECK(bench.read(0x0100, words) == Fault::timeout);
  CHECK(bench.line.requests.size() == 1);
  CHECK(bench.master.counters().stray_bytes == 1);
  bench.recover();
  CHECK(bench.read(0x0100, words) == Fault::none);
}

TEST_CASE("what no request can carry does not reach the line") {
  Bench bench;
  std::array<std::uint16_t, 126> words{};
  CHECK(bench.master.read(1, 0, {}) == Fault::rejected);
  CHECK(bench.master.read(1, 0, words) == Fault::rejected);
  CHECK(bench.master.write(1, 0, std::span(words).first(124)) == Fault::rejected);
  CHECK(bench.master.read(0, 0x0100, std::span(words).first(1)) == Fault::rejected);
  CHECK(bench.master.write(248, 0x0100, std::span(words).first(1)) == Fault::rejected);
  CHECK(bench.master.read(1, 0xFFFF, std::span(words).first(2)) == Fault::rejected);
  CHECK(bench.line.requests.empty());
  CHECK(bench.master.counters().misused == 6);
}

TEST_CASE("no damage to an answer at any of its bytes passes, and the line recovers from each") {
  Bench bench;
  std::array<std::uint16_t, 6> words{};
  std::size_t tried = 0;
  for (const bool writing : {false, true}) {
    const std::size_t length = writing ? 8 : 5 + 2 * words.size();
    for (const LineFault& fault : line_faults) {
      for (std::size_t at = 0; at < length; ++at) {
        for (unsigned variant = 0; variant < fault.variants; ++variant) {
          CAPTURE(fault.what);
          CAPTURE(at);
          CAPTURE(variant);
          bench.tamper = [&](Frame answer) { return fault.apply(std::move(answer), at, variant); };
          const Fault told = writing ? bench.master.write(1, 0x0100, std::array<std::uint16_t, 2>{0x0100, 0x0101})
                                     : bench.read(0x0110, words);
          // Bytes beyond a sound answer are no part of it; they hold the next request back.
          const bool sound = told == Fault::none && (writing || right(0x0110, words));
          const bool behind = (fault.what == std::string_view("byte doubled") && at + 1 == length);
          REQUIRE((sound ? behind : told != Fault::none));
          bench.tamper = {};
          bench.recover();
          (void)bench.read(0x0110, words);  // drops what is left of it
          bench.recover();
          REQUIRE(bench.read(0x0110, words) == Fault::none);
          REQUIRE(right(0x0110, words));
          ++tried;
        }
      }
    }
  }
  CHECK(tried > 300);
  const RtuCounters& counted = bench.master.counters();
  CHECK(counted.timeouts > 0);
  CHECK(counted.crc_errors > 0);
  CHECK(counted.framing_errors > 0);
}

TEST_CASE("a byte that the line damaged spoils its answer, whatever its value") {
  Bench bench;
  std::array<std::uint16_t, 2> words{};
  const auto peer = bench.line.peer;
  bench.line.peer = [&](const Frame& request) {
    bench.line.arrive(peer(request), bench.line.now_us() + 1);
    bench.line.damage_next();
    return Frame{};
  };
  CHECK(bench.read(0x0100, words) == Fault::framing);
}

TEST_CASE("an answer that comes after its time-out is never taken for another's") {
  for (const std::uint64_t late_us : {41'000U, 45'000U, 70'000U, 79'000U}) {
    CAPTURE(late_us);
    Bench bench;
    std::array<std::uint16_t, 2> words{};
    int good = 0;
    for (std::uint16_t round = 0; round < 200; ++round) {
      // Every tenth answer comes when nobody waits for it any more, and no later than the line is then given to fall silent.
      bench.line.delay_us = round % 10 == 3 ? late_us : 500;
      const auto address = static_cast<std::uint16_t>(0x0100 + round % 100);
      if (bench.read(address, words) == Fault::none) {
        REQUIRE(right(address, words));
        ++good;
      }
      bench.line.pass(100'000);
    }
    CHECK(good >= 160);
    CHECK(bench.master.counters().stray_bytes > 0);
  }
}

TEST_CASE("an answer of another unit, to another function or of another length is none") {
  Bench bench;
  std::array<std::uint16_t, 2> words{};
  const auto sealed = [](Frame frame) {
    frame.resize(frame.size() + 2);
    seal_rtu_frame(frame, frame.size() - 2);
    return frame;
  };
  const std::array<Frame, 4> answers{sealed({2, 3, 4, 1, 0, 1, 1}), sealed({1, 4, 4, 1, 0, 1, 1}),
                                     sealed({1, 3, 6, 1, 0, 1, 1, 1, 2}), sealed({1, 3, 2, 1, 0})};
  for (const Frame& answer : answers) {
    bench.tamper = [&](const Frame&) { return answer; };
    CHECK(bench.read(0x0100, words) != Fault::none);
    bench.recover();
    (void)bench.read(0x0100, words);
    bench.recover();
  }
  CHECK(bench.master.counters().answered == 0);
}

TEST_CASE("a silent device does not cost the others their turn, a silent line is asked once a tick") {
  Bench bench;
  std::array<std::uint16_t, 1> words{};
  for (int round = 0; round < 20; ++round) {
    CHECK(bench.master.read(9, 0x0100, words) == Fault::timeout);
    CHECK(bench.read(0x0100, words) == Fault::none);
  }
  bench.line.peer = {};
  const std::uint32_t before = bench.master.counters().requests;
  const std::uint64_t began = bench.line.now_us();
  for (int tick = 0; tick < 100; ++tick) {
    const std::uint64_t due = began + static_cast<std::uint64_t>(tick) * 100'000;
    if (bench.line.now_us() < due) bench.line.pass(due - bench.line.now_us());
    for (int request = 0; request < 3; ++request) CHECK(bench.read(0x0100, words) == Fault::timeout);
  }
  CHECK(bench.master.counters().requests - before <= 110);
  CHECK(bench.line.now_us() - began < 100 * 100'000 + 200'000);
  CHECK(bench.master.counters().held_back > 150);
}

TEST_CASE("no noise passes for an answer") {
  Bench bench;
  std::mt19937 random(1);
  std::uniform_int_distribution<int> byte(0, 255);
  std::uniform_int_distribution<std::size_t> length(0, 40);
  std::array<std::uint16_t, 6> words{};
  for (int round = 0; round < 20'000; ++round) {
    bench.tamper = [&](const Frame& answer) {
      Frame noise(length(random));
      for (std::uint8_t& value : noise) value = static_cast<std::uint8_t>(byte(random));
      // Half of it begins as the answer does, so that more than the first byte is tried.
      if (round % 2 == 0) std::copy_n(answer.begin(), std::min<std::size_t>(noise.size(), 3), noise.begin());
      return noise;
    };
    if (bench.read(0x0110, words) == Fault::none) REQUIRE(right(0x0110, words));
    bench.recover();
  }
  CHECK(bench.master.counters().answered <= 2);  // one CRC of 65536 is right by chance
}
