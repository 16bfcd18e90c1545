// A simulated rack on the field bus of an image, and somebody who talks in between.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "hal/modbus/rtu_slave.hpp"
#include "tests/hal/linux/line_peer.hpp"
#include "tools/plant/rack_devices.hpp"

namespace isotherm::test {

/// Answers as it should.
class NoisyRack final : public hal::RegisterBus {
 public:
  explicit NoisyRack(const std::string& path)
      : peer_(hal::Listener::unix_path(path, path), true, [this](std::span<const std::uint8_t> request) { return answer(request); }) {}

  void interrupt(const Bytes& bytes) { peer_.send(bytes); }

  [[nodiscard]] Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override {
    if (unit == field_bus::rack_io_unit) devices_.advance(0.1);
    return devices_.read(unit, address, words);
  }
  [[nodiscard]] Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override {
    return devices_.write(unit, address, words);
  }

 private:
  Bytes answer(std::span<const std::uint8_t> request) {
    Bytes frame;
    slave_.silence();
    for (const std::uint8_t byte : request) {
      const auto part = slave_.feed(byte);
      frame.insert(frame.end(), part.begin(), part.end());
    }
    return frame;
  }
  static constexpr std::array<std::uint8_t, 11> units{1, 11, 12, 13, 14, 15, 16, 17, 18, 19, 40};
  plant::RackDevices devices_{{}, plant::make_training_profile(7500.0), plant::Start::warm};
  hal::modbus::BusRegisters registers_{*this, units};
  hal::modbus::RtuSlave slave_{registers_};
  LinePeer peer_;
};

}  // namespace isotherm::test
