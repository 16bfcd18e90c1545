// The five electricity meters (units 51 to 55): nodes, rack pumps, facility pumps, dry cooler, and all of them
// together.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "control/point/field_bus_map.hpp"
#include "tools/plant/energy_meter.hpp"
#include "tools/plant/rack_loop.hpp"
#include "tools/plant/truth.hpp"

namespace isotherm::plant {

class MeterUnits {
 public:
  static constexpr std::uint8_t first_unit = field_bus::meter::it_unit;
  static constexpr std::size_t count = 5;

  /// One step of the plant.
  void follow(const RackLoop& rack, double dt);
  /// Once a second: a new image of each.
  void tick();
  /// meter: 0..4. Fault::device outside the block.
  [[nodiscard]] Fault read(std::size_t meter, std::uint16_t address, std::span<std::uint16_t> words) const;
  EnergyWh energy() const;
  void archive(Archive& archive) {
    for (EnergyMeter& meter : meters_) meter.archive(archive);
    archive(images_);
  }

 private:
  std::array<EnergyMeter, count> meters_{};
  std::array<std::array<std::uint16_t, field_bus::meter::words>, count> images_{};
};

}  // namespace isotherm::plant
