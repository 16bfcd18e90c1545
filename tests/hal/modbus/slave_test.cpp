#include "hal/modbus/slave.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "tests/hal/modbus/test_registers.hpp"

using namespace isotherm;
using namespace isotherm::hal::modbus;
using isotherm::test::TestRegisters;

namespace {

struct Bench {
  TestRegisters registers;
  Slave slave{registers};
  Pdu request{};
  Pdu answer{};

  std::size_t send(std::size_t length, std::uint8_t unit = 1) {
    return slave.answer(unit, std::span(request).first(length), answer);
  }
  std::size_t read(std::uint16_t address, std::uint16_t count, std::uint8_t unit = 1) {
    return send(encode_read(request, function::read_holding, address, count), unit);
  }
  std::size_t write(std::uint16_t address, std::vector<std::uint16_t> words) {
    return send(encode_write(request, address, words));
  }
  bool is_exception(std::size_t length, Exception exception) const {
    return length == 2 && (answer[0] & 0x80U) != 0 && answer[1] == static_cast<std::uint8_t>(exception);
  }
};

}  // namespace

TEST_CASE("a read answers the registers' values, holding and input alike") {
  Bench bench;
  for (const std::uint8_t code : {function::read_holding, function::read_input}) {
    const std::size_t length = bench.send(encode_read(bench.request, code, 0x0105, 3));
    std::array<std::uint16_t, 3> words{};
    REQUIRE(decode_read_answer(std::span(bench.answer).first(length), code, words) == Fault::none);
    CHECK(words == std::array<std::uint16_t, 3>{0x0105, 0x0106, 0x0107});
  }
  CHECK(bench.slave.answered() == 2);
}

TEST_CASE("a write reaches the registers and is echoed") {
  Bench bench;
  CHECK(bench.write(0x0100, {7, 8, 9}) == 5);
  CHECK(bench.registers.words[2] == 9);
  CHECK(bench.send(encode_write_single(bench.request, 0x0101, 77)) == 5);
  CHECK(bench.registers.words[1] == 77);
}

TEST_CASE("each kind of refusal has its exception, and changes nothing") {
  Bench bench;
  const auto before = bench.registers.words;
  bench.request[0] = 0x01;
  CHECK(bench.is_exception(bench.send(5), Exception::illegal_function));
  CHECK(bench.is_exception(bench.read(0x00FF, 1), Exception::illegal_address));
  CHECK(bench.is_exception(bench.read(0x0100, 126), Exception::illegal_value));
  CHECK(bench.is_exception(bench.read(TestRegisters::broken, 1), Exception::device_failure));
  CHECK(bench.is_exception(bench.write(0x0100, {1, TestRegisters::not_permitted}), Exception::illegal_value));
  CHECK(bench.is_exception(bench.write(0x0100 + 289, {1, 2}), Exception::illegal_address));
  CHECK(bench.registers.words == before);
  CHECK(bench.slave.refused() == 6);
}

TEST_CASE("a unit that is not served gets no answer, not even to nonsense") {
  Bench bench;
  CHECK(bench.read(0x0100, 1, 2) == 0);
  bench.request[0] = 0x01;
  CHECK(bench.send(5, 2) == 0);
  CHECK(bench.slave.refused() == 0);
}

namespace {

struct FailingBus final : hal::RegisterBus {
  Fault fault = Fault::none;
  Fault read(std::uint8_t, std::uint16_t, std::span<std::uint16_t> words) override {
    for (auto& word : words) word = 5;
    return fault;
  }
  Fault write(std::uint8_t, std::uint16_t, std::span<const std::uint16_t>) override { return fault; }
};

}  // namespace

TEST_CASE("registers behind a bus turn its faults into what a master would have seen") {
  FailingBus bus;
  const std::array<std::uint8_t, 2> units{11, 12};
  BusRegisters registers(bus, units);
  std::array<std::uint16_t, 1> words{};
  const auto read = [&](Fault fault) {
    bus.fault = fault;
    return registers.read(11, 0, words);
  };
  const auto write = [&](Fault fault) {
    bus.fault = fault;
    return registers.write(11, 0, words);
  };
  CHECK(registers.serves(12));
  CHECK(!registers.serves(13));
  CHECK(read(Fault::none) == Exception::none);
  CHECK(words[0] == 5);
  CHECK(read(Fault::timeout) == Exception::no_such_unit);
  CHECK(read(Fault::device) == Exception::illegal_address);
  CHECK(read(Fault::out_of_range) == Exception::illegal_address);
  CHECK(read(Fault::torn) == Exception::device_failure);
  CHECK(write(Fault::none) == Exception::none);
  CHECK(write(Fault::device) == Exception::illegal_value);
  CHECK(write(Fault::rejected) == Exception::illegal_value);
}
