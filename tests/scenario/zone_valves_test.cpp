// The whole rack with a valve in the branch of each node, and the same rack without: four nodes idle, five train.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string>

#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

namespace {

constexpr double settles_s = 600.0;
constexpr double throttles_s = 300.0;
constexpr std::size_t idle_nodes = 4;

class MixedJobs final : public plant::Workload {
 public:
  /// The idle nodes get a job of their own at this second.
  explicit MixedJobs(double job_starts_s, bool steady) : job_starts_s_(job_starts_s), steady_(steady) {}
  NodePower at(double seconds) const override {
    NodePower power = training_->at(seconds);
    if (steady_) power.fill(7300.0);
    constexpr double idle_w = 8.0 * 100.0 + 1900.0;
    if (seconds < job_starts_s_) std::fill_n(power.begin(), idle_nodes, idle_w);
    return power;
  }
  std::string description() const override { return "nodes 1-4 idle, nodes 5-9 training"; }

 private:
  std::shared_ptr<const plant::Workload> training_ = plant::make_training_profile(7500.0);
  double job_starts_s_;
  bool steady_;
};

RunOptions options_of(std::size_t zones, Law law, double job_starts_s = std::numeric_limits<double>::max(), bool steady = false) {
  RunOptions options;
  options.plant.zone_valves = zones;
  options.workload = std::make_shared<MixedJobs>(job_starts_s, steady);
  RackSettings& settings = options.controller.settings;
  settings.law = static_cast<float>(law);
  settings.zone_valves = static_cast<float>(zones);
  if (zones > 0) settings.design_differential_pressure_kpa = 137.0F;  // as commissioned, with the open valves
  return options;
}

double spread_k(const plant::RackLoop& rack) {
  double least = rack.die_c(0);
  double most = least;
  for (std::size_t gpu = 1; gpu < gpu_count; ++gpu) {
    least = std::min(least, rack.die_c(gpu));
    most = std::max(most, rack.die_c(gpu));
  }
  return most - least;
}

struct Figures {
  double most_hot_k = 0.0;
  double mean_k = 0.0;    // of the controlled GPU, to the set point
  double spread_k = 0.0;  // mean
  double flow_lpm = 0.0;  // mean
  double supply_c = 0.0;  // mean
  double pumps_wh = 0.0;
  double rejection_wh = 0.0;
};

double rejection_wh(const plant::Truth& truth) { return truth.energy_wh.facility_pumps + truth.energy_wh.dry_cooler; }

/// Twenty minutes of mixed jobs after they have settled.
Figures mixed_jobs(RackRun& run) {
  run.run(settles_s);
  run.restart_mark();
  const double pumps_wh = run.truth().energy_wh.rack_pumps;
  const double rejected_wh = rejection_wh(run.truth());
  Figures figures;
  double seconds = 0.0;
  run.run(1200.0, [&] {
    figures.spread_k += spread_k(run.devices().rack());
    figures.flow_lpm += run.truth().flow_lpm;
    figures.supply_c += run.truth().supply_c;
    seconds += 1.0;
    for (const std::size_t row : {4U, 5U, 6U, 7U, 8U, 9U, 10U, 14U, 17U, 19U}) REQUIRE(run.level(row) == Level::clear);
  });
  figures.spread_k /= seconds;
  figures.flow_lpm /= seconds;
  figures.supply_c /= seconds;
  figures.most_hot_k = run.mark().most_hot_k;
  figures.mean_k = run.mark().mean_k();
  figures.pumps_wh = run.truth().energy_wh.rack_pumps - pumps_wh;
  figures.rejection_wh = rejection_wh(run.truth()) - rejected_wh;
  return figures;
}

const ZoneAllocatorState& zones_of(RackRun& run) { return run.controller().core().state().law.zones; }

/// Runs mixed jobs until the idle nodes are throttled.
std::unique_ptr<RackRun> throttled(Law law = Law::mpc, double job_starts_s = std::numeric_limits<double>::max()) {
  auto run = std::make_unique<RackRun>(options_of(9, law, job_starts_s));
  run->run(throttles_s);
  REQUIRE(run->mode() == Mode::running);
  REQUIRE(zones_of(*run).opening[0] < 0.85F);
  return run;
}

}  // namespace

