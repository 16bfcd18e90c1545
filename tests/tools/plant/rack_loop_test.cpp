#include "tools/plant/rack_loop.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

using namespace isotherm;
using namespace isotherm::plant;

namespace {

RackLoop::NodePower rated(const RackSettings& settings, double share = 1.0) {
  RackLoop::NodePower power{};
  power.fill(share * settings.rated_power_w() / static_cast<double>(node_count));
  return power;
}

std::array<double, gpu_count> sorted_dies(const RackLoop& rack) {
  std::array<double, gpu_count> dies{};
  for (std::size_t i = 0; i < gpu_count; ++i) dies[i] = rack.die_c(i);
  std::sort(dies.begin(), dies.end());
  return dies;
}

RackSettings settings_of(GpuClass gpu_class, std::uint64_t seed = 1) {
  RackSettings settings;
  settings.gpu_class = gpu_class;
  settings.seed = seed;
  return settings;
}

}  // namespace

TEST_CASE("the set points 66 C and 73 C come out of the rack, for any seed, with a spread of 6 to 12 K") {
  for (const auto& [gpu_class, set_point] :
       {std::pair{GpuClass::watts_700, 66.0}, std::pair{GpuClass::watts_1000, 73.0}}) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      const RackSettings settings = settings_of(gpu_class, seed);
      RackLoop rack(settings);
      rack.start_warm(rated(settings));
      const auto dies = sorted_dies(rack);
      CAPTURE(set_point);
      CAPTURE(seed);
      CAPTURE(dies[gpu_count - 2]);
      CHECK(std::abs(dies[gpu_count - 2] - set_point) <= (seed == 1 ? 0.5 : 0.75));
      CHECK(dies[gpu_count - 1] - dies[0] > 6.0);
      CHECK(dies[gpu_count - 1] - dies[0] < 12.0);
    }
  }
}

TEST_CASE("a warm start is an equilibrium") {
  for (const GpuClass gpu_class : {GpuClass::watts_700, GpuClass::watts_1000}) {
    const RackSettings settings = settings_of(gpu_class);
    RackLoop rack(settings);
    const RackCommands commands = rack.start_warm(rated(settings));
    const double hottest = sorted_dies(rack).back();
    for (int step = 0; step < 50 * 300; ++step) rack.step(rated(settings), commands, {});
    CHECK(sorted_dies(rack).back() == doctest::Approx(hottest).epsilon(0.0005));
    CHECK(rack.supply_c() == doctest::Approx(40.0).epsilon(0.0005));
    CHECK(rack.flow_lpm() == doctest::Approx(100.0).epsilon(0.001));
    CHECK(rack.head_kpa() == doctest::Approx(130.0).epsilon(0.03));
    MESSAGE("valve ", rack.valve(), ", facility ", rack.facility_flow_lpm(), " L/min, ", rack.facility_supply_c(),
            " to ", rack.facility_return_c(), " C");
    CHECK(rack.valve() > 0.4);
    CHECK(rack.valve() < 0.75);
  }
}

TEST_CASE("the energy balance closes within 0.1 % while load, flow, valves and faults move, with a mixing valve and without") {
  RackSettings settings = settings_of(GpuClass::watts_1000);
  SUBCASE("without") {}
  SUBCASE("with") { settings.mixing_valve = true; }
  RackLoop rack(settings);
  RackCommands commands = rack.start_warm(rated(settings, 0.6));
  const double stored = rack.stored_j();
  FaultSet faults;
  for (int step = 0; step < 50 * 600; ++step) {
    const double t = step * RackLoop::dt;
    commands.pump_speed.fill(0.6 + 0.3 * std::sin(t / 20.0));
    commands.valve = 0.7 + 0.2 * std::sin(t / 45.0);
    commands.mixing_valve = 0.5 + 0.5 * std::sin(t / 9.0);
    commands.brake = t > 400.0 && t < 420.0;
    if (step == 50 * 200) faults.set(PlantFault::primary_lost, 0.0);
    if (step == 50 * 205) faults.clear_all();
    if (step == 50 * 300) faults.set(PlantFault::pump_1_dead, 0.0);
    rack.step(rated(settings, 0.7 + 0.3 * std::sin(t / 7.0)), commands, faults);
  }
  const RackHeat& energy = rack.energy();
  CHECK(energy.it == doctest::Approx(energy.to_liquid + energy.to_room_air).epsilon(1e-9));
  const double missing = energy.to_liquid + energy.pumping - energy.rejected - (rack.stored_j() - stored);
  MESSAGE("closure ", 100.0 * missing / energy.to_liquid, " %");
  CHECK(std::abs(missing) < 0.001 * energy.to_liquid);
}

