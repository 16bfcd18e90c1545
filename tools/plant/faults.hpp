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
  smoke,
  over_pressure,
  low_suction,
  low_level,
  filter_clogged,
  bypass_open,
  exchanger_fouled,
  cold_plate_blocked,
  return_heated,
  supply_sensor_lost,
  condensate,
  door_open,
  fluid_quality,
  probe_lost,
  probe_shorted,
  probe_stuck,
  probe_spikes,
  probe_loose,
  probe_offset,
  probe_fahrenheit,
  probe_tenfold,
  probes_swapped,
  flow_sensor_lost,
  flow_sensor_stuck,
  flow_sensor_tenth,
  pressure_sensor_zero,
  pressure_sensor_lost,
  speed_sensor_zero,
  rack_io_frozen,
  gpu_sensor_zero,
  gpu_sensor_stuck,
  gpu_sensor_spikes,
  gpu_missing,
  node_frozen,
  zone_valve_stuck,
  zone_valve_shut,
  zone_unit_silent,
  mixing_valve_stuck,
  gauge_lost,
  gauge_zero,
  gauge_rail,
  gauge_high,
  gauge_low,
  dew_point_lost,
  dew_point_wrong,
  facility_probe_wrong,
  gpu_power_wrong,
  gpu_power_tenfold,
  gpu_sensor_hot,
  speed_sensors_lost,
  current_sensors_zero,
};
inline constexpr std::size_t plant_fault_count = 65;

struct FaultDescription {
  PlantFault fault;
  std::string_view name;
  std::string_view help;
  double least;  // permitted values; equal to most where the fault takes none
  double most;
  double standard;  // when none is given
  bool whole = false;  // the value numbers a probe, a GPU or a node
};

