// The image and a simulated rack in lock-step: virtual time stands still while the image awaits an answer, so the host's
// own pace cannot change a bit. The rack moves on by 100 ms at each read of its I/O unit, which begins each tick.
#pragma once

#include <doctest/doctest.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "control/core/crc32c.hpp"
#include "hal/modbus/rtu_slave.hpp"
#include "tests/target/machine.hpp"
#include "tools/plant/rack_devices.hpp"

namespace isotherm::test {

class Lockstep final : public hal::RegisterBus {
 public:
  Lockstep(emulator::ImageRun run, plant::RackDevices& devices)
      : devices_(devices), listener_(hal::Listener::unix_path(run.field_bus, run.field_bus)), machine_(in_lockstep(run)) {
    REQUIRE(eventually([&] {
      line_ = listener_.accept();
      return static_cast<bool>(line_);
    }));
  }

  /// Serves the image for this many ticks more, up to where it begins another: there it stands still until the next call,
  /// the rack not yet moved on, and its upstream line is served.
  void run(std::uint64_t ticks) {
    const std::uint64_t wanted = ticks_ + ticks;
    if (!held_.empty()) serve(std::exchange(held_, {}));
    while (held_.empty()) {
      std::array<std::uint8_t, 512> bytes{};
      pollfd waiting{line_.number(), POLLIN, 0};
      constexpr int patience_ms = 60'000;
      if (::poll(&waiting, 1, patience_ms) != 1) FAIL("the image asks for nothing any more");
      const auto count = ::read(line_.number(), bytes.data(), bytes.size());
      if (count <= 0) FAIL("the image has hung up");
      request_.insert(request_.end(), bytes.begin(), bytes.begin() + count);
      if (request_.size() < length()) {
        // The emulator hands its bytes over one by one; being woken for each costs more than to look again a little later.
        ::usleep(20);
        continue;
      }
      // The image sends no more before it is answered.
      if (request_.size() > length()) FAIL("the image spoke out of turn");
      const std::vector<std::uint8_t> request = std::exchange(request_, {});
      const bool begins = request[0] == field_bus::rack_io_unit && request[1] == 3;
      if (begins && ticks_ == wanted) {
        held_ = request;
      } else {
        serve(request);
      }
    }
    REQUIRE(slave_.bad_frames() == 0);
  }

  void command(Command code) {
    namespace map = controller_map::command;
    std::array<std::uint16_t, map::words> block{++command_sequence_, static_cast<std::uint16_t>(code), 0, 10};
    put32(block, map::crc, crc32c_words(std::span(block).first(map::crc)));
    REQUIRE(machine_.upstream().write(controller_map::unit, map::address, block) == Fault::none);
  }

  Machine& machine() { return machine_; }
  const Machine& machine() const { return machine_; }

  [[nodiscard]] Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override {
    if (unit == field_bus::rack_io_unit && address == field_bus::rack_io::address) {
      devices_.advance(0.1);
      ++ticks_;
    }
    return devices_.read(unit, address, words);
  }
  [[nodiscard]] Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override {
    return devices_.write(unit, address, words);
  }

 private:
  static emulator::ImageRun in_lockstep(emulator::ImageRun run) {
    run.lockstep = true;
    run.monitor.clear();
    return run;
  }
  /// Of the request that begins to arrive: a read, or a write by its byte count.
  std::size_t length() const {
    constexpr std::size_t read_request = 8;
    if (request_.size() < read_request || request_[1] != 0x10) return read_request;
    return std::size_t{9} + request_[6];
  }
  void serve(const std::vector<std::uint8_t>& request) {
    for (const std::uint8_t byte : request) {
      const auto frame = slave_.feed(byte);
      if (frame.empty()) continue;
      if (::write(line_.number(), frame.data(), frame.size()) != static_cast<ssize_t>(frame.size())) FAIL("the image has hung up");
    }
  }
  static constexpr std::array<std::uint8_t, 11> units{1, 11, 12, 13, 14, 15, 16, 17, 18, 19, 40};

  plant::RackDevices& devices_;
  hal::modbus::BusRegisters registers_{*this, units};
  hal::modbus::RtuSlave slave_{registers_};
  hal::Listener listener_;
  Machine machine_;
  hal::Descriptor line_;
  std::uint64_t ticks_ = 0;
  std::vector<std::uint8_t> request_;
  std::vector<std::uint8_t> held_;  // the request that begins the next tick
  std::uint16_t command_sequence_ = 0;
};

}  // namespace isotherm::test