TEST_CASE("a mixing valve at its cold end changes no equilibrium; half way it blends, and reacts within seconds") {
  RackSettings settings = settings_of(GpuClass::watts_700);
  settings.mixing_valve = true;
  RackLoop rack(settings);
  RackCommands commands = rack.start_warm(rated(settings));
  const auto run = [&](double seconds, const FaultSet& faults = {}) {
    for (int step = 0; step < static_cast<int>(seconds / RackLoop::dt + 0.5); ++step) rack.step(rated(settings), commands, faults);
  };
  run(300.0);
  CHECK(rack.mixing_valve() == 1.0);
  CHECK(rack.supply_c() == doctest::Approx(40.0).epsilon(0.0005));
  CHECK(rack.cold_side_c() == doctest::Approx(rack.supply_c()).epsilon(1e-6));
  commands.mixing_valve = 0.6;
  run(4.0);
  CHECK(rack.mixing_valve() == doctest::Approx(0.6).epsilon(0.01));
  CHECK(rack.supply_c() == doctest::Approx(0.6 * 40.0 + 0.4 * rack.return_c()).epsilon(0.005));
  FaultSet stuck;
  stuck.set(PlantFault::mixing_valve_stuck, 0.0);
  commands.mixing_valve = 0.2;
  run(10.0, stuck);
  CHECK(rack.mixing_valve() == doctest::Approx(0.6).epsilon(0.01));
}

TEST_CASE("IT power is what was asked for plus what leakage adds") {
  const RackSettings settings = settings_of(GpuClass::watts_700);
  RackLoop rack(settings);
  const RackCommands commands = rack.start_warm(rated(settings));
  rack.step(rated(settings), commands, {});
  double leakage = 0.0;
  for (std::size_t i = 0; i < gpu_count; ++i) leakage += 700.0 * 0.004 * (rack.die_c(i) - 60.0);
  CHECK(rack.power().it == doctest::Approx(67'500.0 + leakage).epsilon(1e-4));
  CHECK(rack.power().to_room_air == doctest::Approx(950.0 * 9.0).epsilon(1e-6));
}

TEST_CASE("with the facility water gone the supply rises past 45 C within a minute") {
  const RackSettings settings = settings_of(GpuClass::watts_700);
  RackLoop rack(settings);
  const RackCommands commands = rack.start_warm(rated(settings));
  FaultSet faults;
  faults.set(PlantFault::primary_lost, 0.0);
  for (int step = 0; step < 50 * 60; ++step) rack.step(rated(settings), commands, faults);
  CHECK(rack.supply_c() > 45.0);
  CHECK(rack.facility_flow_lpm() == 0.0);
}

TEST_CASE("closed isolation valves stop flow and the hose's leak") {
  const RackSettings settings = settings_of(GpuClass::watts_700);
  RackLoop rack(settings);
  RackCommands commands = rack.start_warm(rated(settings));
  FaultSet faults;
  faults.set(PlantFault::large_leak, 12.0);
  for (int step = 0; step < 50 * 6; ++step) rack.step(rated(settings), commands, faults);
  CHECK(rack.reservoir().zone_wet(0));
  CHECK(rack.reservoir().zone_wet(1));
  CHECK(rack.reservoir().level() < 0.75);
  CHECK(rack.reservoir().pressure_kpa() < 35.0);
  commands.isolate = true;
  for (int step = 0; step < 50 * 3; ++step) rack.step(rated(settings), commands, faults);
  const double level = rack.reservoir().level();
  for (int step = 0; step < 50 * 10; ++step) rack.step(rated(settings), commands, faults);
  CHECK(rack.reservoir().level() == level);
  CHECK(rack.flow_lpm() < 1.0);
}

TEST_CASE("equal steps of the rack's valve change its facility flow by equal percentages") {
  const RackSettings settings = settings_of(GpuClass::watts_700);
  RackLoop rack(settings);
  RackCommands commands = rack.start_warm(rated(settings));
  const auto flow_at = [&](double opening) {
    commands.valve = opening;
    for (int step = 0; step < 50 * 40; ++step) rack.step(rated(settings), commands, {});
    CHECK(rack.valve() == doctest::Approx(opening).epsilon(1e-3));
    return rack.facility_flow_lpm();
  };
  const double fifth = std::pow(50.0, 0.2);
  const double low = flow_at(0.4);
  const double middle = flow_at(0.6);
  const double high = flow_at(0.8);
  CHECK(middle / low == doctest::Approx(fifth).epsilon(0.005));
  CHECK(high / middle == doctest::Approx(fifth).epsilon(0.005));
  CHECK(flow_at(1.0) / flow_at(0.0) == doctest::Approx(2000.0).epsilon(0.01));  // 0.05 % leak
}

TEST_CASE("a move of the valve reaches the rack's inlet after the supply line's 12 s and takes half a minute") {
  const RackSettings settings = settings_of(GpuClass::watts_700);
  for (const double move : {-0.03, 0.03}) {
    RackLoop rack(settings);
    RackCommands commands = rack.start_warm(rated(settings));
    commands.valve += move;
    std::vector<double> inlet;
    for (int step = 0; step < 50 * 120; ++step) {
      rack.step(rated(settings), commands, {});
      inlet.push_back(std::abs(rack.rack_inlet_c() - 40.0));
    }
    CHECK(inlet.back() > 0.5);
    const auto seconds_to = [&](double share) {
      const auto reached = std::find_if(inlet.begin(), inlet.end(), [&](double k) { return k > share * inlet.back(); });
      return RackLoop::dt * static_cast<double>(reached - inlet.begin());
    };
    MESSAGE("5 % after ", seconds_to(0.05), " s, 63 % after ", seconds_to(0.632), " s");
    CHECK(seconds_to(0.05) > 12.0);
    CHECK(seconds_to(0.05) < 22.0);
    CHECK(seconds_to(0.632) > 18.0);
    CHECK(seconds_to(0.632) < 40.0);
  }
}
