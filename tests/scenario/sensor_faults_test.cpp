// Every way in which one instrument fails, on the whole rack: the hot side holds and IT power stays on.
#include <doctest/doctest.h>

#include <vector>

#include "control/point/quality.hpp"
#include "control/cycle/rack_core.hpp"
#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

namespace {

/// Set point and 2 K; above it for no more than 5 s.
constexpr double most_hot_c = 68.0;

struct Case {
  PlantFault fault;
  double value;
};

Diagnoses told(const RackRun& run) { return diagnoses(run.newest().quality, run.newest().outlier); }
bool braked(const RackRun& run) { return (run.newest().outputs.bits & output_bit::power_brake) != 0; }

/// One fault after the other on one rack, each through a step of load down and up, and all of it cleared between them.
void go_through(const std::vector<Case>& cases, double low_load = 0.85) {
  const auto run = settled(360.0);
  for (const Case& one : cases) {
    CAPTURE(plant::fault_table[static_cast<std::size_t>(one.fault)].name);
    CAPTURE(one.value);
    run->restart_mark();
    run->inject(one.fault, one.value);
    bool ever_braked = false;
    int over = 0;
    int longest_over = 0;  // 0.1 s
    const auto look = [&] {
      ever_braked = ever_braked || braked(*run);
      for (const double celsius : run->truth().second_hottest_ema5_c) {
        over = celsius > most_hot_c ? over + 1 : 0;
        longest_over = std::max(longest_over, over);
      }
    };
    run->run(20.0, look);
    run->devices().set_load(low_load);
    run->run(30.0, look);
    run->devices().set_load(0.92);
    run->run(50.0, look);
    CHECK(longest_over <= 50);
    CHECK_FALSE(ever_braked);
    CHECK_FALSE(run->permit_dropped());
    CHECK(run->mode() == Mode::running);
    run->clear(one.fault);
    run->run(80.0, look);
    CHECK_FALSE(ever_braked);
  }
}

}  // namespace

TEST_CASE("any fault of a supply probe keeps the hot side and IT power") {
  std::vector<Case> cases;
  for (const PlantFault fault : {PlantFault::probe_lost, PlantFault::probe_shorted, PlantFault::probe_stuck,
                                 PlantFault::probe_spikes, PlantFault::probe_loose, PlantFault::probe_offset,
                                 PlantFault::probe_fahrenheit, PlantFault::probe_tenfold}) {
    cases.push_back({fault, 2.0});
  }
  cases.push_back({PlantFault::probes_swapped, 0.0});
  go_through(cases);
}

TEST_CASE("any fault of a return probe keeps the hot side and IT power") {
  std::vector<Case> cases;
  for (const PlantFault fault : {PlantFault::probe_lost, PlantFault::probe_shorted, PlantFault::probe_stuck,
                                 PlantFault::probe_spikes, PlantFault::probe_loose, PlantFault::probe_offset,
                                 PlantFault::probe_fahrenheit, PlantFault::probe_tenfold}) {
    cases.push_back({fault, 5.0});
  }
  go_through(cases);
}

TEST_CASE("any fault of a facility probe keeps the hot side and IT power") {
  std::vector<Case> cases;
  for (const PlantFault fault : {PlantFault::probe_lost, PlantFault::probe_spikes, PlantFault::probe_loose,
                                 PlantFault::probe_offset, PlantFault::probe_fahrenheit}) {
    cases.push_back({fault, 7.0});
    cases.push_back({fault, 8.0});
  }
  go_through(cases);
}

TEST_CASE("any fault of flow meter, pressure gauge or speed sensor keeps the hot side and IT power") {
  go_through({{PlantFault::flow_sensor_zero, 0.0},
              {PlantFault::flow_sensor_lost, 0.0},
              {PlantFault::flow_sensor_stuck, 0.0},
              {PlantFault::flow_sensor_tenth, 0.0},
              {PlantFault::pressure_sensor_zero, 0.0},
              {PlantFault::pressure_sensor_lost, 0.0}});
  // A pump that seems lost doubles the other's share: enough of a disturbance for one minute without a step of load.
  go_through({{PlantFault::speed_sensor_zero, 0.0}}, 0.92);
}

