#include "control/safety/row_table.hpp"

namespace isotherm {
namespace {

constexpr std::uint16_t seconds(float s) { return static_cast<std::uint16_t>(s * 10.0F + 0.5F); }

constexpr StageRule none{};
constexpr StageRule above(Signal signal, float limit, std::uint16_t ticks, float hysteresis = 0.0F) {
  return {signal, Direction::above, limit, ticks, hysteresis};
}
constexpr StageRule below(Signal signal, float limit, std::uint16_t ticks, float hysteresis = 0.0F) {
  return {signal, Direction::below, limit, ticks, hysteresis};
}
/// True from the first tick of a yes/no or counting signal.
constexpr StageRule at_once(Signal signal, float limit) { return above(signal, limit, 1); }

constexpr Reaction full_pumps(Stage from) {
  return {from, Actuator::pump_speed, Demand::at_least, 1.0F, Rank::thermal_and_flow};
}
constexpr Reaction open_valve(Stage from) {
  return {from, Actuator::valve, Demand::at_least, 1.0F, Rank::thermal_and_flow};
}
constexpr Reaction mix_cold(Stage from, Rank rank = Rank::thermal_and_flow) {
  return {from, Actuator::mixing_valve, Demand::at_least, 1.0F, rank};
}
constexpr Reaction brake(Stage from, Rank rank = Rank::thermal_and_flow) {
  return {from, Actuator::power_brake, Demand::at_least, 1.0F, rank};
}
constexpr Reaction power_off(Stage from, Rank rank = Rank::thermal_and_flow) {
  return {from, Actuator::permit, Demand::at_most, 0.0F, rank};
}
constexpr Reaction isolate(Stage from, Rank rank) { return {from, Actuator::isolate, Demand::at_least, 1.0F, rank}; }
constexpr Reaction fill(Stage from) { return {from, Actuator::fill, Demand::at_least, 1.0F, Rank::rest}; }
constexpr Reaction design_flow(Stage from) {
  return {from, Actuator::flow, Demand::at_least, 1.0F, Rank::rest};
}

}  // namespace

// Limits: NVIDIA board slowdown temperatures for row 4; Vertiv CoolChip CDU 600 guide, tables 4.18 and 4.19, for flow and
// pressure, and its page 47 for valve and filter; ASHRAE W45 for row 8 and class A1 for humidity; Lenovo Neptune RM100 guide
// for the probes; times of reaction from the heat that a cold plate stores: 6 s from full flow lost to 87 C with 45 C
// supply. The rest are estimates.
constexpr std::array<Row, row_line_count> table{{
    // 1 emergency stop or smoke: a contact is open.
    {1, 0.1F, {none, none, at_once(Signal::emergency_stop, 1.0F), none}, 10, true, 0,
     {{{Stage::trip, Actuator::pump_speed, Demand::at_most, 0.0F, Rank::emergency_stop},
       {Stage::trip, Actuator::valve, Demand::at_most, 0.0F, Rank::emergency_stop},
       power_off(Stage::trip, Rank::emergency_stop)}}},
    // 2 large leak: isolate, shed power, take power off after 10 s or at once when a GPU is hot; the pump stops last. Until then it turns
    // as slowly as in a run-on: nothing is gained by a head behind valves that shut, and a leak before them gives the less.
    {2, 2.0F, {none, none, at_once(Signal::large_leak, 1.0F), at_once(Signal::large_leak, 2.0F)}, 10, true, 0,
     {{isolate(Stage::trip, Rank::large_leak), brake(Stage::trip, Rank::large_leak),
       {Stage::trip, Actuator::pump_speed, Demand::at_most, 0.3F, Rank::large_leak},
       power_off(Stage::cut, Rank::large_leak),
       {Stage::cut, Actuator::pump_speed, Demand::at_most, 0.0F, Rank::large_leak}}}},
    // 3 small leak: tell; isolate only where the owner's policy says so.
    {3, 10.0F, {at_once(Signal::wet_zones, 1.0F), above(Signal::wet_zones, 1.0F, seconds(10.0F)),
         above(Signal::wet_zones_policy, 1.0F, seconds(10.0F)), none}, 100, false, 0,
     {{isolate(Stage::trip, Rank::rest)}}},
    // 4 GPU over-temperature.
    {4, 1.0F, {above(Signal::hottest_gpu, 80.0F, 1, 2.0F), above(Signal::hottest_gpu, 85.0F, seconds(2.0F), 3.0F),
         above(Signal::hottest_gpu, 90.0F, seconds(2.0F), 5.0F), above(Signal::hottest_gpu, 95.0F, seconds(5.0F), 5.0F)},
     50, true, 0,
     {{full_pumps(Stage::alarm),
       {Stage::alarm, Actuator::supply_target, Demand::at_most, 0.0F, Rank::thermal_and_flow}, mix_cold(Stage::alarm),
       brake(Stage::trip), power_off(Stage::cut)}}},
    // 5 low flow.
    {5, 1.0F, {below(Signal::flow_of_commanded, 0.9F, seconds(10.0F), 0.03F),
         below(Signal::flow_of_commanded, 0.8F, seconds(5.0F), 0.05F),
         below(Signal::flow_trip, 1.0F, seconds(1.0F), 0.1F), below(Signal::flow_trip, 1.0F, seconds(6.0F), 0.1F)},
     20, true, 2, {{full_pumps(Stage::alarm), brake(Stage::trip), power_off(Stage::cut)}}},
    // 6 low differential pressure: the second, different measurement of the same danger.
    {6, 1.0F, {below(Signal::pressure_of_expected, 0.9F, seconds(10.0F), 0.03F),
         below(Signal::pressure_of_expected, 0.8F, seconds(5.0F), 0.05F),
         below(Signal::pressure_of_expected, 0.4F, seconds(1.0F), 0.1F),
         below(Signal::pressure_of_expected, 0.4F, seconds(6.0F), 0.1F)},
     20, true, 2, {{full_pumps(Stage::alarm), brake(Stage::trip), power_off(Stage::cut)}}},
    // 7 pump failure; its signal is debounced per pump.
    {7, 1.0F, {none, at_once(Signal::pumps_lost, 1.0F), at_once(Signal::pumps_lost, 2.0F),
         above(Signal::pumps_lost, 2.0F, seconds(5.0F))}, 20, true, 0,
     {{full_pumps(Stage::trip), brake(Stage::trip), power_off(Stage::cut)}}},
    // 8 supply over-temperature.
    {8, 2.0F, {above(Signal::supply_above_target, 2.0F, seconds(120.0F), 1.0F),
         above(Signal::supply, 45.0F, seconds(10.0F), 1.0F), above(Signal::supply, 50.0F, seconds(5.0F), 2.0F), none},
     20, false, 0, {{full_pumps(Stage::alarm), open_valve(Stage::alarm), mix_cold(Stage::alarm), brake(Stage::trip)}}},
    // 9 return over-temperature.
    {9, 2.0F, {above(Signal::return_temperature, 60.0F, 1, 1.0F), above(Signal::return_temperature, 65.0F, 1, 1.0F),
         above(Signal::return_temperature, 70.0F, seconds(5.0F), 2.0F), none}, 20, false, 0,
     {{full_pumps(Stage::alarm), brake(Stage::trip)}}},
    // 10 over-pressure: the cap itself ramps down in arbitration; only the trip may go below least flow. A healthy rack stands at 336 kPa
    // at full speed (275 kPa of loop over 60 kPa of suction), and 3 kPa more by its gauge: that is no warning.
    {10, 0.2F, {above(Signal::discharge_pressure, 345.0F, seconds(10.0F), 5.0F),
          above(Signal::discharge_pressure, 350.0F, 1, 10.0F), above(Signal::discharge_pressure, 400.0F, 1, 20.0F), none},
     10, false, 0, {}},
    // 11 low suction pressure: filled from 0.3 to 0.5 bar.
    {11, 1.0F, {below(Signal::suction_pressure, 50.0F, seconds(10.0F), 10.0F),
          below(Signal::suction_pressure, 30.0F, seconds(10.0F), 20.0F),
          below(Signal::suction_pressure, 10.0F, seconds(5.0F), 10.0F), none}, 20, false, 0,
     {{fill(Stage::alarm), {Stage::trip, Actuator::pump_speed, Demand::at_most, 0.5F, Rank::pressure_trip}}}},
    // 12 level.
    {12, 5.0F, {below(Signal::level, 40.0F, seconds(5.0F), 3.0F), below(Signal::level, 20.0F, seconds(5.0F), 3.0F),
          below(Signal::level, 10.0F, seconds(10.0F), 3.0F), below(Signal::level, 10.0F, seconds(15.0F), 3.0F)},
     20, true, 1, {{fill(Stage::alarm), brake(Stage::trip), power_off(Stage::cut)}}},
    // 13 dew-point margin: the loop itself regulates at 3 K.
    {13, 60.0F, {below(Signal::dew_point_margin, 2.5F, seconds(10.0F), 0.2F), below(Signal::dew_point_margin, 2.0F, 1, 0.3F),
          below(Signal::dew_point_margin, 1.0F, seconds(60.0F), 0.5F), none}, 20, false, 1,
     {{{Stage::alarm, Actuator::supply_target, Demand::at_least, 1.0F, Rank::dew_point},
       {Stage::trip, Actuator::valve, Demand::at_most, 0.0F, Rank::dew_point}}}},
    // 14 probes that disagree or are gone; its signals are debounced by the vote. Leaves 10 s after the cause.
    {14, 1.0F, {at_once(Signal::probes_apart, 1.0F), at_once(Signal::probes_absent, 1.0F), at_once(Signal::probes_none, 1.0F),
          none}, 100, false, 0, {{design_flow(Stage::trip)}}},
    // 15 GPU telemetry lost: at least design flow, never less than the last flow applied.
    {15, 3.0F, {above(Signal::node_silence, 3.0F, 1), above(Signal::node_silence, 10.0F, 1),
          above(Signal::gpus_lost, 0.25F, seconds(7.0F)), none}, 100, false, 0, {{design_flow(Stage::alarm)}}},
    // 16 the gateway's heartbeat is gone: the local set points hold, cooling never stops.
    {16, 60.0F, {above(Signal::upper_level_age, 10.0F, 1), above(Signal::upper_level_age, 30.0F, 1),
          above(Signal::upper_level_age, 60.0F, 1), none}, 100, false, 0, {}},
    // 17 the valve does not follow: the supply loop is parked, and the pumps alone hold the temperature. Two strokes of 30 s.
    {17, 60.0F, {above(Signal::valve_deviation, 0.1F, seconds(5.0F), 0.03F),
         above(Signal::valve_deviation, 0.1F, seconds(60.0F), 0.03F), none, none}, 100, false, 1,
     {{{Stage::alarm, Actuator::supply_loop, Demand::at_most, 0.0F, Rank::rest}, design_flow(Stage::alarm)}}},
    // The mixing valve does not follow: asked to give all of the cold side, it leaves the supply to the primary valve. A stroke of 5 s.
    {17, 60.0F, {above(Signal::mixing_deviation, 0.1F, seconds(10.0F), 0.03F),
         above(Signal::mixing_deviation, 0.1F, seconds(20.0F), 0.03F), none, none}, 100, false, 1,
     {{mix_cold(Stage::alarm, Rank::rest), design_flow(Stage::alarm)}}},
    // 18 the controller is late: three of ten cycles. What a controller that hangs leads to is its watchdog's.
    {18, 0.0F, {at_once(Signal::late_cycles, 3.0F), none, none, none}, 100, false, 0, {}},
    // 19 maintenance: filter, fluid quality, fouling, worn pumps, GPUs that fell silent, zone valves. Never more than told.
    {19, 0.0F, {above(Signal::filter_pressure, 40.0F, seconds(60.0F), 5.0F),
         above(Signal::filter_pressure, 60.0F, seconds(60.0F), 5.0F), none, none}, 600, false, 0, {}},
    {19, 0.0F, {below(Signal::conductivity, 1500.0F, seconds(600.0F), 100.0F), none, none, none}, 600, false, 0, {}},
    {19, 0.0F, {above(Signal::conductivity, 5000.0F, seconds(600.0F), 100.0F), none, none, none}, 600, false, 0, {}},
    {19, 0.0F, {none, above(Signal::conductivity_change, 0.2F, seconds(600.0F), 0.02F), none, none}, 600, false, 0, {}},
    {19, 0.0F, {below(Signal::exchanger_share, 0.8F, seconds(600.0F), 0.03F),
         below(Signal::exchanger_share, 0.7F, seconds(600.0F), 0.03F), none, none}, 600, false, 0, {}},
    {19, 0.0F, {below(Signal::pump_strength, 0.93F, seconds(60.0F), 0.03F), none, none, none}, 600, false, 0, {}},
    {19, 0.0F, {above(Signal::gpus_missing, 1.0F, seconds(60.0F)), none, none, none}, 600, false, 0, {}},
    {19, 0.0F, {above(Signal::zone_valves_astray, 1.0F, seconds(60.0F)), none, none, none}, 600, false, 0, {}},
    // 20 the surroundings.
    {20, 0.0F, {at_once(Signal::condensate, 1.0F), none, none, none}, 100, false, 0, {}},
    {20, 0.0F, {above(Signal::door, 1.0F, seconds(10.0F)), none, none, none}, 20, false, 0, {}},
    {20, 0.0F, {above(Signal::humidity, 80.0F, seconds(60.0F), 3.0F), none, none, none}, 600, false, 0, {}},
}};

/// Every number from 1 on, in order; the first line of each of the first 17 is found by its number.
constexpr bool numbered(const std::array<Row, row_line_count>& rows) {
  for (std::size_t n = 1; n < rows.size(); ++n) {
    const int step = rows[n].number - rows[n - 1].number;
    if (step < 0 || step > 1 || (n < 17 && step != 1)) return false;
  }
  return rows.front().number == 1 && rows.back().number == safety_row_count;
}
static_assert(numbered(table));

const std::array<Row, row_line_count> row_table = table;

}  // namespace isotherm
