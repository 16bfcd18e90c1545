#include "tools/plant/serve/modbus_tcp_units.hpp"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <random>
#include <vector>

#include "hal/fake/hand_clock.hpp"
#include "hal/linux/modbus_master.hpp"
#include "tests/hal/linux/loop_thread.hpp"
#include "tests/tools/plant/serve/fake_plant.hpp"

using namespace isotherm;
using namespace isotherm::hal;
using isotherm::plant::ModbusTcpUnits;
using isotherm::test::FakePlant;
using isotherm::test::LoopThread;

namespace {

struct Bench {
  FakePlant plant;
  std::array<std::uint8_t, 2> units{1, 51};
  modbus::BusRegisters registers{plant, units};
  PollLoop loop;
  ModbusTcpUnits server{{Address::Kind::tcp, "127.0.0.1", 0, {}}, plant.tcp_units(), registers, loop};
  HandClock clock;
  ModbusMaster master{{Address::Kind::tcp, "127.0.0.1", server.port(), {}}, clock, clock, {5000, 5000, 5000}};
  LoopThread thread{loop};
};

std::vector<std::uint8_t> answer_to(const Descriptor& peer, const std::vector<std::uint8_t>& request) {
  REQUIRE(::send(peer.number(), request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size()));
  pollfd waiting{peer.number(), POLLIN, 0};
  REQUIRE(::poll(&waiting, 1, 5000) == 1);
  std::vector<std::uint8_t> answer(300);
  const auto count = ::recv(peer.number(), answer.data(), answer.size(), 0);
  answer.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return answer;
}

}  // namespace

TEST_CASE("our master reads and writes units through libmodbus as the server") {
  Bench bench;
  std::array<std::uint16_t, 20> words{};
  REQUIRE(bench.master.read(1, 0, words) == Fault::none);
  CHECK(words[0] == 0);
  CHECK(words[19] == 19);
  REQUIRE(bench.master.read(51, 3, std::span(words).first(7)) == Fault::none);
  CHECK(words[0] == 1003);
  const std::array<std::uint16_t, 3> written{70, 80, 90};
  REQUIRE(bench.master.write(1, 5, written) == Fault::none);
  REQUIRE(bench.master.read(1, 5, std::span(words).first(3)) == Fault::none);
  CHECK(words[2] == 90);
  bench.thread.run([&] { bench.plant.words[6] = 81; });
  REQUIRE(bench.master.read(1, 6, std::span(words).first(1)) == Fault::none);
  CHECK(words[0] == 81);
}

TEST_CASE("what a unit refuses is refused by its exception and the connection stays") {
  Bench bench;
  std::array<std::uint16_t, 20> words{};
  CHECK(bench.master.read(51, 0, std::span(words).first(11)) == Fault::device);
  CHECK(bench.master.read(1, 21, std::span(words).first(1)) == Fault::device);
  CHECK(bench.master.write(51, 0, std::span(words).first(1)) == Fault::device);
  CHECK(bench.master.read(2, 0, words) == Fault::timeout);  // nobody there: exception 0x0B
  bench.thread.run([&] { bench.plant.silent = true; });
  CHECK(bench.master.read(1, 0, words) == Fault::timeout);
  CHECK(bench.master.counters().connects == 1);
}

TEST_CASE("functions that libmodbus would answer, but should not be asked, are refused before it") {
  Bench bench;
  const Descriptor peer = connect_tcp("127.0.0.1", bench.server.port(), 5000);
  for (const unsigned function : {0x01U, 0x05U, 0x07U, 0x0BU, 0x11U, 0x16U, 0x17U, 0x64U}) {
    CAPTURE(function);
    const auto answer = answer_to(peer, {0, 9, 0, 0, 0, 2, 1, static_cast<std::uint8_t>(function)});
    CHECK(answer == std::vector<std::uint8_t>{0, 9, 0, 0, 0, 3, 1, static_cast<std::uint8_t>(function | 0x80U), 1});
  }
}

TEST_CASE("three malformed requests end the connection, and so does a header that cannot be") {
  Bench bench;
  const Descriptor peer = connect_tcp("127.0.0.1", bench.server.port(), 5000);
  const std::vector<std::uint8_t> long_read{0, 9, 0, 0, 0, 7, 1, 3, 0, 0, 0, 1, 0};
  CHECK(answer_to(peer, long_read).size() == 9);
  CHECK(answer_to(peer, long_read).size() == 9);
  answer_to(peer, long_read);
  pollfd waiting{peer.number(), POLLIN, 0};
  REQUIRE(::poll(&waiting, 1, 5000) == 1);
  std::uint8_t byte = 0;
  CHECK(::recv(peer.number(), &byte, 1, 0) <= 0);
  const Descriptor other = connect_tcp("127.0.0.1", bench.server.port(), 5000);
  CHECK(answer_to(other, {0, 9, 0, 1, 0, 6, 1, 3, 0, 0, 0, 1}).empty());
}

TEST_CASE("noise on many connections leaves the master served") {
  Bench bench;
  std::mt19937 random(17);
  std::array<std::uint16_t, 1> word{};
  for (int round = 0; round < 200; ++round) {
    const Descriptor peer = connect_tcp("127.0.0.1", bench.server.port(), 5000);
    std::vector<std::uint8_t> noise(1 + random() % 600);
    for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
    if (noise.size() > 8 && round % 2 == 0) {
      noise[2] = noise[3] = noise[4] = 0;
      noise[5] = static_cast<std::uint8_t>(2 + random() % 250);
      noise[6] = 1;
    }
    [[maybe_unused]] const auto sent = ::send(peer.number(), noise.data(), noise.size(), MSG_NOSIGNAL);
    REQUIRE(bench.master.read(51, 0, word) == Fault::none);
  }
}