TEST_CASE("any fault of one GPU's or one node's telemetry keeps the hot side and IT power") {
  std::vector<Case> cases;
  for (const PlantFault fault : {PlantFault::gpu_sensor_zero, PlantFault::gpu_sensor_stuck, PlantFault::gpu_sensor_spikes,
                                 PlantFault::gpu_missing}) {
    cases.push_back({fault, 30.0});
  }
  cases.push_back({PlantFault::node_frozen, 4.0});
  cases.push_back({PlantFault::gpu_telemetry_lost, 6.0});
  go_through(cases);
}

TEST_CASE("a lost flow meter is replaced by pumps and pressure: the soft flow is near the true one and told as such") {
  const auto run = settled(360.0);
  for (const PlantFault fault : {PlantFault::flow_sensor_zero, PlantFault::flow_sensor_lost}) {
    run->inject(fault);
    run->run(3.0);
    for (const double load : {0.92, 0.7, 0.92}) {
      run->devices().set_load(load);
      run->run(80.0);
      CHECK(told(*run).flow == Quality::estimated);
      CHECK(std::abs(run->controller().core().state().signals.hydraulics.flow_lpm.value - run->truth().flow_lpm) <
            0.05 * run->truth().flow_lpm);
      CHECK(run->level(14) == Level::alarm);
      CHECK(run->level(5) < Level::alarm);
    }
    run->clear(fault);
    run->run(45.0);
    CHECK(told(*run).flow == Quality::good);
    CHECK(run->level(14) == Level::clear);
  }
}

TEST_CASE("with all supply probes lost the rack falls back, and the supply is still held by its soft value") {
  const auto run = settled(600.0);
  run->restart_mark();
  run->inject(PlantFault::probe_lost, 0.0);
  CHECK(run->run_until([&] { return run->mode() == Mode::fallback; }, 3.0).has_value());
  for (const double load : {0.92, 0.80, 0.92}) {
    run->devices().set_load(load);
    run->run(180.0);
    CHECK(told(*run).supply == Quality::estimated);
    const double soft_c = static_cast<std::int16_t>(run->newest().supply_temperature) * 0.01;
    CHECK(std::abs(soft_c - run->truth().supply_c) < 1.0);
    CHECK(std::abs(run->truth().supply_c - run->newest().supply_target * 0.01) < 1.5);
  }
  CHECK(run->mark().most_hot_k <= 2.0);
  CHECK(run->level(14) == Level::trip);
  CHECK_FALSE(run->permit_dropped());
  run->clear(PlantFault::probe_lost);
  CHECK(run->run_until([&] { return run->mode() == Mode::running; }, 30.0).has_value());
  run->run(60.0);
  CHECK(told(*run).supply == Quality::good);
}

