// The faults that the simulator can play: each with a name, one sentence of help and, where it has one, a value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

enum class PlantFault : std::uint8_t {
  pump_1_dead,
  pump_2_dead,
  pump_1_degraded,
  supply_sensor_stuck,
  supply_sensor_drift,
  gpu_telemetry_lost,
  primary_lost,
  slow_leak,
  large_leak,
  flow_sensor_zero,
  e_stop,
  valve_stuck,
  field_bus_silent,
  dew_point_high,
};
inline constexpr std::size_t plant_fault_count = 14;

struct FaultDescription {
  PlantFault fault;
  std::string_view name;
  std::string_view help;
  double least;  // permitted values; equal to most where the fault takes none
  double most;
  double standard;  // when none is given
};

inline constexpr std::array<FaultDescription, plant_fault_count> fault_table{{
    {PlantFault::pump_1_dead, "pump_1_dead", "Pump 1 loses its drive and coasts down in a second.", 0, 0, 0},
    {PlantFault::pump_2_dead, "pump_2_dead", "Pump 2 loses its drive and coasts down in a second.", 0, 0, 0},
    {PlantFault::pump_1_degraded, "pump_1_degraded", "Pump 1 keeps only VALUE percent of its head (default 50).", 5,
     100, 50},
    {PlantFault::supply_sensor_stuck, "supply_sensor_stuck",
     "Supply probe VALUE (1 to 3, default 1) holds its last reading.", 1, 3, 1},
    {PlantFault::supply_sensor_drift, "supply_sensor_drift", "Supply probe 1 drifts by VALUE K per hour (default 1).",
     -3600, 3600, 1},
    {PlantFault::gpu_telemetry_lost, "gpu_telemetry_lost",
     "GPU node VALUE (1 to 9; 0, the default: all) no longer answers on the field bus.", 0, 9, 0},
    {PlantFault::primary_lost, "primary_lost", "The facility water stops.", 0, 0, 0},
    {PlantFault::slow_leak, "slow_leak", "A joint drips VALUE mL/h (default 50) and wets one rope zone.", 1, 10'000,
     50},
    {PlantFault::large_leak, "large_leak",
     "A hose comes off and loses VALUE L/min (default 12): two rope zones within seconds, level and pressure fall.", 1,
     60, 12},
    {PlantFault::flow_sensor_zero, "flow_sensor_zero", "The flow meter reads zero, as with air in it.", 0, 0, 0},
    {PlantFault::e_stop, "e_stop", "The emergency-stop contact opens.", 0, 0, 0},
    {PlantFault::valve_stuck, "valve_stuck", "The primary valve stays where it is.", 0, 0, 0},
    {PlantFault::field_bus_silent, "field_bus_silent", "No device on the field bus answers.", 0, 0, 0},
    {PlantFault::dew_point_high, "dew_point_high", "The dew point in the room rises to VALUE C (default 38.5).", 0, 60,
     38.5},
}};

/// Null where there is no such fault.
constexpr const FaultDescription* find_fault(std::string_view name) {
  for (const FaultDescription& row : fault_table) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

class FaultSet {
 public:
  /// Fault on, with its value; the value is expected in the range of the table.
  void set(PlantFault fault, double value) { states_[index(fault)] = {true, value}; }
  void clear(PlantFault fault) { states_[index(fault)] = {}; }
  void clear_all() { states_ = {}; }
  bool active(PlantFault fault) const { return states_[index(fault)].active; }
  double value(PlantFault fault) const { return states_[index(fault)].value; }
  /// The value of an active fault, otherwise 0.
  double value_if_active(PlantFault fault) const { return active(fault) ? value(fault) : 0.0; }
  void archive(Archive& archive) { archive(states_); }

 private:
  struct State {
    bool active = false;
    double value = 0.0;
  };
  static std::size_t index(PlantFault fault) { return static_cast<std::size_t>(fault); }
  std::array<State, plant_fault_count> states_{};
};

}  // namespace isotherm::plant
