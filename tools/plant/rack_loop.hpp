// The product's rack: 72 GPUs in 9 nodes behind one manifold, two pumps, a plate heat exchanger with its primary valve,
// and the facility side that takes the heat away.
#pragma once

#include <array>
#include <vector>

#include "control/point/inputs.hpp"
#include "tools/plant/cold_plate.hpp"
#include "tools/plant/control_valve.hpp"
#include "tools/plant/dry_cooler.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/gpu_spread.hpp"
#include "tools/plant/heat_exchanger.hpp"
#include "tools/plant/hydraulics.hpp"
#include "tools/plant/mixing_valve.hpp"
#include "tools/plant/rack_settings.hpp"
#include "tools/plant/reservoir.hpp"
#include "tools/plant/transport_delay.hpp"
#include "tools/plant/zone_valves.hpp"

namespace isotherm::plant {

/// What the rack's actuators are told. Shares 0..1.
struct RackCommands {
  std::array<double, pump_count> pump_speed{};
  double valve = 0.0;
  double mixing_valve = 1.0;  // towards cold; nothing where none is fitted
  bool permit = false;
  bool brake = false;
  bool isolate = false;
  bool fill = false;
};

/// Powers of the last step, W, and the energies since the start, J.
struct RackHeat {
  double it = 0.0;  // AC input of the nodes
  double to_liquid = 0.0;
  double to_room_air = 0.0;
  double pumping = 0.0;      // hydraulic work that ends as heat in the coolant
  double to_facility = 0.0;  // through the plates of the heat exchanger
  double rejected = 0.0;     // by the dry cooler
};

class RackLoop {
 public:
  using NodePower = std::array<double, node_count>;
  static constexpr double supply_pipe_l = 20.0;  // 12 s at design flow (in-row CDU): estimate
  static constexpr double return_pipe_l = 20.0;
  /// From a mixing valve to the plates: 1.3 s at design flow (estimate).
  static constexpr double inlet_pipe_l = 2.2;
  /// Share of the rack's pressure drop across a clean filter: 13 of 130 kPa at design flow (estimate).
  static constexpr double clean_filter_share = 0.1;
  /// The step of the plant, s.
  static constexpr double dt = 0.02;

  explicit RackLoop(const RackSettings& settings);

  /// Equilibrium at this AC power per node, design flow and 40 C supply, permit given. Returns the commands that hold
  /// it.
  RackCommands start_warm(const NodePower& node_power_w);

  /// What the zone valves are told, 0..1 each; open until then.
  void command_zones(const ZoneOpenings& openings) { zone_openings_ = openings; }
  /// One step of `dt`. node_power_w: AC input that the workload asks of each node.
  void step(const NodePower& node_power_w, const RackCommands& commands, const FaultSet& faults);

  double die_c(std::size_t gpu) const { return chains_[gpu].die_c(); }
  double gpu_power_w(std::size_t gpu) const { return gpu_power_w_[gpu]; }
  double node_power_w(std::size_t node) const { return node_power_w_[node]; }
  double flow_lpm() const { return point_.flow_lpm; }
  double head_kpa() const { return point_.head_kpa; }
  double filter_kpa() const { return filter_kpa_; }
  /// Where the supply probes sit: behind the heat exchanger, behind the mixing valve where one is fitted.
  double supply_c() const { return settings_.mixing_valve ? blend_c_ : exchanger_.hot_outlet_c(); }
  double cold_side_c() const { return exchanger_.hot_outlet_c(); }
  double mixing_valve() const { return mixing_.position(); }
  double rack_inlet_c() const { return inlet_c_; }
  /// Where the return probes sit: before the heat exchanger, before a mixing valve's bypass.
  double return_c() const { return return_c_; }
  double pump_speed(std::size_t pump) const { return pumps_[pump].speed(); }
  double pump_power_w(std::size_t pump) const;
  double pump_current(std::size_t pump) const;
  double valve() const { return valve_.position(); }
  const ZoneValves& zones() const { return zones_; }
  double ambient_c() const { return settings_.ambient_c; }
  double room_c() const { return settings_.room_c; }
  double facility_flow_lpm() const { return facility_lpm_; }
  double facility_supply_c() const { return cooler_.supply_c(); }
  double facility_return_c() const { return exchanger_.cold_outlet_c(); }
  double facility_pump_power_w() const { return cooler_.pump_power_w(facility_lpm_); }
  double dry_cooler_power_w() const { return cooler_.fan_power_w(); }
  const Reservoir& reservoir() const { return reservoir_; }
  const RackHeat& power() const { return power_; }
  const RackHeat& energy() const { return energy_; }
  /// Heat stored in GPUs, coolant, exchanger and facility water, J above 0 C.
  double stored_j() const;

  void archive(Archive& archive);

 private:
  double step_gpus(const NodePower& node_power_w, const RackCommands& commands, const FaultSet& faults);
  void step_pipes(double leaves_manifold_c, const FaultSet& faults);
  void step_water(const RackCommands& commands, const FaultSet& faults);
  void step_reservoir(const RackCommands& commands, const FaultSet& faults);
  void account(double dt_s);
  void film_coefficients();
  double film(std::size_t gpu, double share_of_flow) const;
  /// L/min of facility water through the valve at this opening.
  double facility_flow_lpm(double opening) const;

  RackSettings settings_;
  ColdPlateParameters plate_;
  GpuSpread spread_;
  LoopResistance resistance_;
  ZoneValves zones_;
  ZoneOpenings zone_openings_{};
  std::vector<ColdPlateChain> chains_;
  std::array<double, gpu_count> slope_{};  // of the case-to-inlet fit at each GPU's share of the flow
  std::array<Pump, pump_count> pumps_;
  HeatExchanger exchanger_;
  ControlValve valve_;
  MixingValve mixing_;
  DryCooler cooler_;
  Reservoir reservoir_;
  TransportDelay supply_pipe_;
  TransportDelay return_pipe_;
  TransportDelay inlet_pipe_;  // behind the mixing valve

  std::array<double, gpu_count> gpu_power_w_{};
  NodePower node_power_w_{};
  LoopFlow point_;
  double flow_power_ = 0.0;  // mean flow per GPU, L/min, to the minus exponent of the fit
  double inlet_c_ = 25.0;
  double manifold_c_ = 25.0;
  double return_c_ = 25.0;
  double blend_c_ = 25.0;    // behind the mixing valve
  double overhead_w_ = 0.0;  // heat of processors and memory on its way into the coolant
  double permitted_ = 0.0;   // falls to 0 within a second of the permit's end
  double isolation_ = 1.0;   // opening of the isolation valves
  double facility_lpm_ = 0.0;
  double filter_kpa_ = 0.0;  // across the filter
  RackHeat power_;
  RackHeat energy_;
};

}  // namespace isotherm::plant
