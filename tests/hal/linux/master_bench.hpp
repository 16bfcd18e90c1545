// A master of our own on a line to a peer that answers rightly unless a test tampers with its answers.
#pragma once

#include <array>
#include <functional>

#include "hal/fake/hand_clock.hpp"
#include "hal/linux/modbus_master.hpp"
#include "hal/modbus/rtu_slave.hpp"
#include "hal/modbus/tcp_slave.hpp"
#include "tests/hal/linux/line_peer.hpp"
#include "tests/hal/linux/temporary_folder.hpp"

namespace isotherm::test {

using namespace hal;

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

inline Bytes cut(Bytes bytes, std::size_t by) {
  bytes.resize(bytes.size() - by);
  return bytes;
}

}  // namespace isotherm::test
