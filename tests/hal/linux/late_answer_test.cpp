// The fault that Modbus RTU cannot see by itself: an answer that comes after its time-out, and passes for the next one.
#include <doctest/doctest.h>
#include <modbus/modbus.h>

#include "control/core/words.hpp"
#include "tests/hal/linux/master_bench.hpp"

using namespace isotherm;
using namespace isotherm::hal;
using namespace isotherm::test;

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