namespace {

std::unique_ptr<RackRun> idling_at(double load) {
  auto run = std::make_unique<RackRun>(RunOptions{});
  run->devices().set_load(load);
  run->run(300.0);
  REQUIRE(run->mode() == Mode::running);
  run->restart_mark();
  return run;
}

/// Most that the hot side is above its set point after a step of load with all instruments sound, K, and not below 2.
double sound_hot_k(double from, double to) {
  const auto run = idling_at(from);
  run->devices().set_load(to);
  run->run(240.0);
  return std::max(2.0, run->mark().most_hot_k);
}

/// Registers stand still from `frozen_s` after a step of load on (negative: before it), until they live again.
void freeze_around_a_step(double from, double to, double frozen_s, double most_hot_k) {
  CAPTURE(from);
  CAPTURE(to);
  CAPTURE(frozen_s);
  const auto run = idling_at(from);
  bool ever_braked = false;
  bool pumps_blamed = false;
  const auto look = [&] {
    ever_braked = ever_braked || braked(*run);
    for (const std::size_t row : {5U, 6U, 7U}) pumps_blamed = pumps_blamed || run->level(row) >= Level::alarm;
  };
  if (frozen_s < 0.0) {
    run->inject(PlantFault::rack_io_frozen);
    run->run(-frozen_s, look);
  }
  run->devices().set_load(to);
  if (frozen_s >= 0.0) {
    run->run(frozen_s, look);
    run->inject(PlantFault::rack_io_frozen);
  }
  run->run(240.0, look);
  CHECK(run->level(14) == Level::trip);
  CHECK(run->newest().first_out == 14);
  CHECK(run->mode() == Mode::fallback);
  CHECK(run->newest().flow_commanded >= 10'000);
  CHECK(run->truth().flow_lpm >= 95.0);
  CHECK(told(*run).flow == Quality::lost);
  CHECK(run->mark().most_hot_k <= most_hot_k);
  run->clear(PlantFault::rack_io_frozen);
  run->run(9.0, look);
  CHECK(run->mode() == Mode::fallback);
  CHECK(run->run_until([&] { return run->mode() == Mode::running && run->level(14) == Level::clear; }, 6.0).has_value());
  run->run(60.0, look);
  CHECK(run->mode() == Mode::running);
  CHECK_FALSE(ever_braked);
  CHECK_FALSE(pumps_blamed);
  CHECK_FALSE(run->permit_dropped());
}

}  // namespace

TEST_CASE("registers that stand still around a job start are the field bus lost, not lost pumps") {
  const double sound_k = sound_hot_k(0.15, 0.92);
  for (const double frozen_s : {-0.5, 0.2, 0.6, 1.0, 1.4, 1.8, 2.2, 2.6, 3.0, 4.0, 6.0}) {
    freeze_around_a_step(0.15, 0.92, frozen_s, sound_k + 0.3);
  }
  // The shut valve of an idle rack has taught nothing: there the heat balance says where it has to stand.
  for (const double idle : {0.15, 0.35}) {
    for (const double rated : {0.92, 1.0}) {
      for (const double frozen_s : {-600.0, -60.0}) freeze_around_a_step(idle, rated, frozen_s, 2.0);
    }
  }
}

TEST_CASE("registers that stand still around steps of load are the field bus lost, not lost pumps") {
  for (const double frozen_s : {-120.0, 0.5, 5.0}) {
    freeze_around_a_step(0.92, 0.7, frozen_s, 2.0);
    freeze_around_a_step(0.7, 1.0, frozen_s, 2.0);
    freeze_around_a_step(0.92, 0.15, frozen_s, 2.0);
  }
}

TEST_CASE("registers that stand still at a steady load keep the hot side and IT power, and are told before the slow check could") {
  const auto run = settled(360.0);
  run->restart_mark();
  run->inject(PlantFault::rack_io_frozen);
  CHECK(run->run_until([&] { return run->level(14) == Level::trip; }, 299.0).has_value());
  run->run(600.0);
  CHECK(run->mark().most_hot_k <= 2.0);
  CHECK(run->newest().first_out == 14);
  CHECK_FALSE(braked(*run));
  CHECK_FALSE(run->permit_dropped());
}

TEST_CASE("a probe that sticks is found out once the load has moved, and not before") {
  const auto run = settled(360.0);
  run->inject(PlantFault::probe_stuck, 2.0);
  run->run(600.0);
  CHECK(told(*run).supply != Quality::lost);
  const auto swing = [&] {
    for (const double load : {0.75, 0.92, 0.75, 0.92, 0.75, 0.92}) {
      run->devices().set_load(load);
      run->run(90.0);
    }
  };
  swing();
  CHECK(told(*run).supply == Quality::reduced);
  CHECK(run->level(14) == Level::alarm);
  run->clear(PlantFault::probe_stuck);
  run->run(60.0);
  CHECK(told(*run).supply == Quality::good);
}

TEST_CASE("an hour of constant load at night has no stuck probe, no frozen GPU and no outlier") {
  const auto run = settled(60.0);
  run->devices().set_load(0.35);
  run->run(600.0);
  std::size_t doubts = 0;
  run->run(3600.0, [&] {
    const SignalState& signals = run->controller().core().state().signals;
    const Diagnoses all = told(*run);
    if (all.supply != Quality::good || all.return_water != Quality::good || all.flow != Quality::good ||
        all.pressure != Quality::good || all.balance_off || all.outlier_gpu != 0) {
      ++doubts;
    }
    for (const std::uint8_t standstill : signals.gpus.standstill) doubts += (standstill & 15U) == 15U ? 1 : 0;
  });
  CHECK(doubts == 0);
}

TEST_CASE("a facility probe that is lost does not take the valve's foresight away when rated power comes back at once") {
  RackRun run(RunOptions{});
  run.devices().set_load(0.84);
  run.run(280.0);
  run.inject(PlantFault::probe_lost, 7.0);
  run.run(20.0);
  run.devices().set_load(1.0);
  run.restart_mark();
  run.run(120.0);
  CHECK(run.mark().most_hot_k <= 2.5);
  CHECK_FALSE(run.permit_dropped());
}
