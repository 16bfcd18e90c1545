#include "tools/plant/meter_units.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/words.hpp"

namespace isotherm::plant {

namespace {
constexpr double controller_w = 60.0;  // rack controller, field bus and instruments of the CDU: estimate
}

void MeterUnits::follow(const RackLoop& rack, double dt) {
  const double rack_pumps_w = rack.pump_power_w(0) + rack.pump_power_w(1) + controller_w;
  const std::array<double, 4> parts{rack.power().it, rack_pumps_w, rack.facility_pump_power_w(),
                                    rack.dry_cooler_power_w()};
  double sum = 0.0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    meters_[i].step(parts[i], dt);
    sum += parts[i];
  }
  meters_[parts.size()].step(sum, dt);
}

void MeterUnits::tick() {
  namespace block = field_bus::meter;
  for (std::size_t i = 0; i < count; ++i) {
    auto& image = images_[i];
    image[block::magic] = field_bus::magic;
    image[block::number] = block::block_number;
    put64(image, block::energy, meters_[i].counts());
    put32(image, block::power, static_cast<std::uint32_t>(std::llround(10.0 * meters_[i].power_w())));
    image[block::heartbeat] = static_cast<std::uint16_t>(image[block::heartbeat] + 1U);
  }
}

Fault MeterUnits::read(std::size_t meter, std::uint16_t address, std::span<std::uint16_t> words) const {
  if (address + words.size() > images_[meter].size()) return Fault::device;
  std::copy_n(images_[meter].begin() + address, words.size(), words.begin());
  return Fault::none;
}

EnergyWh MeterUnits::energy() const {
  return {meters_[0].energy_wh(), meters_[1].energy_wh(), meters_[2].energy_wh(), meters_[3].energy_wh(),
          meters_[4].energy_wh()};
}

}  // namespace isotherm::plant