inline constexpr std::array<FaultDescription, plant_fault_count> fault_table{{
    {PlantFault::pump_1_dead, "pump_1_dead", "Pump 1 loses its drive and coasts down in a second.", 0, 0, 0},
    {PlantFault::pump_2_dead, "pump_2_dead", "Pump 2 loses its drive and coasts down in a second.", 0, 0, 0},
    {PlantFault::pump_1_degraded, "pump_1_degraded", "Pump 1 keeps only VALUE percent of its head (default 50).", 5,
     100, 50},
    {PlantFault::supply_sensor_stuck, "supply_sensor_stuck",
     "Supply probe VALUE (1 to 3, default 1) holds its last reading.", 1, 3, 1, true},
    {PlantFault::supply_sensor_drift, "supply_sensor_drift", "Supply probe 1 drifts by VALUE K per hour (default 1).",
     -3600, 3600, 1},
    {PlantFault::gpu_telemetry_lost, "gpu_telemetry_lost",
     "GPU node VALUE (1 to 9; 0, the default: all) no longer answers on the field bus.", 0, 9, 0, true},
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
    {PlantFault::smoke, "smoke", "The smoke detector's contact opens.", 0, 0, 0},
    {PlantFault::over_pressure, "over_pressure",
     "The make-up line presses VALUE kPa (default 180) more into the loop than it should hold.", 10, 500, 180},
    {PlantFault::low_suction, "low_suction",
     "The expansion vessel loses gas: static pressure falls by VALUE kPa (default 45).", 5, 100, 45},
    {PlantFault::low_level, "low_level",
     "Coolant is lost unseen, faster than it can be filled, until the level is at VALUE percent (default 15).", 0, 80, 15},
    {PlantFault::filter_clogged, "filter_clogged",
     "The filter takes VALUE kPa at design flow (default 70; a clean one 13).", 13, 1000, 70},
    {PlantFault::bypass_open, "bypass_open",
     "A bypass round the rack opens and takes VALUE times the rack's flow (default 2).", 0.1, 10, 2},
    {PlantFault::exchanger_fouled, "exchanger_fouled",
     "The heat exchanger keeps VALUE percent of its conductance (default 60).", 5, 100, 60},
    {PlantFault::cold_plate_blocked, "cold_plate_blocked",
     "The cold plate of GPU VALUE (1 to 72, default 1) clogs and keeps a tenth of its flow.", 1, 72, 1, true},
    {PlantFault::return_heated, "return_heated",
     "A neighbour's loop is connected wrongly and puts VALUE kW (default 150) into the return.", 1, 400, 150},
    {PlantFault::supply_sensor_lost, "supply_sensor_lost",
     "The cable of supply probe VALUE (1 to 3; 0, the default: all) breaks.", 0, 3, 0, true},
    {PlantFault::condensate, "condensate", "Water stands in the tray under the heat exchanger.", 0, 0, 0},
    {PlantFault::door_open, "door_open", "The rack's door is open.", 0, 0, 0},
    {PlantFault::fluid_quality, "fluid_quality",
     "The coolant's conductivity is VALUE uS/cm (default 6000; usual 3000).", 1, 60'000, 6000},
    // Probes: 1..3 supply, 4..6 return, 7 facility supply, 8 facility return.
    {PlantFault::probe_lost, "probe_lost", "The cable of probe VALUE (1 to 8, default 1; 0: supply; 9: at a mixing valve) breaks.", 0, 9,
     1, true},
    {PlantFault::probe_shorted, "probe_shorted", "The cable of probe VALUE (1 to 8, default 1) is pinched: it shows the rail.",
     1, 8, 1, true},
    {PlantFault::probe_stuck, "probe_stuck", "Probe VALUE (1 to 8, default 1) holds its last reading.", 1, 8, 1, true},
    {PlantFault::probe_spikes, "probe_spikes",
     "Probe VALUE (1 to 8, default 1) is 20 K off for one second in ten, up and down in turn.", 1, 8, 1, true},
    {PlantFault::probe_loose, "probe_loose", "Probe VALUE (1 to 8, default 1) loses contact for two seconds in five.", 1,
     8, 1, true},
    {PlantFault::probe_offset, "probe_offset", "Probe VALUE (1 to 8, default 1) was replaced and shows 3 K too little.", 1,
     8, 1, true},
    {PlantFault::probe_fahrenheit, "probe_fahrenheit", "Probe VALUE (1 to 8, default 1) tells Fahrenheit.", 1, 8, 1, true},
    {PlantFault::probe_tenfold, "probe_tenfold", "Probe VALUE (1 to 8, default 1) tells ten times its value.", 1, 8, 1, true},
    {PlantFault::probes_swapped, "probes_swapped", "Supply probe 1 and return probe 1 are exchanged.", 0, 0, 0},
    {PlantFault::flow_sensor_lost, "flow_sensor_lost", "The flow meter gives no value.", 0, 0, 0},
    {PlantFault::flow_sensor_stuck, "flow_sensor_stuck", "The flow meter holds its last reading.", 0, 0, 0},
    {PlantFault::flow_sensor_tenth, "flow_sensor_tenth", "The flow meter tells a tenth of the flow.", 0, 0, 0},
    {PlantFault::pressure_sensor_zero, "pressure_sensor_zero", "The differential pressure reads zero.", 0, 0, 0},
    {PlantFault::pressure_sensor_lost, "pressure_sensor_lost", "The differential pressure gives no value.", 0, 0, 0},
    {PlantFault::speed_sensor_zero, "speed_sensor_zero", "Pump 1 turns, and its drive tells speed zero.", 0, 0, 0},
    {PlantFault::rack_io_frozen, "rack_io_frozen",
     "The rack I/O unit answers with old measurements, a moving heartbeat and a valid CRC.", 0, 0, 0},
    {PlantFault::gpu_sensor_zero, "gpu_sensor_zero", "GPU VALUE (1 to 72, default 1) tells 0 C, as after a driver reset.", 1,
     72, 1, true},
    {PlantFault::gpu_sensor_stuck, "gpu_sensor_stuck",
     "GPU VALUE (1 to 72, default 1) repeats its last temperature and power.", 1, 72, 1, true},
    {PlantFault::gpu_sensor_spikes, "gpu_sensor_spikes",
     "GPU VALUE (1 to 72, default 1) tells 45 K too much for one second in ten.", 1, 72, 1, true},
    {PlantFault::gpu_missing, "gpu_missing", "GPU VALUE (1 to 72, default 1) has fallen off its node's bus.", 1, 72, 1, true},
    {PlantFault::node_frozen, "node_frozen", "GPU node VALUE (1 to 9, default 1) answers, but its heartbeat stands still.", 1,
     9, 1, true},
    {PlantFault::zone_valve_stuck, "zone_valve_stuck",
     "Zone valve VALUE (1 to 18, default 1) stays where it is; nothing where it is not fitted.", 1, 18, 1, true},
    {PlantFault::zone_valve_shut, "zone_valve_shut",
     "Zone valve VALUE (1 to 18, default 1) falls shut; nothing where it is not fitted.", 1, 18, 1, true},
    {PlantFault::zone_unit_silent, "zone_unit_silent", "The unit of the zone valves no longer answers on the field bus.", 0, 0, 0},
    {PlantFault::mixing_valve_stuck, "mixing_valve_stuck", "The mixing valve stays where it is; nothing where none is fitted.", 0, 0,
     0},
    // Gauges: 1 flow, 2 differential pressure, 3 discharge pressure, 4 suction pressure, 5 level, 6 filter, 7 facility flow, 8 valve
    // position.
    {PlantFault::gauge_lost, "gauge_lost",
     "Gauge VALUE (1 flow, 2 differential, 3 discharge, 4 suction, default 3, 5 level, 6 filter, 7 facility flow, 8 valve position) gives no value.",
     1, 8, 3, true},
    {PlantFault::gauge_zero, "gauge_zero", "Gauge VALUE (1 to 8, default 4: suction) shows zero, as with a broken wire.", 1, 8, 4, true},
    {PlantFault::gauge_rail, "gauge_rail", "Gauge VALUE (1 to 8, default 3: discharge) shows the end of its scale, as shorted.", 1, 8, 3,
     true},
    {PlantFault::gauge_high, "gauge_high", "Gauge VALUE (1 to 8, default 3: discharge) shows a tenth of its scale too much.", 1, 8, 3,
     true},
    {PlantFault::gauge_low, "gauge_low", "Gauge VALUE (1 to 8, default 4: suction) shows a tenth of its scale too little.", 1, 8, 4, true},
    {PlantFault::dew_point_lost, "dew_point_lost", "The dew-point sensor gives no value.", 0, 0, 0},
    {PlantFault::dew_point_wrong, "dew_point_wrong", "The dew-point sensor tells VALUE C (default 46), whatever the air is.", -40, 80, 46},
    {PlantFault::facility_probe_wrong, "facility_probe_wrong", "The facility supply probe is VALUE K off (default -10).", -30, 30, -10},
    {PlantFault::gpu_power_wrong, "gpu_power_wrong", "GPU VALUE (1 to 72, default 1) tells a power of 65 kW.", 1, 72, 1, true},
    {PlantFault::gpu_power_tenfold, "gpu_power_tenfold", "GPU VALUE (1 to 72, default 1) tells ten times its power.", 1, 72, 1, true},
    {PlantFault::gpu_sensor_hot, "gpu_sensor_hot", "GPU VALUE (1 to 72, default 1) tells 96 C, whatever it is.", 1, 72, 1, true},
    {PlantFault::speed_sensors_lost, "speed_sensors_lost", "Neither drive tells its speed any more.", 0, 0, 0},
    {PlantFault::current_sensors_zero, "current_sensors_zero", "Both drives tell a current of zero.", 0, 0, 0},
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
  /// The fault is active and means this one (probe, GPU, node), counted from 1.
  bool hits(PlantFault fault, std::size_t which) const {
    return active(fault) && static_cast<std::size_t>(value(fault) + 0.5) == which;
  }
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
