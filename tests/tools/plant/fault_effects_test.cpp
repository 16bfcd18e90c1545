#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "control/core/words.hpp"
#include "tests/tools/plant/command_block.hpp"
#include "tests/tools/plant/fault_scene.hpp"
#include "tools/plant/rack_devices.hpp"

using namespace isotherm;
using namespace isotherm::plant;

namespace rack_io = field_bus::rack_io;
using isotherm::test::Scene;

TEST_CASE("every fault has its own name, stands at its place, and explains itself in one sentence") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < fault_table.size(); ++i) {
    const FaultDescription& row = fault_table[i];
    CHECK(static_cast<std::size_t>(row.fault) == i);
    CHECK(names.insert(row.name).second);
    CHECK(find_fault(row.name) == &row);
    CHECK(row.help.ends_with("."));
    CHECK(row.least <= row.standard);
    CHECK(row.standard <= row.most);
  }
  CHECK(find_fault("no_such_fault") == nullptr);
}

TEST_CASE("a dead pump stops, says so, and the other one alone moves less") {
  Scene scene(PlantFault::pump_1_dead);
  scene.run(3.0);
  CHECK(high_byte(scene.words()[rack_io::fast + 3]) == 0);
  CHECK(low_byte(scene.words()[rack_io::fast + 3]) > 130);
  CHECK(high_byte(scene.words()[rack_io::fast + 4]) == 0);
  CHECK((scene.bits() & fast_bit::drive_fault_1) != 0);
  CHECK(scene.fast(0) < 85.0);
  scene.devices.faults().clear_all();
  scene.run(20.0);
  CHECK(scene.fast(0) > 95.0);
  CHECK((scene.bits() & fast_bit::drive_fault_1) == 0);
}

TEST_CASE("the second pump can die too") {
  Scene scene(PlantFault::pump_2_dead);
  scene.run(3.0);
  CHECK(low_byte(scene.words()[rack_io::fast + 3]) == 0);
  CHECK((scene.bits() & fast_bit::drive_fault_2) != 0);
}

TEST_CASE("a pump with half its head moves less at the same speed") {
  Scene scene(PlantFault::pump_1_degraded);
  scene.run(5.0);
  CHECK(scene.fast(0) < 90.0);
  CHECK(scene.words()[rack_io::fast + 3] == scene.before[rack_io::fast + 3]);
}

TEST_CASE("a stuck supply probe keeps its very reading while the others follow") {
  Scene scene(PlantFault::supply_sensor_stuck, 2.0);
  const double held = scene.slow(Slow::supply_temperature_2);
  scene.devices.set_load(0.3);
  scene.run(90.0);
  CHECK(scene.slow(Slow::supply_temperature_2) == held);
  CHECK(scene.slow(Slow::supply_temperature_1) < held - 1.0);
}

TEST_CASE("a drifting supply probe leaves the others at its rate, and comes back when cleared") {
  Scene scene(PlantFault::supply_sensor_drift, 60.0);
  const double apart = scene.slow(Slow::supply_temperature_1) - scene.slow(Slow::supply_temperature_3);
  scene.run(60.0);
  CHECK(scene.slow(Slow::supply_temperature_1) - scene.slow(Slow::supply_temperature_3) ==
        doctest::Approx(apart + 1.0).epsilon(0.15));
  scene.devices.faults().clear_all();
  scene.run(1.0);
  CHECK(std::abs(scene.slow(Slow::supply_temperature_1) - scene.slow(Slow::supply_temperature_3) - apart) < 0.15);
}

TEST_CASE("lost GPU telemetry silences one node or all of them") {
  Scene one(PlantFault::gpu_telemetry_lost, 3.0);
  Scene all(PlantFault::gpu_telemetry_lost);
  std::array<std::uint16_t, field_bus::node::words> words{};
  for (std::uint8_t node = 0; node < node_count; ++node) {
    const auto unit = static_cast<std::uint8_t>(field_bus::first_node_unit + node);
    CHECK(one.devices.read(unit, 0, words) == (node == 2 ? Fault::timeout : Fault::none));
    CHECK(all.devices.read(unit, 0, words) == Fault::timeout);
  }
}

TEST_CASE("a lost primary shows as no facility flow and a rising supply") {
  Scene scene(PlantFault::primary_lost);
  scene.run(60.0);
  CHECK(scene.slow(Slow::facility_flow) < 3.0);
  CHECK(scene.slow(Slow::supply_temperature_1) > 45.0);
}

