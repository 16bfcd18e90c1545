// What raises each row on the plant, what its condition is in the registers, and what has to be on the bus then. The limits
// are the requirement, written down here a second time and not read from the table under test.
#include <algorithm>
#include <cmath>

#include "tests/scenario/reaction.hpp"

namespace isotherm::test {
namespace {

using plant::PlantFault;
using plant::RackCommands;

constexpr double fast_s = 0.1;  // polling intervals
constexpr double slow_s = 1.0;
constexpr double air_s = 10.0;

const RackCommands& bus(RackRun& run) { return run.devices().commands(); }
bool braked(RackRun& run) { return bus(run).brake; }
bool cut(RackRun& run) { return !bus(run).permit; }
bool full(RackRun& run) { return bus(run).pump_speed[0] >= 1.0 && bus(run).pump_speed[1] >= 1.0; }
bool filling(RackRun& run) { return bus(run).fill; }
bool isolated(RackRun& run) { return bus(run).isolate; }
bool stopped(RackRun& run) { return bus(run).pump_speed[0] <= 0.0 && bus(run).valve <= 0.0 && cut(run); }
/// Two pumps for design flow, as the controller was commissioned.
bool design_flow(RackRun& run) { return bus(run).pump_speed[0] >= 0.6 && run.newest().flow_commanded >= 9'999; }
bool told(RackRun&) { return true; }

/// Across the rack at two pumps' mean speed, kPa: 150 L/min at full speed, 130 kPa at 100 L/min.
double expected_kpa(const View& view) { return 130.0 * std::pow(1.5 * view.pump_speed, 1.85); }

RackSettings isolating() {
  RackSettings settings = default_rack_settings;
  settings.leak_isolates = 1.0F;
  return settings;
}

}  // namespace

std::vector<RowCase> reaction_cases() {
  const auto stop = [](const View& v) { return v.stop; };
  const auto wet = [](const View& v) { return v.wet_zones >= 1; };
  const auto hotter = [](double limit) { return [limit](const View& v) { return v.hottest_c >= limit; }; };
  const auto supply = [](double limit) { return [limit](const View& v) { return v.supply_c >= limit; }; };
  const auto back = [](double limit) { return [limit](const View& v) { return v.return_c >= limit; }; };
  const auto pressure = [](double limit) { return [limit](const View& v) { return v.discharge_kpa >= limit; }; };
  const auto suction = [](double limit) { return [limit](const View& v) { return v.suction_kpa <= limit; }; };
  const auto level = [](double limit) { return [limit](const View& v) { return v.level_percent <= limit; }; };
  const auto margin = [](double limit) { return [limit](const View& v) { return v.supply_c - v.dew_point_c <= limit; }; };
  const auto no_flow = [](const View& v) { return v.flow_lpm <= 35.0 || v.flow_lpm <= 0.5 * v.flow_commanded_lpm; };
  const auto no_head = [](const View& v) { return v.head_kpa <= 0.4 * expected_kpa(v); };
  const auto dead = [](int pumps) { return [pumps](const View& v) { return v.pumps_faulty >= pumps; }; };
  const auto silent = [](const View& v) { return v.silent_s >= 10.0; };

  return {
      {1, "e_stop", {{PlantFault::e_stop, 0}}, {{"trip", 0.0, 0.1, fast_s, stop, stopped, Level::trip}}, 5.0},
      {1, "smoke", {{PlantFault::smoke, 0}}, {{"trip", 0.0, 0.1, fast_s, stop, stopped, Level::trip}}, 5.0},
      // Detected within 3 s: two samples of a second and what level or pressure need; acted upon within 2 s.
      {2, "large_leak", {{PlantFault::large_leak, 12}},
       {{"isolate", 3.0, 2.0, slow_s, wet, isolated, Level::trip},
        {"cut", 13.0, 2.0, slow_s, wet, cut, Level::trip}}, 30.0},
      {3, "slow_leak", {{PlantFault::slow_leak, 50}}, {{"alarm", 10.0, 10.0, slow_s, wet, told, Level::alarm}}},
      {3, "slow_leak, isolating", {{PlantFault::slow_leak, 50}},
       {{"trip", 10.0, 10.0, slow_s, wet, isolated, Level::trip}}, 60.0, false, false, false, true, isolating()},
      {4, "cold_plate_blocked", {{PlantFault::cold_plate_blocked, 5}},
       {{"alarm", 2.0, 1.0, slow_s, hotter(85.0), full, Level::alarm},
        {"trip", 2.0, 1.0, slow_s, hotter(90.0), braked, Level::trip}}, 120.0, false, false, true},
      {4, "and no water, no brake", {{PlantFault::cold_plate_blocked, 5}, {PlantFault::primary_lost, 0}},
       {{"cut", 5.0, 1.0, slow_s, hotter(95.0), cut, Level::trip}}, 120.0, false, false, true, false},
      {5, "filter_clogged", {{PlantFault::filter_clogged, 1000}},
       {{"trip", 1.0, 1.0, fast_s, no_flow, braked, Level::trip}, {"cut", 6.0, 1.0, fast_s, no_flow, cut, Level::trip}}},
      {6, "bypass_open", {{PlantFault::bypass_open, 6}},
       {{"trip", 1.0, 1.0, fast_s, no_head, braked, Level::trip}, {"cut", 6.0, 1.0, fast_s, no_head, cut, Level::trip}}},
      {7, "pump_1_dead", {{PlantFault::pump_1_dead, 0}},
       {{"takeover", 0.1, 1.0, fast_s, dead(1), [speed = -1.0](RackRun& run) mutable {
           if (speed < 0.0) speed = run.newest().outputs.pump_speed_2 / 10'000.0;
           return bus(run).pump_speed[1] > std::min(speed + 0.02, 0.999);  // no more than all it has
         }, Level::alarm}}},
      {7, "both pumps dead", {{PlantFault::pump_1_dead, 0}, {PlantFault::pump_2_dead, 0}},
       {{"trip", 0.1, 1.0, fast_s, dead(2), braked, Level::trip}, {"cut", 5.1, 1.0, fast_s, dead(2), cut, Level::trip}}},
      {8, "primary_lost", {{PlantFault::primary_lost, 0}},
       {{"alarm", 10.0, 2.0, slow_s, supply(45.0), [](RackRun& run) { return full(run) && bus(run).valve >= 1.0; }, Level::alarm},
        {"trip", 5.0, 2.0, slow_s, supply(50.0), braked, Level::trip}}, 900.0},
      {9, "return_heated", {{PlantFault::return_heated, 250}},
       {{"alarm", 0.0, 2.0, slow_s, back(65.0), full, Level::alarm},
        {"trip", 5.0, 2.0, slow_s, back(70.0), braked, Level::trip}}, 120.0},
      {10, "over_pressure", {{PlantFault::over_pressure, 275}},
       {{"alarm", 0.0, 0.2, fast_s, pressure(350.0), [speed = -1.0](RackRun& run) mutable {
           if (speed < 0.0) speed = run.newest().outputs.pump_speed_1 / 10'000.0;
           return bus(run).pump_speed[0] < speed;
         }, Level::alarm}}},
      {10, "over_pressure, more", {{PlantFault::over_pressure, 400}},
       {{"trip", 0.0, 0.2, fast_s, pressure(400.0), [speed = -1.0](RackRun& run) mutable {
           if (speed < 0.0) speed = run.newest().outputs.pump_speed_1 / 10'000.0;
           return bus(run).pump_speed[0] < speed;
         }, Level::trip}}},
      {11, "low_suction", {{PlantFault::low_suction, 45}}, {{"alarm", 10.0, 1.0, slow_s, suction(30.0), filling, Level::alarm}}},
      {11, "low_suction, more", {{PlantFault::low_suction, 65}},
       {{"trip", 5.0, 1.0, slow_s, suction(10.0), [](RackRun& run) { return bus(run).pump_speed[0] <= 0.5; }, Level::trip}}},
      {12, "low_level", {{PlantFault::low_level, 6}},
       {{"alarm", 5.0, 5.0, slow_s, level(20.0), filling, Level::alarm},
        {"trip", 10.0, 5.0, slow_s, level(10.0), braked, Level::trip},
        {"cut", 15.0, 5.0, slow_s, level(10.0), cut, Level::trip}}, 180.0},
      {13, "dew_point_high", {{PlantFault::dew_point_high, 50}},
       {{"alarm", 0.0, 60.0, air_s, margin(2.0), [target = -1](RackRun& run) mutable {
           if (target < 0) target = run.newest().supply_target;
           return run.newest().supply_target > target;
         }, Level::alarm},
        {"trip", 60.0, 60.0, air_s, margin(1.0), [](RackRun& run) { return bus(run).valve <= 0.0; }, Level::trip}}, 240.0},
      {14, "supply_sensor_lost, one", {{PlantFault::supply_sensor_lost, 2}},
       {{"alarm", 0.0, 1.0, slow_s, [](const View& v) { return v.supply_probes < 3; }, told, Level::alarm}}},
      {14, "supply_sensor_lost, all", {{PlantFault::supply_sensor_lost, 0}},
       {{"trip", 0.0, 1.0, slow_s, [](const View& v) { return v.supply_probes == 0; }, design_flow, Level::trip}}},
      {15, "gpu_telemetry_lost, one", {{PlantFault::gpu_telemetry_lost, 4}},
       {{"alarm", 0.0, 3.0, slow_s, silent, design_flow, Level::alarm}}},
      {15, "gpu_telemetry_lost, all", {{PlantFault::gpu_telemetry_lost, 0}},
       {{"trip", 0.0, 3.0, slow_s, silent, design_flow, Level::trip}}},
      {16, "gateway silent", {}, {{"trip", 0.0, 60.0, slow_s, [](const View& v) { return v.heartbeat_s >= 60.0; }, told, Level::trip}},
       90.0, true},
      {17, "valve_stuck", {{PlantFault::valve_stuck, 0}},
       {{"alarm", 60.0, 60.0, slow_s, [](const View& v) { return std::abs(v.valve - v.valve_commanded) >= 0.1; }, design_flow,
         Level::alarm}}, 300.0, false, true},
  };
}

}  // namespace isotherm::test
