#include "tests/scenario/reaction.hpp"

#include <array>

#include "control/point/controller_map.hpp"
#include "control/point/field_bus_map.hpp"

namespace isotherm::test {
namespace {

using plant::PlantFault;
namespace block = field_bus::rack_io;

constexpr double tick_s = 0.1;

double hundredth(std::uint16_t word) { return word / 100.0; }
double signed_hundredth(std::uint16_t word) { return static_cast<std::int16_t>(word) / 100.0; }

/// What the registers say now; nodes that keep silent are counted in `silent`.
View registers(RackRun& run, std::array<double, node_count>& silent) {
  View view;
  std::array<std::uint16_t, block::words> io{};
  REQUIRE(run.devices().read(field_bus::rack_io_unit, block::address, io) == Fault::none);
  const auto fast = [&](std::size_t word) { return io[block::fast + word]; };
  const auto slow = [&](Slow word) { return io[block::slow + static_cast<std::size_t>(word)]; };
  view.stop = (fast(5) & (fast_bit::emergency_stop | fast_bit::smoke)) != 0;
  for (unsigned zone = 0; zone < 4; ++zone) view.wet_zones += fast(5) >> zone & 1;
  view.pumps_faulty = ((fast(5) & fast_bit::drive_fault_1) != 0) + ((fast(5) & fast_bit::drive_fault_2) != 0);
  view.flow_lpm = hundredth(fast(0));
  view.head_kpa = hundredth(fast(1));
  view.discharge_kpa = hundredth(fast(2));
  view.pump_speed = 0.5 * 0.005 * (high_byte(fast(3)) + low_byte(fast(3)));
  view.first_speed = 0.005 * high_byte(fast(3));
  view.first_current = 0.005 * high_byte(fast(4));
  view.contacts = slow(Slow::contacts);
  view.filter_kpa = hundredth(slow(Slow::filter_pressure));
  view.conductivity_us = slow(Slow::conductivity);
  view.mixing_valve = hundredth(slow(Slow::mixing_valve_position)) / 100.0;
  view.suction_kpa = signed_hundredth(slow(Slow::suction_pressure));
  view.level_percent = hundredth(slow(Slow::level));
  view.valve = hundredth(slow(Slow::valve_position)) / 100.0;
  std::vector<double> supply;
  for (const Slow probe : {Slow::supply_temperature_1, Slow::supply_temperature_2, Slow::supply_temperature_3}) {
    if (slow(probe) != absent_signed) supply.push_back(signed_hundredth(slow(probe)));
  }
  view.supply_probes = static_cast<int>(supply.size());
  std::sort(supply.begin(), supply.end());
  if (!supply.empty()) view.supply_c = supply[supply.size() / 2];
  if (!supply.empty()) view.supply_stray_k = std::max(supply.back() - view.supply_c, view.supply_c - supply.front());
  std::array<double, 3> back{signed_hundredth(slow(Slow::return_temperature_1)),
                             signed_hundredth(slow(Slow::return_temperature_2)),
                             signed_hundredth(slow(Slow::return_temperature_3))};
  std::sort(back.begin(), back.end());
  view.return_c = back[1];
  std::array<std::uint16_t, field_bus::dew_point::words> air{};
  REQUIRE(run.devices().read(field_bus::dew_point_unit, 0, air) == Fault::none);
  view.dew_point_c = signed_hundredth(air[field_bus::dew_point::dew_point]);
  view.humidity_percent = hundredth(air[field_bus::dew_point::relative_humidity]);
  for (std::size_t node = 0; node < node_count; ++node) {
    std::array<std::uint16_t, field_bus::node::words> words{};
    const auto unit = static_cast<std::uint8_t>(field_bus::first_node_unit + node);
    silent[node] += tick_s;
    if (run.devices().read(unit, 0, words) != Fault::none) continue;
    silent[node] = 0.0;
    for (std::size_t gpu = 0; gpu < gpus_per_node; ++gpu) {
      view.gpus_missing += (words[field_bus::node::valid] >> gpu & 1U) == 0U;
      view.hottest_c = std::max<double>(view.hottest_c, words[field_bus::node::temperature + gpu]);
    }
  }
  view.silent_s = *std::max_element(silent.begin(), silent.end());
  return view;
}

View truth(RackRun& run, const View& told) {
  const plant::RackLoop& rack = run.devices().rack();
  View view = told;  // what has no sensor between is the same
  for (std::size_t gpu = 0; gpu < gpu_count; ++gpu) view.hottest_c = gpu == 0 ? rack.die_c(0) : std::max(view.hottest_c, rack.die_c(gpu));
  view.flow_lpm = rack.flow_lpm();
  view.head_kpa = rack.head_kpa();
  view.suction_kpa = rack.reservoir().pressure_kpa();
  view.discharge_kpa = view.suction_kpa + view.head_kpa;
  view.level_percent = 100.0 * rack.reservoir().level();
  view.supply_c = rack.supply_c();
  view.return_c = rack.return_c();
  view.pump_speed = 0.5 * (rack.pump_speed(0) + rack.pump_speed(1));
  view.valve = rack.valve();
  const plant::FaultSet& faults = run.devices().faults();
  if (faults.active(PlantFault::dew_point_high)) view.dew_point_c = faults.value(PlantFault::dew_point_high);
  return view;
}

void beat(RackRun& run) {
  std::array<std::uint16_t, controller_map::set_points::words> block{7000, absent_signed, 60};
  run.controller().write_image(controller_map::set_points::address, block, run.devices().mono_ms());
}

}  // namespace

std::vector<Measured> measure(const RowCase& row, Raised raised) {
  RunOptions options;
  options.controller.settings = row.settings;
  if (row.mixing_valve) {
    options.controller.settings.mixing_valve = 1.0F;
    options.plant.mixing_valve = true;
  }
  if (!row.brake_works) options.plant.brake_share = 1.0;
  RackRun run(options);
  const auto second = [&] {
    if (row.silent_gateway) beat(run);
  };
  run.devices().set_load(raised == Raised::full ? 1.0 : 0.15);
  run.run(std::max(row.settle_s, raised == Raised::full ? 60.0 : 200.0), second);
  REQUIRE(run.mode() == Mode::running);
  std::array<double, node_count> silent{};
  for (const auto& [fault, value] : row.faults) run.inject(fault, value);
  if (row.value) run.inject(row.faults.front().first, row.value(registers(run, silent), raised));
  if (raised == Raised::job_start) run.devices().set_load(1.0);
  else if (row.valve_must_move) run.devices().set_load(raised == Raised::full ? 0.4 : 0.7);

  const std::size_t stages = row.stages.size();
  std::vector<Measured> measured(stages);
  silent.fill(0.0);
  std::size_t done = 0;
  for (int tick = 1; tick <= static_cast<int>(row.patience_s / tick_s) && done < stages; ++tick) {
    if (row.late && tick % 10 == 5) run.controller().count_missed_deadline();
    run.tick();
    const double now = tick_s * tick;
    View told = registers(run, silent);
    told.heartbeat_s = now;
    told.flow_commanded_lpm = run.newest().flow_commanded / 100.0;
    told.valve_commanded = run.devices().commands().valve;
    told.mixing_commanded = run.devices().commands().mixing_valve;
    told.speed_commanded = run.devices().commands().pump_speed[0];
    told.supply_target_c = run.newest().supply_target / 100.0;
    told.late_cycles = run.controller().missed_deadlines();
    const View real = truth(run, told);
    const Level level = run.controller().core().state().protection.level(row.row);
    for (std::size_t n = 0; n < stages; ++n) {
      const StageCase& stage = row.stages[n];
      Measured& m = measured[n];
      if (m.command_s) continue;
      if (!m.truth_s && stage.condition(real)) m.truth_s = now;
      if (!stage.condition(told)) {
        if (!m.condition_s) m.registers_s.reset();
      } else if (!m.registers_s) {
        m.registers_s = now;
      }
      if (m.registers_s && !m.condition_s && now - *m.registers_s >= stage.time_s - 1.0e-6) m.condition_s = now;
      if (stage.reacted(run) && level >= stage.level) {
        m.command_s = now;
        ++done;
      }
    }
  }
  return measured;
}

}  // namespace isotherm::test