TEST_CASE("mixed jobs: the hot side is as without zone valves, with less flow, less spread and less energy") {
  for (const Law law : {Law::pi_ff, Law::mpc}) {
    for (const std::size_t zones : {9U, 18U}) {
      RackRun without_run(options_of(0, law));
      RackRun with_run(options_of(zones, law));
      const Figures without = mixed_jobs(without_run);
      const Figures with = mixed_jobs(with_run);
      MESSAGE(std::string(name(law)), ", ", zones, " zones: hottest ", without.most_hot_k, " -> ", with.most_hot_k, " K, mean ", without.mean_k, " -> ",
              with.mean_k, " K, spread ", without.spread_k, " -> ", with.spread_k, " K, flow ", without.flow_lpm, " -> ",
              with.flow_lpm, " L/min, supply ", without.supply_c, " -> ", with.supply_c, " C, pumps ", without.pumps_wh, " -> ", with.pumps_wh, " Wh, rejection ", without.rejection_wh,
              " -> ", with.rejection_wh, " Wh");
      CHECK(with.most_hot_k <= 2.0);
      CHECK(with.most_hot_k < without.most_hot_k + 0.5);
      CHECK(std::abs(with.mean_k - without.mean_k) < 0.5);
      CHECK(with.flow_lpm < 0.93 * without.flow_lpm);
      CHECK(with.pumps_wh + with.rejection_wh < 0.97 * (without.pumps_wh + without.rejection_wh));
      if (zones == 9) CHECK(with.spread_k < without.spread_k);
      // Where MPC has the choice, it spends what it saves on a warmer supply; the pumps may then take what they took.
      if (law == Law::pi_ff) CHECK(with.pumps_wh < 0.9 * without.pumps_wh);
    }
  }
}

TEST_CASE("the neediest zone's valve stays open, the idle ones keep their share of the least flow, and witnesses stay sound") {
  const auto run = throttled();
  run->run(1200.0, [&] {
    const ZoneAllocatorState& zones = zones_of(*run);
    REQUIRE(*std::max_element(zones.opening.begin(), zones.opening.begin() + 9) >= 0.9F);
    // By its own model of the valves the controller gives them their share; within a tenth they have it.
    const double idle_lpm = run->truth().flow_lpm / 9.0 * run->devices().rack().zones().flow_share(0);
    REQUIRE(idle_lpm > 0.7 * 5.0);  // valleys of the flow law included
  });
  const Hydraulics seen = learned(run->controller().core().state().signals.hydraulics);
  CHECK(seen.loop_resistance == doctest::Approx(1.0F).epsilon(0.05));
  CHECK(seen.pump_strength == doctest::Approx(1.0F).epsilon(0.05));
}

TEST_CASE("a job that starts behind throttled valves stays on the hot side's limit") {
  for (const Law law : {Law::pi_ff, Law::mpc}) {
    const auto run = throttled(law, throttles_s + 60.0);
    run->run(55.0);
    run->restart_mark();
    run->run(10.0);
    CHECK(zones_of(*run).opening[0] == 1.0F);
    run->run(300.0);
    CAPTURE(std::string(name(law)));
    CHECK(run->mark().most_hot_k <= 2.0);
    CHECK(run->level(4) == Level::clear);
  }
}

TEST_CASE("every fault of flow, pressure, telemetry or valves leaves the hot side cool and the permit closed") {
  struct Case {
    PlantFault fault;
    double value;
  };
  for (const auto& [fault, value] :
       {Case{PlantFault::zone_valve_stuck, 2}, {PlantFault::zone_valve_stuck, 5}, {PlantFault::zone_unit_silent, 0},
        {PlantFault::pump_1_dead, 0}, {PlantFault::flow_sensor_zero, 0}, {PlantFault::flow_sensor_tenth, 0},
        {PlantFault::pressure_sensor_zero, 0}, {PlantFault::speed_sensor_zero, 0}, {PlantFault::rack_io_frozen, 0},
        {PlantFault::gpu_telemetry_lost, 1}, {PlantFault::gpu_telemetry_lost, 0}, {PlantFault::gpu_missing, 3},
        {PlantFault::node_frozen, 2}, {PlantFault::probe_lost, 0}}) {
    CAPTURE(plant::fault_table[static_cast<std::size_t>(fault)].name);
    CAPTURE(value);
    const auto run = throttled();
    run->restart_mark();
    run->inject(fault, value);
    run->run(300.0);
    CHECK(run->mark().most_hot_k <= 2.0);
    CHECK_FALSE(run->permit_dropped());
    CHECK((run->newest().outputs.bits & output_bit::power_brake) == 0);
    if (fault == PlantFault::gpu_missing) {
      CHECK(zones_of(*run).opening[0] == 1.0F);
      CHECK(zones_of(*run).opening[1] < 0.9F);
    } else if (fault != PlantFault::zone_valve_stuck && fault != PlantFault::node_frozen && fault != PlantFault::probe_lost &&
               !(fault == PlantFault::gpu_telemetry_lost && value == 1.0)) {
      CHECK(zones_of(*run).opening == all_zones_open());
    }
  }
}

