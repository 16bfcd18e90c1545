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

/// The supply set point goes down as fast as it may, 5 K/min, or is down at the coldest that the settings permit.
bool supply_lowered(RackRun& run) {
  const std::vector<Record>& records = run.records();
  const int now = records.back().supply_target;
  return now <= 3'000 || records[records.size() - 2].supply_target - now >= 8;
}

/// A fault's value, by what the rack does.
std::function<double(const View&, Raised)> by(double idle, double full, double job_start) {
  return [=](const View&, Raised raised) { return raised == Raised::idle ? idle : raised == Raised::full ? full : job_start; };
}

RackSettings isolating() {
  RackSettings settings = default_rack_settings;
  settings.leak_isolates = 1.0F;
  return settings;
}

/// A room where the dew point comes near the supply of 40 C and more.
RackSettings damp_room() {
  RackSettings settings = default_rack_settings;
  settings.dew_point_most_c = 45.0F;
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
  const auto silent = [](double limit) { return [limit](const View& v) { return v.silent_s >= limit - 0.05; }; };
  const auto flow_below = [](double share) {
    return [share](const View& v) { return v.flow_lpm <= share * std::max(v.flow_commanded_lpm, 45.0); };
  };
  const auto head_below = [](double share) { return [share](const View& v) { return v.head_kpa <= share * expected_kpa(v); }; };
  const auto heartbeat = [](double limit) { return [limit](const View& v) { return v.heartbeat_s >= limit; }; };
  const auto stuck = [](const View& v) { return std::abs(v.valve - v.valve_commanded) >= 0.1; };
  const auto mixing_stuck = [](const View& v) { return std::abs(v.mixing_valve - v.mixing_commanded) >= 0.1; };
  const auto filter = [](double limit) { return [limit](const View& v) { return v.filter_kpa >= limit; }; };
  const auto contact = [](unsigned bit) { return [bit](const View& v) { return (v.contacts & bit) != 0U; }; };
  const auto faster = [speed = -1.0](RackRun& run) mutable {
    if (speed < 0.0) speed = run.newest().outputs.pump_speed_2 / 10'000.0;
    return bus(run).pump_speed[1] > std::min(speed + 0.02, 0.99);  // no more than all it has
  };

  return {
      {1, "e_stop", {{PlantFault::e_stop, 0}}, {{"trip", 0.0, 0.1, fast_s, stop, stopped, Level::trip}}, 5.0},
      {1, "smoke", {{PlantFault::smoke, 0}}, {{"trip", 0.0, 0.1, fast_s, stop, stopped, Level::trip}}, 5.0},
      // Detected within 3 s: two samples of a second and what level or pressure need; acted upon within 2 s.
      {2, "large_leak", {{PlantFault::large_leak, 12}},
       {{"isolate", 3.0, 2.0, slow_s, wet, isolated, Level::trip},
        {"cut", 13.0, 2.0, slow_s, wet, cut, Level::trip}}, 30.0},
      {3, "slow_leak", {{PlantFault::slow_leak, 50}},
       {{"warning", 0.0, 10.0, slow_s, wet, told, Level::warning}, {"alarm", 10.0, 10.0, slow_s, wet, told, Level::alarm}}},
      {3, "slow_leak, isolating", {{PlantFault::slow_leak, 50}},
       {{"trip", 10.0, 10.0, slow_s, wet, isolated, Level::trip}}, 60.0, false, false, false, true, isolating()},
      {4, "cold_plate_blocked", {{PlantFault::cold_plate_blocked, 5}},
       {{"warning", 0.0, 1.0, slow_s, hotter(80.0), told, Level::warning},
        {"alarm", 2.0, 1.0, slow_s, hotter(85.0), full, Level::alarm},
        {"supply", 2.0, 1.0, slow_s, hotter(85.0), supply_lowered, Level::alarm},
        {"trip", 2.0, 1.0, slow_s, hotter(90.0), braked, Level::trip}}, 120.0, false, false, true},
      {4, "and no water, no brake", {{PlantFault::cold_plate_blocked, 5}, {PlantFault::primary_lost, 0}},
       {{"cut", 5.0, 1.0, slow_s, hotter(95.0), cut, Level::trip}}, 120.0, false, false, true, false},
      {5, "filter_clogged", {{PlantFault::filter_clogged, 1000}},
       {{"trip", 1.0, 1.0, fast_s, no_flow, braked, Level::trip}, {"cut", 6.0, 1.0, fast_s, no_flow, cut, Level::trip}}},
      // At least flow the trip, 35 % of design flow, lies just below the alarm, and trim makes up for much where there is more.
      {.row = 5, .cause = "filter_clogged, half", .faults = {{PlantFault::filter_clogged, 0}},
       .stages = {{"alarm", 5.0, 1.0, fast_s, flow_below(0.8), full, Level::alarm}}, .value = by(120.0, 250.0, 110.0)},
      {.row = 5, .cause = "filter_clogged, a bit", .faults = {{PlantFault::filter_clogged, 0}},
       .stages = {{"warning", 10.0, 1.0, fast_s, flow_below(0.9), told, Level::warning}}, .value = by(100.0, 180.0, 110.0)},
      {6, "bypass_open", {{PlantFault::bypass_open, 6}},
       {{"trip", 1.0, 1.0, fast_s, no_head, braked, Level::trip}, {"cut", 6.0, 1.0, fast_s, no_head, cut, Level::trip}}},
      {6, "bypass_open, half", {{PlantFault::bypass_open, 0.8}}, {{"alarm", 5.0, 1.0, fast_s, head_below(0.8), full, Level::alarm}}},
      {6, "bypass_open, a bit", {{PlantFault::bypass_open, 0.4}},
       {{"warning", 10.0, 1.0, fast_s, head_below(0.9), told, Level::warning}}},
      {7, "pump_1_dead", {{PlantFault::pump_1_dead, 0}},
       {{"takeover", 0.1, 1.0, fast_s, dead(1), faster, Level::alarm}}},
      {7, "speed_sensor_zero", {{PlantFault::speed_sensor_zero, 0}},
       {{"takeover", 1.0, 1.0, fast_s, [](const View& v) { return v.first_speed < v.speed_commanded - 0.1; }, faster, Level::alarm}}},
      // What moves next to nothing draws as little as a pump that runs dry.
      {7, "pump_1_degraded", {{PlantFault::pump_1_degraded, 5}},
       {{"takeover", 1.0, 1.0, fast_s, [](const View& v) { return v.first_current < 0.2 * v.first_speed * v.first_speed; }, faster,
         Level::alarm}}},
      {7, "both pumps dead", {{PlantFault::pump_1_dead, 0}, {PlantFault::pump_2_dead, 0}},
       {{"trip", 0.1, 1.0, fast_s, dead(2), braked, Level::trip}, {"cut", 5.1, 1.0, fast_s, dead(2), cut, Level::trip}}},
      {.row = 8, .cause = "exchanger_fouled", .faults = {{PlantFault::exchanger_fouled, 0}},
       .stages = {{"warning", 120.0, 2.0, slow_s, [](const View& v) { return v.supply_c >= v.supply_target_c + 2.0; }, told, Level::warning}},
       .patience_s = 300.0, .settle_s = 420.0, .value = by(5.0, 20.0, 27.0)},
      {8, "primary_lost", {{PlantFault::primary_lost, 0}},
       {{"alarm", 10.0, 2.0, slow_s, supply(45.0), [](RackRun& run) { return full(run) && bus(run).valve >= 1.0; }, Level::alarm},
        {"trip", 5.0, 2.0, slow_s, supply(50.0), braked, Level::trip}}, 900.0},
      {9, "return_heated", {{PlantFault::return_heated, 250}},
       {{"warning", 0.0, 2.0, slow_s, back(60.0), told, Level::warning},
        {"alarm", 0.0, 2.0, slow_s, back(65.0), full, Level::alarm},
        {"trip", 5.0, 2.0, slow_s, back(70.0), braked, Level::trip}}, 120.0},
      {.row = 10, .cause = "over_pressure, a bit", .faults = {{PlantFault::over_pressure, 11}},
       .stages = {{"warning", 10.0, 0.2, fast_s, pressure(345.0), told, Level::warning}},
       .value = [](const View& v, Raised) { return 347.5 - v.discharge_kpa; }},
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
      {11, "low_suction, a bit", {{PlantFault::low_suction, 20}},
       {{"warning", 10.0, 1.0, slow_s, suction(50.0), told, Level::warning}}},
      {11, "low_suction", {{PlantFault::low_suction, 45}}, {{"alarm", 10.0, 1.0, slow_s, suction(30.0), filling, Level::alarm}}},
      {11, "low_suction, more", {{PlantFault::low_suction, 65}},
       {{"trip", 5.0, 1.0, slow_s, suction(10.0), [](RackRun& run) { return bus(run).pump_speed[0] <= 0.5; }, Level::trip}}},
      {12, "low_level", {{PlantFault::low_level, 6}},
       {{"warning", 5.0, 5.0, slow_s, level(40.0), told, Level::warning},
        {"alarm", 5.0, 5.0, slow_s, level(20.0), filling, Level::alarm},
        {"trip", 10.0, 5.0, slow_s, level(10.0), braked, Level::trip},
        {"cut", 15.0, 5.0, slow_s, level(10.0), cut, Level::trip}}, 180.0},
      {.row = 13, .cause = "dew_point_high, a bit", .faults = {{PlantFault::dew_point_high, 37}},
       .stages = {{"warning", 10.0, 60.0, air_s, margin(2.5), told, Level::warning}}, .patience_s = 180.0,
       .settings = damp_room(), .value = [](const View& v, Raised raised) { return v.supply_c + by(-1.5, -2.2, 3.0)(v, raised); }},
      {13, "dew_point_high", {{PlantFault::dew_point_high, 44}},
       {{"alarm", 0.0, 60.0, air_s, margin(2.0), [target = -1](RackRun& run) mutable {
           if (target < 0) target = run.newest().supply_target;
           return run.newest().supply_target > target;
         }, Level::alarm},
        {"trip", 60.0, 60.0, air_s, margin(1.0), [](RackRun& run) { return bus(run).valve <= 0.0; }, Level::trip}}, 240.0, false, false, false, true, damp_room()},
      {14, "supply_sensor_drift", {{PlantFault::supply_sensor_drift, 360}},
       {{"warning", 30.0, 1.0, slow_s, [](const View& v) { return v.supply_stray_k > 1.0; }, told, Level::warning}}, 120.0},
      {14, "supply_sensor_lost, one", {{PlantFault::supply_sensor_lost, 2}},
       {{"alarm", 0.0, 1.0, slow_s, [](const View& v) { return v.supply_probes < 3; }, told, Level::alarm}}},
      {14, "supply_sensor_lost, all", {{PlantFault::supply_sensor_lost, 0}},
       {{"trip", 0.0, 1.0, slow_s, [](const View& v) { return v.supply_probes == 0; }, design_flow, Level::trip}}},
      {15, "gpu_telemetry_lost, one", {{PlantFault::gpu_telemetry_lost, 4}},
       {{"warning", 0.0, 3.0, slow_s, silent(3.0), told, Level::warning},
        {"alarm", 0.0, 3.0, slow_s, silent(10.0), design_flow, Level::alarm}}},
      {15, "gpu_telemetry_lost, all", {{PlantFault::gpu_telemetry_lost, 0}},
       {{"trip", 0.0, 3.0, slow_s, silent(10.0), design_flow, Level::trip}}},
      {16, "gateway silent", {},
       {{"warning", 0.0, 60.0, slow_s, heartbeat(10.0), told, Level::warning},
        {"alarm", 0.0, 60.0, slow_s, heartbeat(30.0), told, Level::alarm},
        {"trip", 0.0, 60.0, slow_s, heartbeat(60.0), told, Level::trip}},
       90.0, true},
      {17, "valve_stuck", {{PlantFault::valve_stuck, 0}},
       {{"warning", 5.0, 60.0, slow_s, stuck, told, Level::warning}, {"alarm", 60.0, 60.0, slow_s, stuck, design_flow, Level::alarm}},
       300.0, false, true},
      {.row = 17, .cause = "mixing_valve_stuck", .faults = {{PlantFault::mixing_valve_stuck, 0}},
       .stages = {{"warning", 10.0, 60.0, slow_s, mixing_stuck, told, Level::warning},
                  {"alarm", 20.0, 60.0, slow_s, mixing_stuck, design_flow, Level::alarm}},
       .patience_s = 300.0, .valve_must_move = true, .mixing_valve = true},
      // The rest only tells, within the next second.
      {.row = 18, .cause = "cycles late", .faults = {},
       .stages = {{"warning", 0.0, 1.0, slow_s, [](const View& v) { return v.late_cycles >= 3; }, told, Level::warning}}, .late = true},
      {19, "filter_clogged", {{PlantFault::filter_clogged, 200}}, {{"warning", 60.0, 1.0, slow_s, filter(40.0), told, Level::warning}}, 120.0},
      {19, "filter_clogged, more", {{PlantFault::filter_clogged, 600}}, {{"alarm", 60.0, 1.0, slow_s, filter(60.0), told, Level::alarm}}, 120.0},
      {19, "fluid_quality, high", {{PlantFault::fluid_quality, 5'500}},
       {{"warning", 600.0, 1.0, slow_s, [](const View& v) { return v.conductivity_us >= 5'000.0; }, told, Level::warning}}, 700.0},
      {19, "fluid_quality, low", {{PlantFault::fluid_quality, 1'400}},
       {{"warning", 600.0, 1.0, slow_s, [](const View& v) { return v.conductivity_us <= 1'500.0; }, told, Level::warning}}, 700.0},
      {19, "fluid_quality, changed", {{PlantFault::fluid_quality, 3'700}},
       {{"alarm", 600.0, 1.0, slow_s, [](const View& v) { return v.conductivity_us >= 3'600.0; }, told, Level::alarm}}, 700.0},
      {19, "gpu_missing", {{PlantFault::gpu_missing, 37}},
       {{"warning", 60.0, 1.0, slow_s, [](const View& v) { return v.gpus_missing >= 1; }, told, Level::warning}}, 120.0},
      {20, "condensate", {{PlantFault::condensate, 0}},
       {{"warning", 0.0, 1.0, slow_s, contact(contact_bit::condensate), told, Level::warning}}},
      {20, "door_open", {{PlantFault::door_open, 0}}, {{"warning", 10.0, 1.0, slow_s, contact(contact_bit::door_open), told, Level::warning}}},
      {20, "dew_point_high", {{PlantFault::dew_point_high, 23}},
       {{"warning", 60.0, 1.0, air_s, [](const View& v) { return v.humidity_percent >= 80.0; }, told, Level::warning}}, 180.0},
  };
}

}  // namespace isotherm::test
