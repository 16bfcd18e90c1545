// A warm rack whose commands stay as they are, with one fault after ten seconds: for tests of what a fault does.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <memory>
#include <string>

#include "tests/tools/plant/command_block.hpp"
#include "tools/plant/rack_devices.hpp"

namespace isotherm::test {

using namespace plant;

namespace rack_io = field_bus::rack_io;

class Full : public Workload {
 public:
  NodePower at(double) const override {
    NodePower power{};
    power.fill(7500.0);
    return power;
  }
  std::string description() const override { return "full"; }
};

struct Scene {
  explicit Scene(PlantFault fault, double value) : devices(plant::RackSettings{}, std::make_shared<Full>()) {
    run(10.0);
    before = words();
    devices.faults().set(fault, value);
  }
  explicit Scene(PlantFault fault) : Scene(fault, fault_table[static_cast<std::size_t>(fault)].standard) {}

  void run(double seconds) {
    const RackCommands& now = devices.commands();
    const auto scaled = [](double share) { return static_cast<std::uint16_t>(std::lround(share * 10'000.0)); };
    const auto block = command_block(1, scaled(now.pump_speed[0]), scaled(now.valve));
    for (int tick = 0; tick < static_cast<int>(std::lround(seconds * 10.0)); ++tick) {
      static_cast<void>(devices.write(1, field_bus::rack_command::address, block));
      devices.advance(0.1);
    }
  }
  std::array<std::uint16_t, rack_io::words> words() {
    std::array<std::uint16_t, rack_io::words> image{};
    REQUIRE(devices.read(1, 0, image) == Fault::none);
    return image;
  }
  double fast(std::size_t word) { return words()[rack_io::fast + word] / 100.0; }
  double slow(Slow word) {
    return static_cast<std::int16_t>(words()[rack_io::slow + static_cast<std::size_t>(word)]) / 100.0;
  }
  unsigned bits() { return words()[rack_io::fast + 5]; }

  RackDevices devices;
  std::array<std::uint16_t, rack_io::words> before{};
};

}  // namespace isotherm::test
