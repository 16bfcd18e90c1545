#include "hal/linux/modbus_master.hpp"

#include <doctest/doctest.h>
#include <modbus/modbus.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <array>
#include <functional>

#include "control/core/words.hpp"
#include "hal/fake/hand_clock.hpp"
#include "hal/modbus/rtu_slave.hpp"
#include "tests/hal/linux/line_peer.hpp"
#include "tests/hal/linux/temporary_folder.hpp"

using namespace isotherm;
using namespace isotherm::hal;
using namespace isotherm::test;

namespace {

/// Each register holds its own address, so that a value tells which register it came from.
struct AddressRegisters final : modbus::Registers {
  bool serves(std::uint8_t) const override { return true; }
  modbus::Exception read(std::uint8_t, std::uint16_t address, std::span<std::uint16_t> words) override {
    if (address >= 0xF000) return modbus::Exception::illegal_address;
    for (auto& word : words) word = address++;
    return modbus::Exception::none;
  }
  modbus::Exception write(std::uint8_t, std::uint16_t address, std::span<const std::uint16_t>) override {
    return address >= 0xF000 ? modbus::Exception::illegal_value : modbus::Exception::none;
  }
};

template <typename Framing>
Bytes answer_by(Framing& slave, std::span<const std::uint8_t> request) {
  Bytes answer;
  for (const std::uint8_t byte : request) {
    const auto part = slave.feed(byte);
    answer.insert(answer.end(), part.begin(), part.end());
  }
  return answer;
}

/// A master and a peer that answers rightly unless `tamper` changes the answer.
struct Bench {
  explicit Bench(bool rtu)
      : rtu_(rtu),
        peer(rtu ? Listener::unix_path(folder.file("line"), "the test's line") : Listener::tcp("127.0.0.1", 0), rtu,
             [this](std::span<const std::uint8_t> request) { return tamper(answer(request)); }),
        master(rtu ? Address{Address::Kind::rtu_unix, {}, 0, folder.file("line")}
                   : Address{Address::Kind::tcp, "127.0.0.1", peer.port(), {}},
               clock, line_clock, {150, 100, 2000}) {}

