// The product's rack, served.
#pragma once

#include <array>
#include <memory>

#include "tools/plant/rack_devices.hpp"
#include "tools/plant/serve/served_plant.hpp"

namespace isotherm::plant {

class ServedRack final : public ServedPlant {
 public:
  ServedRack(const RackSettings& settings, std::shared_ptr<const Workload> workload, Start start)
      : devices_(settings, std::move(workload), start), zones_(settings.zone_valves > 0) {}

  hal::RegisterBus& devices() override { return devices_; }
  std::span<const std::uint8_t> field_units() const override {
    return std::span(field_units_).first(field_units_.size() - (zones_ ? 0 : 1));
  }
  std::span<const UnitSize> tcp_units() const override {
    return std::span(tcp_units_).first(tcp_units_.size() - (zones_ ? 0 : 1));
  }
  void advance(double seconds) override { devices_.advance(seconds); }
  std::uint64_t mono_ms() const override { return devices_.mono_ms(); }
  std::string truth(const PlantPace& now) const override {
    const auto age_ms = static_cast<std::int64_t>(devices_.mono_ms() - devices_.truth().mono_ms);
    return to_json(devices_.truth(), now.utc_ms - age_ms, now.behind_ms);
  }
  void set_load(std::optional<double> share_of_rated) override { devices_.set_load(share_of_rated); }
  FaultSet* faults() override { return &devices_.faults(); }
  void save(std::ostream& out) override { devices_.save(out); }
  void restore(std::istream& in) override { devices_.restore(in); }

 private:
  static constexpr std::uint16_t io_words = field_bus::rack_command::address + field_bus::rack_command::words;
  static constexpr std::array<std::uint8_t, 12> field_units_{1,  11, 12, 13, 14, 15, 16, 17,
                                                           18, 19, 40, field_bus::zone_valve_unit};
  static constexpr std::array<UnitSize, 17> tcp_units_{{
      {1, io_words},
      {11, field_bus::node::words},
      {12, field_bus::node::words},
      {13, field_bus::node::words},
      {14, field_bus::node::words},
      {15, field_bus::node::words},
      {16, field_bus::node::words},
      {17, field_bus::node::words},
      {18, field_bus::node::words},
      {19, field_bus::node::words},
      {40, field_bus::dew_point::words},
      {51, field_bus::meter::words},
      {52, field_bus::meter::words},
      {53, field_bus::meter::words},
      {54, field_bus::meter::words},
      {55, field_bus::meter::words},
      {field_bus::zone_valve_unit, field_bus::zone_command::address + field_bus::zone_command::words},
  }};

  RackDevices devices_;
  bool zones_;  // the last of the units are theirs
};

}  // namespace isotherm::plant