TEST_CASE("a slow leak wets one zone and hardly moves the level") {
  Scene scene(PlantFault::slow_leak);
  scene.run(10.0);
  CHECK((scene.bits() & fast_bit::leak_zones) == 0);
  scene.run(10.0);
  CHECK((scene.bits() & fast_bit::leak_zones) == fast_bit::leak_zone_1);
  CHECK(scene.slow(Slow::level) > 79.0);
}

TEST_CASE("a large leak wets two zones within five seconds while level and pressure fall") {
  Scene scene(PlantFault::large_leak);
  const double suction = scene.slow(Slow::suction_pressure);
  scene.run(5.0);
  CHECK((scene.bits() & fast_bit::leak_zones) == 3U);
  CHECK(suction - scene.slow(Slow::suction_pressure) > 30.0);
  CHECK(scene.slow(Slow::level) < 77.0);
  scene.run(60.0);
  CHECK(scene.devices.rack().flow_lpm() < 20.0);  // the pumps draw air
}

TEST_CASE("a flow meter with air in it reads zero while the flow goes on") {
  Scene scene(PlantFault::flow_sensor_zero);
  scene.run(1.0);
  CHECK(scene.fast(0) == 0.0);
  CHECK(scene.fast(1) > 120.0);
}

TEST_CASE("the emergency stop shows as an open contact") {
  Scene scene(PlantFault::e_stop);
  scene.run(0.1);
  CHECK((scene.bits() & fast_bit::emergency_stop) != 0);
}

TEST_CASE("a stuck valve ignores its command and tells where it is") {
  Scene scene(PlantFault::valve_stuck);
  const double held = scene.slow(Slow::valve_position);
  REQUIRE(scene.devices.write(1, field_bus::rack_command::address, test::command_block(9, 6800, 500)) == Fault::none);
  scene.run(5.0);
  CHECK(scene.slow(Slow::valve_position) == held);
  scene.devices.faults().clear_all();
  scene.run(5.0);
  CHECK(scene.slow(Slow::valve_position) < held - 10.0);
}

TEST_CASE("a silent field bus answers nobody, while the meters still do") {
  Scene scene(PlantFault::field_bus_silent);
  std::array<std::uint16_t, 2> words{};
  for (const std::uint8_t unit : std::initializer_list<std::uint8_t>{1, 11, 19, 40}) {
    CHECK(scene.devices.read(unit, 0, words) == Fault::timeout);
  }
  CHECK(scene.devices.write(1, field_bus::rack_command::address, test::command_block(9, 5000, 500)) == Fault::timeout);
  CHECK(scene.devices.read(field_bus::meter::it_unit, 0, words) == Fault::none);
  scene.run(5.0);
  CHECK(scene.devices.watchdog() == field_bus::Watchdog::fail_safe);
}

TEST_CASE("a high dew point reaches its register at the pace of its probe") {
  Scene scene(PlantFault::dew_point_high);
  std::array<std::uint16_t, field_bus::dew_point::words> words{};
  scene.run(60.0);
  REQUIRE(scene.devices.read(field_bus::dew_point_unit, 0, words) == Fault::none);
  CHECK(std::abs(words[field_bus::dew_point::dew_point] / 100.0 - 38.5) < 1.0);
  CHECK(words[field_bus::dew_point::relative_humidity] > 9000);
  CHECK(words[field_bus::dew_point::air_temperature] > words[field_bus::dew_point::dew_point]);
}

TEST_CASE("smoke opens a contact of its own") {
  Scene scene(PlantFault::smoke);
  scene.run(0.2);
  CHECK((scene.bits() & fast_bit::smoke) != 0);
  CHECK((scene.bits() & fast_bit::emergency_stop) == 0);
}

TEST_CASE("over-pressure and a lost gas charge move discharge and suction alike, and are gone when cleared") {
  for (const auto& [fault, change] : {std::pair{PlantFault::over_pressure, 180.0}, std::pair{PlantFault::low_suction, -45.0}}) {
    Scene scene(fault);
    const double suction = scene.slow(Slow::suction_pressure);
    const double discharge = scene.fast(2);
    scene.run(1.0);
    CHECK(scene.slow(Slow::suction_pressure) - suction == doctest::Approx(change).epsilon(0.1));
    CHECK(scene.fast(2) - discharge == doctest::Approx(change).epsilon(0.1));
    scene.devices.faults().clear_all();
    scene.run(1.0);
    CHECK(scene.slow(Slow::suction_pressure) == doctest::Approx(suction).epsilon(0.1));
  }
}

