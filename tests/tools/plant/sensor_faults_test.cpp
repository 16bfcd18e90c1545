#include "tools/plant/sensor_faults.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <utility>

#include "control/core/words.hpp"
#include "tests/tools/plant/fault_scene.hpp"

using namespace isotherm;
using namespace isotherm::plant;
using isotherm::test::Scene;
namespace rack_io = field_bus::rack_io;

TEST_CASE("each failed probe tells what its fault says, and its neighbours tell the truth") {
  const auto told = [](PlantFault fault, double probe, double seconds) {
    Scene scene(fault, probe);
    scene.run(seconds);
    const auto at = static_cast<std::size_t>(probe) - 1;
    CHECK(std::abs(scene.slow(static_cast<Slow>(at == 0 ? 1 : 0)) - scene.devices.rack().supply_c()) < 0.6);
    return std::pair{scene.slow(static_cast<Slow>(at)), at < 3 ? scene.devices.rack().supply_c() : scene.devices.rack().return_c()};
  };
  for (const double probe : {2.0, 5.0}) {
    CHECK(told(PlantFault::probe_lost, probe, 1.0).first == static_cast<std::int16_t>(absent_signed) / 100.0);
    CHECK(told(PlantFault::probe_shorted, probe, 1.0).first == -40.0);
    const auto [low, truth] = told(PlantFault::probe_offset, probe, 1.0);
    CHECK(low == doctest::Approx(truth - 3.0).epsilon(0.02));
    const auto [fahrenheit, c] = told(PlantFault::probe_fahrenheit, probe, 1.0);
    CHECK(fahrenheit == doctest::Approx(1.8 * c + 32.0).epsilon(0.02));
    CHECK(told(PlantFault::probe_tenfold, probe, 1.0).first == doctest::Approx(327.67));
  }
}

TEST_CASE("spikes last one second in ten and go both ways; a loose contact is away two seconds in five") {
  Scene spiky(PlantFault::probe_spikes, 1.0);
  Scene loose(PlantFault::probe_loose, 1.0);
  int up = 0;
  int down = 0;
  int away = 0;
  for (int second = 0; second < 40; ++second) {
    spiky.run(1.0);
    loose.run(1.0);
    const double off = spiky.slow(Slow::supply_temperature_1) - spiky.slow(Slow::supply_temperature_2);
    up += off > 15.0 ? 1 : 0;
    down += off < -15.0 ? 1 : 0;
    away += loose.slow(Slow::supply_temperature_1) < -300.0 ? 1 : 0;
  }
  CHECK(up == 2);
  CHECK(down == 2);
  CHECK(away == 16);
}

TEST_CASE("exchanged probes show each other's side") {
  Scene scene(PlantFault::probes_swapped);
  scene.run(1.0);
  CHECK(scene.slow(Slow::supply_temperature_1) > scene.slow(Slow::supply_temperature_2) + 3.0);
  CHECK(scene.slow(Slow::return_temperature_1) < scene.slow(Slow::return_temperature_2) - 3.0);
}

TEST_CASE("frozen registers keep every measurement while heartbeat and echo go on") {
  Scene scene(PlantFault::rack_io_frozen);
  scene.run(1.0);
  const auto before = scene.words();
  scene.devices.set_load(0.3);
  scene.run(30.0);
  const auto after = scene.words();
  for (std::size_t word = rack_io::fast; word < rack_io::echo_sequence; ++word) CHECK(after[word] == before[word]);
  CHECK(after[rack_io::heartbeat] != before[rack_io::heartbeat]);
}

TEST_CASE("flow, pressure and speed sensors fail each in its own way") {
  Scene lost(PlantFault::flow_sensor_lost);
  lost.run(1.0);
  CHECK(lost.words()[rack_io::fast] == absent_unsigned);
  Scene stuck(PlantFault::flow_sensor_stuck);
  stuck.run(2.0);
  CHECK(stuck.words()[rack_io::fast] == stuck.before[rack_io::fast]);
  Scene tenth(PlantFault::flow_sensor_tenth);
  tenth.run(1.0);
  CHECK(tenth.fast(0) == doctest::Approx(10.0).epsilon(0.1));
  Scene zero(PlantFault::pressure_sensor_zero);
  zero.run(1.0);
  CHECK(zero.fast(1) == 0.0);
  Scene none(PlantFault::pressure_sensor_lost);
  none.run(1.0);
  CHECK(none.words()[rack_io::fast + 1] == absent_unsigned);
  Scene still(PlantFault::speed_sensor_zero);
  still.run(1.0);
  CHECK(high_byte(still.words()[rack_io::fast + 3]) == 0);
  CHECK(low_byte(still.words()[rack_io::fast + 3]) > 120);
}

TEST_CASE("a GPU's telemetry fails alone, and a frozen node's heartbeat stands still") {
  std::array<std::uint16_t, field_bus::node::words> words{};
  const auto node_of = [&](Scene& scene, std::uint8_t unit) {
    REQUIRE(scene.devices.read(unit, 0, words) == Fault::none);
    return words;
  };
  Scene zero(PlantFault::gpu_sensor_zero, 10.0);  // node 2, GPU 2
  zero.run(3.0);
  CHECK(node_of(zero, 12)[field_bus::node::temperature + 1] == 0);
  CHECK(node_of(zero, 12)[field_bus::node::temperature + 2] > 40);
  Scene missing(PlantFault::gpu_missing, 10.0);
  missing.run(3.0);
  CHECK(node_of(missing, 12)[field_bus::node::temperature + 1] == absent_signed);
  CHECK(node_of(missing, 12)[field_bus::node::valid] == 0xFD);
  Scene stuck(PlantFault::gpu_sensor_stuck, 10.0);
  stuck.run(3.0);
  const auto before = node_of(stuck, 12);
  stuck.devices.set_load(0.3);
  stuck.run(30.0);
  CHECK(node_of(stuck, 12)[field_bus::node::temperature + 1] == before[field_bus::node::temperature + 1]);
  CHECK(node_of(stuck, 12)[field_bus::node::power + 1] == before[field_bus::node::power + 1]);
  CHECK(words[field_bus::node::temperature + 2] < before[field_bus::node::temperature + 2]);
  Scene spiky(PlantFault::gpu_sensor_spikes, 10.0);
  int spikes = 0;
  for (int second = 0; second < 30; ++second) {
    spiky.run(1.0);
    spikes += node_of(spiky, 12)[field_bus::node::temperature + 1] > words[field_bus::node::temperature + 2] + 30 ? 1 : 0;
  }
  CHECK(spikes == 3);
  Scene frozen(PlantFault::node_frozen, 2.0);
  frozen.run(2.0);
  const auto heartbeat = node_of(frozen, 12)[field_bus::node::heartbeat];
  frozen.run(10.0);
  CHECK(node_of(frozen, 12)[field_bus::node::heartbeat] == heartbeat);
}
