#include "hal/modbus/rtu_slave.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "tests/hal/modbus/test_registers.hpp"

using namespace isotherm::hal::modbus;
using isotherm::test::TestRegisters;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes frame(std::uint8_t unit, const Pdu& pdu, std::size_t length) {
  Bytes bytes(longest_rtu_frame);
  bytes[0] = unit;
  std::copy_n(pdu.begin(), length, bytes.begin() + 1);
  bytes.resize(seal_rtu_frame(bytes, 1 + length));
  return bytes;
}

Bytes read_frame(std::uint8_t unit = 1, std::uint16_t address = 0x0100, std::uint16_t count = 2) {
  Pdu pdu{};
  const std::size_t length = encode_read(pdu, function::read_holding, address, count);
  return frame(unit, pdu, length);
}

Bytes write_frame(std::uint8_t unit, std::vector<std::uint16_t> words) {
  Pdu pdu{};
  const std::size_t length = encode_write(pdu, 0x0100, words);
  return frame(unit, pdu, length);
}

struct Bench {
  TestRegisters registers;
  RtuSlave slave{registers};

  Bytes feed(const Bytes& bytes) {
    Bytes sent;
    for (const std::uint8_t byte : bytes) {
      const auto answer = slave.feed(byte);
      sent.insert(sent.end(), answer.begin(), answer.end());
    }
    return sent;
  }
  bool still_answers() {
    slave.silence();
    return feed(read_frame()).size() == 9;
  }
};

}  // namespace

TEST_CASE("a request is answered at its last byte, without waiting for silence") {
  Bench bench;
  Bytes request = read_frame();
  const std::uint8_t last = request.back();
  request.pop_back();
  CHECK(bench.feed(request).empty());
  const Bytes answer = bench.feed({last});
  CHECK(answer.size() == 9);
  CHECK(is_sound_rtu_frame(answer));
  CHECK(answer[0] == 1);
  CHECK(answer[4] == 0x00);
  CHECK(!bench.slave.mid_frame());
}

TEST_CASE("requests back to back are each answered") {
  Bench bench;
  Bytes both = read_frame(1);
  const Bytes second = write_frame(7, {1, 2, 3});
  both.insert(both.end(), second.begin(), second.end());
  CHECK(bench.feed(both).size() == 9 + 8);
  CHECK(bench.registers.writes == 1);
}

TEST_CASE("every flip of a single bit keeps a frame from being taken") {
  for (const Bytes& good : {read_frame(), write_frame(1, {10, 20, 30})}) {
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
      CAPTURE(bit);
      Bench bench;
      Bytes bad = good;
      bad[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      CHECK(bench.feed(bad).empty());
      CHECK(bench.registers.writes == 0);
      CHECK(bench.still_answers());
    }
  }
}

TEST_CASE("every truncation is given up at the next silence") {
  const Bytes good = write_frame(1, {10, 20, 30});
  for (std::size_t length = 1; length < good.size(); ++length) {
    CAPTURE(length);
    Bench bench;
    CHECK(bench.feed(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length))).empty());
    CHECK(bench.slave.mid_frame());
    CHECK(bench.still_answers());
    CHECK(bench.slave.bad_frames() == 1);
  }
}

TEST_CASE("after a bad frame all is dropped until silence, so that data cannot pass for a request") {
  Bench bench;
  Bytes bad = read_frame();
  bad.back() ^= 1U;
  const Bytes good = read_frame();
  CHECK(bench.feed(bad).empty());
  CHECK(bench.feed(good).empty());
  CHECK(bench.still_answers());
}

TEST_CASE("other units' requests are stepped over, and a broadcast changes nothing") {
  Bench bench;
  CHECK(bench.feed(read_frame(9)).empty());
  CHECK(bench.feed(write_frame(0, {1, 2, 3})).empty());
  CHECK(bench.registers.writes == 0);
  CHECK(bench.feed(read_frame()).size() == 9);
  CHECK(bench.slave.bad_frames() == 0);
}

TEST_CASE("a function that is not served here is refused when its frame is sound") {
  Bench bench;
  Pdu pdu{0x01, 0, 0, 0, 8};
  const Bytes answer = bench.feed(frame(1, pdu, 5));
  REQUIRE(answer.size() == 5);
  CHECK(answer[1] == 0x81);
  CHECK(answer[2] == 0x01);
}

TEST_CASE("an answer has room for the longest read") {
  Bench bench;
  CHECK(bench.feed(read_frame(1, 0x0100, 125)).size() == 255);
  CHECK(is_sound_rtu_frame(bench.feed(read_frame(7, 0x0100, 125))));
}

TEST_CASE("a hundred thousand frames of noise change nothing and leave the slave answering") {
  std::mt19937 random(11);
  std::uniform_int_distribution<int> byte(0, 255);
  Bench bench;
  for (int round = 0; round < 100'000; ++round) {
    Bytes noise(1 + random() % 40);
    for (auto& at : noise) at = static_cast<std::uint8_t>(byte(random));
    if (round % 2 == 0) noise[0] = 1;
    if (noise.size() > 1 && round % 3 == 0) noise[1] = round % 6 == 0 ? 3 : 16;
    bench.feed(noise);
    bench.slave.silence();
  }
  CHECK(bench.registers.writes <= 1);  // noise with a right checksum is one in 65,536
  CHECK(bench.still_answers());
}
