// A study plant as Modbus devices: the rack's own register blocks with what a study plant has, ideal instruments, no
// meters, no dew point, no faults and no watchdog.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "control/point/field_bus_map.hpp"
#include "tools/plant/serve/served_plant.hpp"
#include "tools/plant/study_plant.hpp"
#include "tools/plant/truth.hpp"
#include "tools/plant/workload.hpp"

namespace isotherm::plant {

/// The parameters of study_node, study_rack or study_rack_mixing.
StudyParameters study_parameters(const std::string& plant);

class ServedStudy final : public ServedPlant, private hal::RegisterBus {
 public:
  /// In equilibrium at the first power of the workload, whose first node stands for all. `full_node_power_w` AC is what
  /// load 1 asks of a node.
  ServedStudy(const StudyParameters& parameters, std::shared_ptr<const Workload> workload, double full_node_power_w);

  hal::RegisterBus& devices() override { return *this; }
  std::span<const std::uint8_t> field_units() const override { return units_; }
  std::span<const UnitSize> tcp_units() const override { return tcp_units_; }
  void advance(double seconds) override;
  std::uint64_t mono_ms() const override { return steps_ * step_ms; }
  std::string truth(const PlantPace& now) const override;
  void set_load(std::optional<double> share_of_rated) override { load_ = share_of_rated; }
  FaultSet* faults() override { return nullptr; }
  void save(std::ostream& out) override;
  void restore(std::istream& in) override;

 private:
  static constexpr std::uint64_t step_ms = 20;
  static constexpr std::uint64_t steps_a_mark = 5;     // 100 ms
  static constexpr std::uint64_t steps_a_second = 50;

  /// Unit 1: pump_speed_1 is the flow as a share of the greatest; valve and, where it is a plant with one, mixing_valve
  /// is the supply temperature from the highest (0) to the lowest (100 %). Units 11 on: the nodes, all GPUs alike.
  Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override;
  Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override;

  void step();
  void mark();
  void second();
  void publish_io();
  void publish_node();
  double node_power_w() const;
  double gpu_power_w() const;
  double total_flow_lpm() const { return plant_.flow() * plant_.parameters().gpus; }
  void archive(Archive& archive);

  StudyPlant plant_;
  std::shared_ptr<const Workload> workload_;
  double full_node_power_w_;
  std::vector<std::uint8_t> units_;
  std::vector<UnitSize> tcp_units_;
  std::optional<double> load_;
  double rest_s_ = 0.0;
  std::uint64_t steps_ = 0;
  double flow_command_;
  double supply_command_c_;
  std::uint16_t output_bits_;
  double gpu_energy_j_ = 0.0;
  double ema_c_ = 0.0;
  Truth truth_;
  std::array<std::uint16_t, field_bus::rack_io::words> io_{};
  std::array<std::uint16_t, field_bus::node::words> node_{};
};

}  // namespace isotherm::plant