TEST_CASE("coolant lost unseen wets no rope and stops at its level") {
  Scene scene(PlantFault::low_level, 30.0);
  scene.run(120.0);
  CHECK(scene.slow(Slow::level) == doctest::Approx(30.0).epsilon(0.05));
  CHECK((scene.bits() & fast_bit::leak_zones) == 0);
}

TEST_CASE("a clogged filter takes pressure and flow, a bypass takes flow and leaves little pressure") {
  Scene clogged(PlantFault::filter_clogged);
  const double clean = clogged.slow(Slow::filter_pressure);
  clogged.run(5.0);
  CHECK(clogged.slow(Slow::filter_pressure) > 3.0 * clean);
  CHECK(clogged.fast(0) < 95.0);
  CHECK(clogged.fast(1) > 130.0);
  Scene open(PlantFault::bypass_open);
  open.run(5.0);
  CHECK(open.fast(0) < 70.0);
  CHECK(open.fast(1) < 70.0);
}

TEST_CASE("a fouled exchanger lets the supply warm up at the same valve") {
  Scene scene(PlantFault::exchanger_fouled);
  const double before = scene.slow(Slow::supply_temperature_1);
  scene.run(60.0);
  CHECK(scene.slow(Slow::supply_temperature_1) > before + 1.0);
}

TEST_CASE("the GPU behind a clogged cold plate overheats, and no other one") {
  Scene scene(PlantFault::cold_plate_blocked, 5.0);
  const double neighbour = scene.devices.rack().die_c(5);
  scene.run(60.0);
  CHECK(scene.devices.rack().die_c(4) > 95.0);
  CHECK(scene.devices.rack().die_c(5) == doctest::Approx(neighbour).epsilon(0.03));
}

TEST_CASE("a foreign load warms the return") {
  Scene scene(PlantFault::return_heated, 70.0);
  const double before = scene.slow(Slow::return_temperature_1);
  scene.run(15.0);
  CHECK(scene.slow(Slow::return_temperature_1) > before + 9.0);
}

TEST_CASE("a broken cable gives no reading, of one supply probe or of all") {
  const auto word = [](Scene& scene, Slow probe) { return scene.words()[rack_io::slow + static_cast<std::size_t>(probe)]; };
  Scene one(PlantFault::supply_sensor_lost, 2.0);
  one.run(0.2);
  CHECK(word(one, Slow::supply_temperature_1) != absent_signed);
  CHECK(word(one, Slow::supply_temperature_2) == absent_signed);
  Scene all(PlantFault::supply_sensor_lost, 0.0);
  all.run(0.2);
  for (const Slow probe : {Slow::supply_temperature_1, Slow::supply_temperature_2, Slow::supply_temperature_3}) {
    CHECK(word(all, probe) == absent_signed);
  }
}

TEST_CASE("tray, door and fluid are told in their words") {
  const auto word = [](Scene& scene, Slow which) { return scene.words()[rack_io::slow + static_cast<std::size_t>(which)]; };
  Scene scene(PlantFault::condensate);
  CHECK(word(scene, Slow::contacts) == 0);
  CHECK(word(scene, Slow::conductivity) == 3000);
  scene.devices.faults().set(PlantFault::door_open, 0.0);
  scene.devices.faults().set(PlantFault::fluid_quality, 6000.0);
  scene.run(0.2);
  CHECK(word(scene, Slow::contacts) == (contact_bit::condensate | contact_bit::door_open));
  CHECK(word(scene, Slow::conductivity) == 6000);
}

