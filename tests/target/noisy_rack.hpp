// A simulated rack on the field bus of an image, and somebody who talks in between.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

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
  /// Before the image starts: share of its rated heat.
  void set_load(std::optional<double> share_of_rated) { devices_.set_load(share_of_rated); }

  /// What was written to the rack's I/O unit between two reads of it that follow each other: outputs, once a tick.
  using Tick = std::vector<std::vector<std::uint16_t>>;
  /// The ticks of the last seconds, the one under way last.
  std::vector<Tick> ticks() {
    const std::lock_guard lock(mutex_);
    return ticks_;
  }

  [[nodiscard]] Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override {
    if (unit == field_bus::rack_io_unit) {
      devices_.advance(0.1);
      const std::lock_guard lock(mutex_);
      constexpr std::size_t kept = 600;
      if (ticks_.size() == kept) ticks_.erase(ticks_.begin(), ticks_.begin() + kept / 2);
      ticks_.emplace_back();
    }
    return devices_.read(unit, address, words);
  }
  [[nodiscard]] Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override {
    if (unit == field_bus::rack_io_unit) {
      const std::lock_guard lock(mutex_);
      if (!ticks_.empty()) ticks_.back().emplace_back(words.begin(), words.end());
    }
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
  std::mutex mutex_;
  std::vector<Tick> ticks_;
  LinePeer peer_;
};

}  // namespace isotherm::test