TEST_CASE("a silent unit opens its valves by itself, is told after a minute, and goes on where it left when it answers again") {
  const auto run = throttled();
  run->inject(PlantFault::zone_unit_silent);
  run->run(45.0);
  CHECK(run->devices().rack().zones().position(0) == doctest::Approx(1.0));
  CHECK(run->level(19) == Level::clear);
  run->run(30.0);
  CHECK(run->level(19) == Level::warning);
  CHECK(run->mode() == Mode::running);
  run->clear(PlantFault::zone_unit_silent);
  run->run(240.0);
  CHECK(run->level(19) == Level::clear);
  CHECK(zones_of(*run).opening[0] < 0.9F);
}

TEST_CASE("a valve that stays where it is is told, and the others give way to the zone behind it") {
  const auto run = throttled(Law::mpc, throttles_s + 60.0);
  run->inject(PlantFault::zone_valve_stuck, 1.0);
  run->run(60.0 + 120.0);
  // A job has started in it; its valve should be open and is not.
  CHECK(zones_of(*run).opening[0] == 1.0F);
  CHECK(run->devices().rack().zones().position(0) < 0.8);
  CHECK(run->level(19) == Level::warning);
  CHECK((run->newest().inputs.slow[Slow::zone_valves] & 1U) != 0U);
  run->restart_mark();
  run->run(600.0);
  CHECK(run->mark().most_hot_k <= 2.0);
  double others = 0.0;
  for (std::size_t zone = 1; zone < 9; ++zone) others += static_cast<double>(zones_of(*run).opening[zone]) / 8.0;
  CHECK(others < 0.95);
}

TEST_CASE("with all others at steady full load a zone that starts behind a valve stuck half shut is the miss that is known") {
  RackRun run(options_of(9, Law::mpc, 950.0, true));
  run.run(900.0);
  run.inject(PlantFault::zone_valve_stuck, 2.0);
  run.run(50.0);
  run.restart_mark();
  run.run(400.0);
  MESSAGE("valve at ", run.devices().rack().zones().position(1), ": hottest ", run.mark().most_hot_k, " K");
  CHECK(run.mark().most_hot_k <= 4.0);
  CHECK_FALSE(run.permit_dropped());
  CHECK(run.level(19) == Level::warning);
}

TEST_CASE("a valve that falls shut before a training node: its GPUs are seen, all other valves open, and power is cut") {
  const auto run = throttled();
  run->inject(PlantFault::zone_valve_shut, 5.0);
  REQUIRE(run->run_until([&] { return run->level(4) == Level::trip; }, 120.0).has_value());
  CHECK((run->newest().outputs.bits & output_bit::power_brake) != 0);
  double hottest_c = 0.0;
  run->run(120.0, [&] { hottest_c = std::max(hottest_c, run->truth().hottest_c); });
  // What stands still warms by two kelvin a second, and the simulated GPUs do not slow down by themselves.
  CHECK(hottest_c < 115.0);
  CHECK(run->permit_dropped());
  CHECK(zones_of(*run).opening == all_zones_open());
}

TEST_CASE("what is really lost is lost with throttled valves too: a bypass, dry pumps, a blocked rack") {
  struct Case {
    PlantFault fault;
    double value;
    std::size_t row;
  };
  for (const auto& [fault, value, row] : {Case{PlantFault::bypass_open, 2, 6}, {PlantFault::large_leak, 12, 2}}) {
    CAPTURE(row);
    const auto run = throttled();
    run->inject(fault, value);
    CHECK(run->run_until([&, row = row] { return run->level(row) == Level::trip; }, 30.0).has_value());
    CHECK(zones_of(*run).opening == all_zones_open());
  }
}

TEST_CASE("a restarted controller opens the valves and nobody is alarmed meanwhile") {
  const auto run = throttled();
  run->restart_controller();
  run->run(60.0, [&] {
    for (const std::size_t row : {4U, 5U, 6U, 14U, 19U}) REQUIRE(run->level(row) == Level::clear);
  });
  CHECK(run->devices().rack().zones().position(0) > 0.85);
}

TEST_CASE("no valve is throttled in a start-up, and records with zone valves replay bit for bit, from any keyframe") {
  RunOptions options = options_of(9, Law::mpc);
  options.start = plant::Start::cold;
  options.controller.entry = Entry::cold;
  RackRun run(options);
  run.run(60.0);
  RackCore replayed(options.controller.settings);
  const auto keyframe = run.controller().keyframe();
  CHECK(keyframe.size() <= keyframe_bytes_most);
  REQUIRE(replayed.restore(keyframe) == Fault::none);
  const std::size_t from = run.controller().keyframe_sequence();
  bool throttles = false;
  run.run(900.0, [&] {
    if (run.mode() != Mode::running) REQUIRE(zones_of(run).opening == all_zones_open());
    throttles = throttles || zones_of(run).opening[0] < 0.9F;
  });
  REQUIRE(throttles);
  for (std::size_t n = from; n < run.records().size(); ++n) {
    REQUIRE(same_decisions(run.records()[n], replayed.replay(run.records()[n])));
  }
}