TEST_CASE("a gauge can be lost, show either end of its scale, or a tenth of it too much or too little; the others stay") {
  const std::array<std::size_t, 8> at{rack_io::fast,     rack_io::fast + 1,
                                      rack_io::fast + 2, rack_io::slow + static_cast<std::size_t>(Slow::suction_pressure),
                                      rack_io::slow + static_cast<std::size_t>(Slow::level),
                                      rack_io::slow + static_cast<std::size_t>(Slow::filter_pressure),
                                      rack_io::slow + static_cast<std::size_t>(Slow::facility_flow),
                                      rack_io::slow + static_cast<std::size_t>(Slow::valve_position)};
  const std::array<int, 8> scale{32'000, 40'000, 60'000, 60'000, 10'000, 40'000, 40'000, 10'000};
  for (std::size_t gauge = 0; gauge < at.size(); ++gauge) {
    CAPTURE(gauge);
    const bool has_sign = gauge == 3;
    for (const PlantFault fault : {PlantFault::gauge_lost, PlantFault::gauge_zero, PlantFault::gauge_rail, PlantFault::gauge_high,
                                   PlantFault::gauge_low}) {
      Scene sound(PlantFault::door_open, 0.0);
      Scene scene(fault, static_cast<double>(gauge + 1));
      sound.run(1.0);
      scene.run(1.0);
      const int usual = sound.words()[at[gauge]];
      const int tenth = scale[gauge] / 10;
      int due = has_sign ? absent_signed : absent_unsigned;
      if (fault == PlantFault::gauge_zero) due = 0;
      if (fault == PlantFault::gauge_rail) due = has_sign ? 32'767 : scale[gauge];
      if (fault == PlantFault::gauge_high) due = std::min(usual + tenth, has_sign ? 32'767 : scale[gauge]);
      if (fault == PlantFault::gauge_low) due = has_sign ? usual - tenth : std::max(usual - tenth, 0);
      const int shown = scene.words()[at[gauge]];
      CHECK((has_sign && fault == PlantFault::gauge_low ? static_cast<std::int16_t>(shown) : shown) == due);
      for (std::size_t other = 0; other < at.size(); ++other) {
        if (other != gauge) CHECK(scene.words()[at[other]] == sound.words()[at[other]]);
      }
    }
  }
}

TEST_CASE("both drives can lose what they tell of themselves, and go on") {
  Scene scene(PlantFault::speed_sensors_lost);
  scene.devices.faults().set(PlantFault::current_sensors_zero, 0.0);
  scene.run(5.0);
  CHECK(scene.words()[rack_io::fast + 3] == 0xFFFF);
  CHECK(scene.words()[rack_io::fast + 4] == 0);
  CHECK(scene.fast(0) > 95.0);
}

TEST_CASE("a dew-point sensor can tell anything, or nothing, of the same air") {
  for (const double told_c : {-40.0, 46.0, 80.0}) {
    Scene scene(PlantFault::dew_point_wrong, told_c);
    std::array<std::uint16_t, field_bus::dew_point::words> words{};
    scene.run(3.0);
    REQUIRE(scene.devices.read(field_bus::dew_point_unit, 0, words) == Fault::none);
    CHECK(static_cast<std::int16_t>(words[field_bus::dew_point::dew_point]) / 100.0 == told_c);
    scene.devices.faults().set(PlantFault::dew_point_lost, 0.0);
    scene.run(1.0);
    REQUIRE(scene.devices.read(field_bus::dew_point_unit, 0, words) == Fault::none);
    CHECK(words[field_bus::dew_point::dew_point] == absent_signed);
  }
}

TEST_CASE("the facility supply probe can be off by any amount, and no other with it") {
  Scene scene(PlantFault::facility_probe_wrong, -10.0);
  Scene sound(PlantFault::door_open, 0.0);
  scene.run(1.0);
  sound.run(1.0);
  for (std::size_t probe = 0; probe < 8; ++probe) {
    const int moved = scene.words()[rack_io::slow + probe] - sound.words()[rack_io::slow + probe];
    CHECK(moved == (probe == 6 ? -1000 : 0));
  }
}

TEST_CASE("one GPU can tell too much power, or too much heat, and draws what it drew") {
  struct Case {
    PlantFault fault;
    std::size_t word;
    double told;
  };
  namespace node = field_bus::node;
  for (const Case& each : {Case{PlantFault::gpu_power_wrong, node::power, 65'000.0}, Case{PlantFault::gpu_power_tenfold, node::power, 0.0},
                           Case{PlantFault::gpu_sensor_hot, node::temperature, 96.0}}) {
    Scene scene(each.fault, 10.0);
    Scene sound(PlantFault::door_open, 0.0);
    scene.run(5.0);
    sound.run(5.0);
    std::array<std::uint16_t, node::words> spoiled{};
    std::array<std::uint16_t, node::words> usual{};
    REQUIRE(scene.devices.read(field_bus::first_node_unit + 1, 0, spoiled) == Fault::none);
    REQUIRE(sound.devices.read(field_bus::first_node_unit + 1, 0, usual) == Fault::none);
    const double due = each.told > 0.0 ? each.told : 10.0 * usual[each.word + 1];
    CHECK(spoiled[each.word + 1] == due);
    CHECK(spoiled[each.word + 2] == usual[each.word + 2]);
  }
}
