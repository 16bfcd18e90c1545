#include "hal/modbus/tcp_slave.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "tests/hal/modbus/test_registers.hpp"

using namespace isotherm::hal::modbus;
using isotherm::test::TestRegisters;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes frame(std::uint8_t unit, const Pdu& pdu, std::size_t length, std::uint16_t transaction = 0xABCD) {
  Bytes bytes(longest_tcp_frame);
  std::copy_n(pdu.begin(), length, bytes.begin() + mbap_bytes);
  bytes.resize(seal_tcp_frame(bytes, transaction, unit, length));
  return bytes;
}

Bytes read_frame(std::uint8_t unit = 1, std::uint16_t address = 0x0100, std::uint16_t count = 2) {
  Pdu pdu{};
  const std::size_t length = encode_read(pdu, function::read_holding, address, count);
  return frame(unit, pdu, length);
}

struct Bench {
  TestRegisters registers;
  TcpSlave slave{registers};

  Bytes feed(const Bytes& bytes) {
    Bytes sent;
    for (const std::uint8_t byte : bytes) {
      const auto answer = slave.feed(byte);
      sent.insert(sent.end(), answer.begin(), answer.end());
    }
    return sent;
  }
};

}  // namespace

TEST_CASE("an answer carries the transaction and the unit of its request") {
  Bench bench;
  const Bytes answer = bench.feed(read_frame(7));
  CHECK(answer == Bytes{0xAB, 0xCD, 0, 0, 0, 7, 7, 3, 4, 0x01, 0x00, 0x01, 0x01});
}

TEST_CASE("a stream cut anywhere gives the same answers") {
  Bytes stream = read_frame();
  const Bytes second = read_frame(7, 0x0110, 1);
  stream.insert(stream.end(), second.begin(), second.end());
  Bench whole;
  const Bytes expected = whole.feed(stream);
  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    Bench bench;
    Bytes answers = bench.feed(Bytes(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(cut)));
    const Bytes rest = bench.feed(Bytes(stream.begin() + static_cast<std::ptrdiff_t>(cut), stream.end()));
    answers.insert(answers.end(), rest.begin(), rest.end());
    CHECK(answers == expected);
  }
}

TEST_CASE("a unit that is not here is answered with exception 0x0B, the broadcast unit too") {
  for (const unsigned unit : {0U, 2U, 255U}) {
    Bench bench;
    const Bytes answer = bench.feed(read_frame(static_cast<std::uint8_t>(unit)));
    REQUIRE(answer.size() == 9);
    CHECK(answer[7] == 0x83);
    CHECK(answer[8] == 0x0B);
  }
}

TEST_CASE("a header that cannot be ends the stream") {
  const Bytes good = read_frame();
  struct Damage {
    std::size_t at;
    std::uint8_t value;
  };
  for (const Damage damage : {Damage{2, 1}, Damage{3, 1}, Damage{4, 1}, Damage{5, 0}, Damage{5, 1}, Damage{5, 255}}) {
    Bench bench;
    Bytes bad = good;
    bad[damage.at] = damage.value;
    CHECK(bench.feed(bad).empty());
    CHECK(bench.slave.broken());
    CHECK(bench.slave.bad_frames() == 1);
    CHECK(bench.feed(good).empty());
  }
}

TEST_CASE("a request whose length does not fit its function is refused and counted; the stream goes on") {
  Bench bench;
  Pdu pdu{};
  encode_read(pdu, function::read_holding, 0x0100, 2);
  const Bytes answer = bench.feed(frame(1, pdu, 6));
  REQUIRE(answer.size() == 9);
  CHECK(answer[8] == 0x03);
  CHECK(bench.slave.bad_frames() == 1);
  CHECK(!bench.slave.broken());
  CHECK(bench.feed(read_frame()).size() == 13);
}

TEST_CASE("an honest request that is refused does not count as a bad frame") {
  Bench bench;
  CHECK(bench.feed(read_frame(1, 0xF000, 2)).size() == 9);
  CHECK(bench.feed(read_frame(1, 0x0100, 126)).size() == 9);
  CHECK(bench.slave.bad_frames() == 0);
  CHECK(bench.slave.slave().refused() == 2);
}

TEST_CASE("a hundred thousand frames of noise never write and never overrun") {
  std::mt19937 random(13);
  std::uniform_int_distribution<int> byte(0, 255);
  TestRegisters registers;
  const auto before = registers.words;
  for (int round = 0; round < 100'000; ++round) {
    TcpSlave slave(registers);
    Bytes noise(1 + random() % 48);
    for (auto& at : noise) at = static_cast<std::uint8_t>(byte(random));
    if (noise.size() > 8 && round % 2 == 0) {
      // A header that can be, so that the noise reaches the decoder; never a function that writes.
      noise[2] = noise[3] = noise[4] = 0;
      noise[5] = static_cast<std::uint8_t>(noise.size() - 6);
      noise[6] = 1;
      noise[7] = round % 4 == 0 ? 3 : static_cast<std::uint8_t>(noise[7] | 0x20U);
    }
    for (const std::uint8_t at : noise) {
      const auto answer = slave.feed(at);
      REQUIRE(answer.size() <= longest_tcp_frame);
    }
  }
  CHECK(registers.words == before);
}
