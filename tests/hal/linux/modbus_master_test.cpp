#include "hal/linux/modbus_master.hpp"

#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <array>
#include <cerrno>
#include <functional>

#include "control/core/words.hpp"
#include "tests/hal/linux/master_bench.hpp"

using namespace isotherm;
using namespace isotherm::hal;
using namespace isotherm::test;

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

TEST_CASE("a line that cannot be connected to tells the system's reason, until it can") {
  const TemporaryFolder folder;
  HandClock clock;
  std::array<std::uint16_t, 1> word{};
  ModbusMaster serial({Address::Kind::rtu, {}, 0, folder.file("nope")}, clock, clock, {});
  CHECK(serial.connect_error() == 0);  // not tried yet
  CHECK(serial.read(1, 0, word) == Fault::disconnected);
  CHECK(serial.connect_error() == ENOENT);
  ModbusMaster no_terminal({Address::Kind::rtu, {}, 0, folder.write("file", "")}, clock, clock, {});
  CHECK(no_terminal.read(1, 0, word) == Fault::disconnected);
  CHECK(no_terminal.connect_error() == ENOTTY);
  std::uint16_t free_port = 0;
  {
    const Listener ended = Listener::tcp("127.0.0.1", 0);
    free_port = ended.port();
  }
  ModbusMaster nobody({Address::Kind::tcp, "127.0.0.1", free_port, {}}, clock, clock, {});
  CHECK(nobody.read(1, 0, word) == Fault::disconnected);
  CHECK(nobody.connect_error() == ECONNREFUSED);
  Bench bench(false);
  CHECK(bench.master.read(1, 0, word) == Fault::none);
  CHECK(bench.master.connect_error() == 0);
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
