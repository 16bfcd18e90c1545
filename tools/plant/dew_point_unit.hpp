// The dew-point unit (unit 40 of the field bus): air temperature and humidity of the room beside the rack.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "control/core/words.hpp"
#include "control/point/field_bus_map.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/sensor.hpp"

namespace isotherm::plant {

class DewPointUnit {
 public:
  explicit DewPointUnit(std::uint64_t seed, double room_c)
      : noise_(seed, 0x44455750), room_c_(room_c), sensor_(dew_point_probe, noise_.uniform() - 0.5, usual_c) {}

  void follow(const FaultSet& faults, double dt) {
    true_c_ = faults.active(PlantFault::dew_point_high) ? faults.value(PlantFault::dew_point_high) : usual_c;
    sensor_.follow(true_c_, dt);
  }

  /// Once a second.
  void tick(const FaultSet& faults) {
    namespace block = field_bus::dew_point;
    sensor_.sample(noise_);
    const double dew_c = sensor_.reading();
    const double air_c = std::max(room_c_, dew_c + 0.5);  // air cannot hold a dew point above itself
    // Magnus formula with the constants of Sonntag (1990): vapour pressure over that at saturation.
    const auto pressure = [](double t) { return std::exp(17.62 * t / (243.12 + t)); };
    const double humidity = std::min(100.0, 100.0 * pressure(dew_c) / pressure(air_c));
    image_[block::magic] = field_bus::magic;
    image_[block::number] = block::block_number;
    image_[block::dew_point] = static_cast<std::uint16_t>(saturate<std::int16_t>(static_cast<float>(dew_c * 100.0)));
    image_[block::relative_humidity] = saturate<std::uint16_t>(static_cast<float>(humidity * 100.0));
    image_[block::air_temperature] =
        static_cast<std::uint16_t>(saturate<std::int16_t>(static_cast<float>(air_c * 100.0)));
    if (faults.active(PlantFault::dew_point_wrong)) {
      image_[block::dew_point] =
          static_cast<std::uint16_t>(saturate<std::int16_t>(static_cast<float>(faults.value(PlantFault::dew_point_wrong) * 100.0)));
    }
    if (faults.active(PlantFault::dew_point_lost)) image_[block::dew_point] = absent_signed;
    image_[block::heartbeat] = static_cast<std::uint16_t>(image_[block::heartbeat] + 1U);
  }

  [[nodiscard]] Fault read(std::uint16_t address, std::span<std::uint16_t> words) const {
    if (address + words.size() > image_.size()) return Fault::device;
    std::copy_n(image_.begin() + address, words.size(), words.begin());
    return Fault::none;
  }

  void archive(Archive& archive) {
    archive(noise_, true_c_, image_);
    sensor_.archive(archive);
  }

 private:
  static constexpr double usual_c = 15.0;  // of a conditioned room: estimate

  Random noise_;
  double room_c_;
  double true_c_ = usual_c;
  Sensor sensor_;
  std::array<std::uint16_t, field_bus::dew_point::words> image_{};
};

}  // namespace isotherm::plant