  Bytes answer(std::span<const std::uint8_t> request) {
    return rtu_ ? answer_by(rtu_slave, request) : answer_by(tcp_slave, request);
  }
  Fault read(std::uint16_t address, std::uint8_t unit = 5) {
    const Fault fault = master.read(unit, address, words);
    // An answer that the machine's load delayed beyond the time-out has been sent, too, before the test goes on.
    if (fault == Fault::timeout) peer.wait_handled(master.counters().requests);
    return fault;
  }
  /// Winds both clocks until the master sends again.
  void let_recover() {
    clock.advance(5'000);
    line_clock.advance(200);
  }

  bool rtu_;
  TemporaryFolder folder;
  AddressRegisters registers;
  modbus::RtuSlave rtu_slave{registers};
  modbus::TcpSlave tcp_slave{registers};
  std::function<Bytes(Bytes)> tamper = [](Bytes bytes) { return bytes; };
  HandClock clock;
  HandClock line_clock;
  LinePeer peer;
  ModbusMaster master;
  std::array<std::uint16_t, 2> words{};
};

Bytes cut(Bytes bytes, std::size_t by) {
  bytes.resize(bytes.size() - by);
  return bytes;
}

}  // namespace

TEST_CASE("a master reads and writes blocks over either kind of line") {
  for (const bool rtu : {true, false}) {
    CAPTURE(rtu);
    Bench bench(rtu);
    std::array<std::uint16_t, 125> most{};
    REQUIRE(bench.master.read(1, 0x4000, most) == Fault::none);
    CHECK(most.front() == 0x4000);
    CHECK(most.back() == 0x4000 + 124);
    CHECK(bench.master.write(1, 0x0100, std::span(most).first(123)) == Fault::none);
    CHECK(bench.master.read(1, 0xF000, bench.words) == Fault::device);
    CHECK(bench.master.write(1, 0xF000, bench.words) == Fault::device);
    CHECK(bench.master.read(1, 0, bench.words) == Fault::none);
    CHECK(bench.master.counters().answered == 3);
    CHECK(bench.master.counters().exceptions == 2);
    CHECK(bench.master.counters().connects == 1);
  }
}

TEST_CASE("what no request can carry is the caller's error and never reaches the line") {
  Bench bench(true);
  std::array<std::uint16_t, 126> words{};
  CHECK(bench.master.read(1, 0, std::span(words).first(0)) == Fault::rejected);
  CHECK(bench.master.read(1, 0, words) == Fault::rejected);
  CHECK(bench.master.write(1, 0, std::span(words).first(124)) == Fault::rejected);
  CHECK(bench.master.read(1, 0xFFFF, std::span(words).first(2)) == Fault::rejected);
  CHECK(bench.master.read(0, 0, std::span(words).first(2)) == Fault::rejected);
  CHECK(bench.master.read(248, 0, std::span(words).first(2)) == Fault::rejected);
  CHECK(bench.master.counters().misused == 6);
  CHECK(bench.master.counters().connects == 0);
}

TEST_CASE("plain libmodbus takes a late answer for the next request's, for ever") {
  Bench bench(true);
  Bytes late;
  bench.tamper = [&](Bytes bytes) { return std::exchange(late, std::move(bytes)); };  // each answer one request late
  modbus_t* plain = modbus_new_rtu("/dev/null", 115200, 'N', 8, 1);
  const Descriptor line = connect_unix(bench.folder.file("line"));
  modbus_set_socket(plain, line.number());
  modbus_set_slave(plain, 5);
  modbus_set_response_timeout(plain, 0, 100'000);
  CHECK(modbus_read_registers(plain, 0, 2, bench.words.data()) == -1);
  int wrong = 0;
  for (int round = 1; round <= 50; ++round) {
    const int got = modbus_read_registers(plain, round, 2, bench.words.data());
    if (got == 2 && bench.words[0] != round) ++wrong;
  }
  CHECK(wrong == 50);
  modbus_free(plain);
}

TEST_CASE("an answer that comes after its time-out is never taken for another's") {
  for (const bool rtu : {true, false}) {
    // Before the silence has passed, and only after it, just ahead of the next request.
    for (const bool early : {true, false}) {
      CAPTURE(rtu);
      CAPTURE(early);
      Bench bench(rtu);
      Bytes late;
      bool withhold = false;
      bench.tamper = [&](Bytes bytes) {
        if (!withhold) return bytes;
        late = std::move(bytes);
        return Bytes{};
      };
      int good = 0;
      int wrong = 0;
      for (std::uint16_t round = 0; round < 60; ++round) {
        withhold = round % 10 == 3;
        const Fault fault = bench.read(round);
        if (fault == Fault::none) ++(bench.words[0] == round && bench.words[1] == round + 1 ? good : wrong);
        if (fault != Fault::timeout && fault != Fault::disconnected) continue;
        if (!early) bench.let_recover();
        if (withhold) bench.peer.send(late);
        withhold = false;
        // Asks on and on, as a control cycle does, while time passes in small steps.
        for (int step = 0; step < 100; ++step) {
          bench.clock.advance(100);
          bench.line_clock.advance(10);
          const auto address = static_cast<std::uint16_t>(1000 + step);
          if (bench.read(address) == Fault::none) ++(bench.words[0] == address ? good : wrong);
        }
      }
      CHECK(wrong == 0);
      CHECK(good > 300);
    }
  }
}

TEST_CASE("after a time-out an RTU line stays unused until it was silent for the devices' worst reply time") {
  Bench bench(true);
  bench.tamper = [](Bytes) { return Bytes{}; };
  CHECK(bench.read(1) == Fault::timeout);
  bench.tamper = [](Bytes bytes) { return bytes; };
  bench.line_clock.advance(99);
  CHECK(bench.read(1) == Fault::timeout);
  CHECK(bench.master.counters().requests == 1);
  CHECK(bench.master.counters().held_back == 1);
  bench.peer.send({1, 2, 3});
  bench.line_clock.advance(50);
  CHECK(bench.read(1) == Fault::timeout);  // bytes came: the silence begins anew
  CHECK(bench.master.counters().stray_bytes == 3);
  bench.line_clock.advance(99);
  CHECK(bench.read(1) == Fault::timeout);
  bench.line_clock.advance(1);
  CHECK(bench.read(1) == Fault::none);
  CHECK(bench.master.counters().connects == 1);
}

TEST_CASE("a device that is silent does not cost the others on its line their turn") {
  Bench bench(true);
  int good = 0;
  for (int round = 0; round < 5; ++round) {
    bench.tamper = [](Bytes) { return Bytes{}; };
    CHECK(bench.read(1, 9) == Fault::timeout);
    bench.line_clock.advance(100);  // the time that the silent device was given to answer
    bench.tamper = [](Bytes bytes) { return bytes; };
    for (std::uint8_t unit = 1; unit < 9; ++unit) good += bench.read(unit, unit) == Fault::none ? 1 : 0;
  }
  CHECK(good == 40);
  CHECK(bench.master.counters().held_back == 0);
}

TEST_CASE("a line on which nobody answers is asked once a safety tick, so that waiting does not fill the tick") {
  Bench bench(true);
  bench.tamper = [](Bytes) { return Bytes{}; };
  for (int round = 0; round < 6; ++round) {
    CHECK(bench.read(1) == Fault::timeout);
    bench.line_clock.advance(100);
  }
  for (int tick = 0; tick < 3; ++tick) {
    const auto before = bench.master.counters().requests;
    for (int request = 0; request < 3; ++request) {
      CHECK(bench.read(1) == Fault::timeout);
      bench.line_clock.advance(100);
    }
    CHECK(bench.master.counters().requests == before + (tick == 0 ? 0 : 1));
    bench.clock.advance(100);
  }
  bench.tamper = [](Bytes bytes) { return bytes; };
  for (int request = 0; request < 3; ++request) CHECK(bench.read(1) == Fault::none);
}

TEST_CASE("a write is confirmed only by its own address and count") {
  Bench bench(true);
  for (const std::size_t at : {std::size_t{3}, std::size_t{5}}) {
    bench.tamper = [at](Bytes bytes) {
      bytes[at] ^= 1U;
      bytes.resize(modbus::seal_rtu_frame(bytes, bytes.size() - 2));
      return bytes;
    };
    CHECK(bench.master.write(5, 0x0100, bench.words) == Fault::framing);
    bench.let_recover();
  }
}

TEST_CASE("each way an RTU answer can be wrong is refused under its own name") {
  struct Damage {
    const char* what;
    std::function<Bytes(Bytes)> apply;
    Fault fault;
  };
  const std::array damages{
      Damage{"bit flipped", [](Bytes bytes) { return bytes[3] ^= 1U, bytes; }, Fault::crc},
      Damage{"another unit", [](Bytes bytes) { return bytes[0] = 9, bytes; }, Fault::framing},
      Damage{"cut short", [](Bytes bytes) { return cut(std::move(bytes), 3); }, Fault::timeout},
  };
  for (const Damage& damage : damages) {
    CAPTURE(damage.what);
    Bench bench(true);
    bench.tamper = damage.apply;
    CHECK(bench.read(7) == damage.fault);
    bench.tamper = [](Bytes bytes) { return bytes; };
    bench.let_recover();
    bench.read(8);  // meets what is left of the damaged answer, if anything
    bench.let_recover();
    REQUIRE(bench.read(8) == Fault::none);
    CHECK(bench.words[0] == 8);
  }
}

TEST_CASE("a sound answer of another length is not taken") {
  for (const bool rtu : {true, false}) {
    CAPTURE(rtu);
    Bench bench(rtu);
    std::array<std::uint16_t, 3> three{};
    bench.tamper = [&](Bytes) {
      Bytes other(64);
      modbus::Pdu pdu{};
      const std::size_t length = modbus::encode_read_answer(pdu, modbus::function::read_holding, three);
      std::copy_n(pdu.begin(), length, other.begin() + (rtu ? 1 : 7));
      other[0] = 5;
      // The first connection's first transaction is 1.
      other.resize(rtu ? modbus::seal_rtu_frame(other, 1 + length) : modbus::seal_tcp_frame(other, 1, 5, length));
      return other;
    };
    CHECK(bench.read(7) == Fault::framing);
    CHECK(bench.master.counters().framing_errors == 1);
  }
}

TEST_CASE("a TCP connection is closed after any failure and opened again after its back-off") {
  Bench bench(false);
  REQUIRE(bench.read(1) == Fault::none);
  bench.tamper = [](Bytes) { return Bytes{}; };
  CHECK(bench.read(1) == Fault::timeout);
  CHECK(bench.master.counters().disconnects == 1);
  bench.tamper = [](Bytes bytes) { return bytes; };
  bench.clock.advance(99);
  CHECK(bench.read(1) == Fault::disconnected);
  CHECK(bench.master.counters().held_back == 1);
  bench.clock.advance(101);
  CHECK(bench.read(1) == Fault::none);
  CHECK(bench.master.generation() == 2);
}

TEST_CASE("an exception is an answer: the connection stays") {
  Bench bench(false);
  for (int round = 0; round < 20; ++round) CHECK(bench.read(0xF000) == Fault::device);
  CHECK(bench.master.counters().connects == 1);
}

TEST_CASE("a peer that hangs up is found again, over either kind of line") {
  for (const bool rtu : {true, false}) {
    CAPTURE(rtu);
    Bench bench(rtu);
    REQUIRE(bench.read(1) == Fault::none);
    for (int round = 0; round < 5; ++round) {
      bench.peer.hang_up();
      CHECK(bench.read(1) == Fault::disconnected);
      bench.let_recover();
      CHECK(bench.read(1) == Fault::none);
    }
    CHECK(bench.master.counters().disconnects == 5);
  }
}

TEST_CASE("the back-off grows from 0.1 s to 5 s of plant time while nobody is there") {
  HandClock clock(1'000'000);
  HandClock line_clock;
  TemporaryFolder folder;
  ModbusMaster master({Address::Kind::rtu_unix, {}, 0, folder.file("nobody")}, clock, line_clock, {50, 100, 100});
  std::array<std::uint16_t, 1> words{};
  std::vector<std::uint64_t> waits;
  std::uint64_t last = clock.mono_ms();
  std::uint64_t failed = 0;
  while (waits.size() < 20) {
    CHECK(master.read(1, 0, words) == Fault::disconnected);
    if (master.counters().failed_connects > failed) {
      failed = master.counters().failed_connects;
      waits.push_back(clock.mono_ms() - last);
      last = clock.mono_ms();
    }
    clock.advance(10);
  }
  for (std::size_t at = 1; at < waits.size(); ++at) {
    CHECK(waits[at] >= 100);
    CHECK(waits[at] <= 5'010);
  }
  CHECK(waits[1] <= 210);
  CHECK(waits.back() >= 2'500);
}

TEST_CASE("the n-th answer may be lost, damaged or cut off, for every n") {
  for (std::uint64_t n = 1; n <= 6; ++n) {
    for (const int kind : {0, 1, 2}) {
      Bench bench(true);
      std::uint64_t seen = 0;
      bench.tamper = [&](Bytes bytes) {
        if (++seen != n) return bytes;
        if (kind == 0) return Bytes{};
        if (kind == 1) return bytes[3] ^= 0x10U, bytes;
        return cut(std::move(bytes), 1);
      };
      int failures = 0;
      for (std::uint16_t round = 0; round < 6; ++round) {
        const Fault fault = bench.read(round);
        if (fault != Fault::none) ++failures;
        if (fault == Fault::none) CHECK(bench.words[0] == round);
        if (fault != Fault::none) bench.let_recover();
      }
      CHECK(failures >= 1);
      CHECK(failures <= 2);
    }
  }
}

TEST_CASE("a descriptor beyond select()'s set is not handed to libmodbus, which would abort the process") {
  Bench bench(true);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit raised = before;
  raised.rlim_cur = std::min<rlim_t>(2048, before.rlim_max);
  if (raised.rlim_cur < 1100 || setrlimit(RLIMIT_NOFILE, &raised) != 0) {
    MESSAGE("this machine permits too few descriptors to try");
    return;
  }
  std::vector<Descriptor> taken;
  while (taken.empty() || taken.back().number() < 1023) taken.emplace_back(::eventfd(0, 0));
  CHECK(bench.read(1) == Fault::disconnected);
  CHECK(bench.master.counters().failed_connects == 1);
  taken.clear();
  setrlimit(RLIMIT_NOFILE, &before);
  bench.let_recover();
  CHECK(bench.read(1) == Fault::none);
}
