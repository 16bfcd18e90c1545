#include "tools/plant/zone_valves.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <memory>
#include <sstream>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "tools/plant/rack_devices.hpp"

using namespace isotherm;
using namespace isotherm::plant;
namespace block = field_bus::zone_valves;
namespace command = field_bus::zone_command;

namespace {

RackSettings with_zones(std::size_t zones) {
  RackSettings settings;
  settings.zone_valves = zones;
  return settings;
}

RackLoop::NodePower rated(const RackSettings& settings) {
  RackLoop::NodePower power{};
  power.fill(settings.rated_power_w() / static_cast<double>(node_count));
  return power;
}

/// The rack after five minutes with these openings.
RackLoop throttled(std::size_t zones, const ZoneOpenings& openings, const FaultSet& faults = {}) {
  const RackSettings settings = with_zones(zones);
  RackLoop rack(settings);
  const RackCommands commands = rack.start_warm(rated(settings));
  rack.command_zones(openings);
  for (int step = 0; step < 50 * 300; ++step) rack.step(rated(settings), commands, faults);
  return rack;
}

ZoneOpenings open() {
  ZoneOpenings openings{};
  openings.fill(1.0);
  return openings;
}

std::array<std::uint16_t, command::words> command_block(std::uint16_t opening) {
  std::array<std::uint16_t, command::words> words{};
  words[command::magic] = field_bus::magic;
  words[command::number] = command::block_number;
  for (std::size_t zone = 0; zone < zone_count_most; ++zone) words[command::opening + zone] = opening;
  put32(words, command::crc, crc32c_words(std::span(words).first(command::crc)));
  return words;
}

std::array<std::uint16_t, block::words> read_unit(RackDevices& devices) {
  std::array<std::uint16_t, block::words> words{};
  REQUIRE(devices.read(field_bus::zone_valve_unit, block::address, words) == Fault::none);
  return words;
}

class Steady final : public Workload {
 public:
  NodePower at(double) const override {
    NodePower power{};
    power.fill(5000.0);
    return power;
  }
  std::string description() const override { return "steady"; }
};

}  // namespace

TEST_CASE("open valves cost the pumps a twentieth of their head and change no zone's share") {
  const RackLoop rack = throttled(9, open());
  CHECK(rack.zones().added_kpa() == doctest::Approx(7.0).epsilon(0.01));
  for (std::size_t gpu = 0; gpu < gpu_count; ++gpu) CHECK(rack.zones().flow_share(gpu) == doctest::Approx(1.0).epsilon(1e-6));
  CHECK(rack.flow_lpm() == doctest::Approx(100.0).epsilon(0.01));
}

TEST_CASE("a throttled zone gets less, the others more, and together they carry the flow and the heat") {
  for (const std::size_t zones : {2U, 9U, 18U}) {
    CAPTURE(zones);
    ZoneOpenings openings = open();
    openings[0] = 0.5;
    const RackLoop all_open = throttled(zones, open());
    const RackLoop rack = throttled(zones, openings);
    CHECK(rack.zones().flow_share(0) < 0.75);
    CHECK(rack.zones().flow_share(gpu_count - 1) > 1.0);
    CHECK(rack.flow_lpm() < all_open.flow_lpm());
    CHECK(rack.head_kpa() > all_open.head_kpa());
    CHECK(rack.die_c(0) > all_open.die_c(0) + 1.0);
    const RackLoop settled = rack;
    CHECK(settled.power().to_facility == doctest::Approx(settled.power().to_liquid + settled.power().pumping).epsilon(0.01));
  }
}

TEST_CASE("all branches see one pressure: what each drops, with its valve, is the same") {
  ZoneOpenings openings = open();
  for (std::size_t zone = 0; zone < 9; ++zone) openings[zone] = 0.4 + 0.07 * static_cast<double>(zone);
  const RackLoop rack = throttled(9, openings);
  double reference = 0.0;
  for (std::size_t zone = 0; zone < 9; ++zone) {
    const double flow = rack.flow_lpm() / 100.0 * rack.zones().flow_share(zone * gpus_per_node);
    const double passes = ControlValve().flow_share(rack.zones().position(zone));
    const double drop = 80.0 * std::pow(flow, 1.85) + 7.0 * std::pow(flow / passes, 2.0);
    if (zone == 0) reference = drop;
    CHECK(drop == doctest::Approx(reference).epsilon(1e-3));
  }
}

TEST_CASE("a stuck valve stays where it is and a broken one falls shut, alone") {
  ZoneOpenings openings = open();
  openings.fill(0.5);
  FaultSet faults;
  faults.set(PlantFault::zone_valve_stuck, 2.0);
  const RackLoop stuck = throttled(9, openings, faults);
  CHECK(stuck.zones().position(0) == doctest::Approx(0.5));
  CHECK(stuck.zones().position(1) == 1.0);
  faults.clear_all();
  faults.set(PlantFault::zone_valve_shut, 3.0);
  const RackLoop shut = throttled(9, open(), faults);
  CHECK(shut.zones().position(2) == 0.0);
  CHECK(shut.zones().position(3) == 1.0);
  CHECK(shut.zones().flow_share(16) < 0.02);
}

TEST_CASE("unit 21 takes openings, tells positions, and opens by itself ten seconds after the last block") {
  RackDevices devices(with_zones(9), std::make_shared<Steady>());
  auto words = read_unit(devices);
  CHECK(words[block::magic] == field_bus::magic);
  CHECK(words[block::number] == block::block_number);
  CHECK(words[block::fitted] == 9);
  CHECK(words[block::position + 8] == 10'000);
  CHECK(words[block::position + 9] == absent_unsigned);
  for (int second = 0; second < 40; ++second) {
    REQUIRE(devices.write(field_bus::zone_valve_unit, command::address, command_block(5'000)) == Fault::none);
    devices.advance(1.0);
  }
  CHECK(read_unit(devices)[block::position] == 5'000);
  CHECK(read_unit(devices)[block::heartbeat] != words[block::heartbeat]);
  devices.advance(8.9);
  CHECK(read_unit(devices)[block::position] == 5'000);
  devices.advance(16.0);
  CHECK(read_unit(devices)[block::position] > 9'000);
}

TEST_CASE("a command block is refused for any damaged word, and changes nothing") {
  RackDevices devices(with_zones(9), std::make_shared<Steady>());
  const auto good = command_block(5'000);
  for (std::size_t at = 0; at < command::heartbeat; ++at) {
    auto damaged = good;
    damaged[at] = static_cast<std::uint16_t>(damaged[at] ^ 0x8000U);
    CHECK(devices.write(field_bus::zone_valve_unit, command::address, damaged) == Fault::device);
  }
  CHECK(devices.write(field_bus::zone_valve_unit, command::address, command_block(10'001)) == Fault::device);
  CHECK(devices.write(field_bus::zone_valve_unit, command::address, std::span(good).first(20)) == Fault::device);
  std::array<std::uint16_t, block::words + 1> too_much{};
  CHECK(devices.read(field_bus::zone_valve_unit, block::address, too_much) == Fault::device);
  devices.advance(5.0);
  CHECK(read_unit(devices)[block::position] == 10'000);
}

TEST_CASE("no zone valves, no unit; a silent unit does not answer") {
  std::array<std::uint16_t, block::words> words{};
  RackDevices without(RackSettings{}, std::make_shared<Steady>());
  CHECK(without.read(field_bus::zone_valve_unit, block::address, words) == Fault::timeout);
  CHECK(without.write(field_bus::zone_valve_unit, command::address, command_block(5'000)) == Fault::timeout);
  RackDevices silent(with_zones(9), std::make_shared<Steady>());
  silent.faults().set(PlantFault::zone_unit_silent, 0.0);
  CHECK(silent.read(field_bus::zone_valve_unit, block::address, words) == Fault::timeout);
  CHECK(silent.write(field_bus::zone_valve_unit, command::address, command_block(5'000)) == Fault::timeout);
}

TEST_CASE("a rack with zone valves resumes as it was, and not as one with others") {
  RackDevices devices(with_zones(9), std::make_shared<Steady>());
  REQUIRE(devices.write(field_bus::zone_valve_unit, command::address, command_block(4'000)) == Fault::none);
  devices.advance(7.0);
  std::stringstream saved;
  devices.save(saved);
  RackDevices again(with_zones(9), std::make_shared<Steady>());
  again.restore(saved);
  devices.advance(2.0);
  again.advance(2.0);
  CHECK(read_unit(again) == read_unit(devices));
  CHECK(again.rack().flow_lpm() == devices.rack().flow_lpm());

  std::stringstream other;
  devices.save(other);
  RackDevices eighteen(with_zones(18), std::make_shared<Steady>());
  CHECK_THROWS_AS(eighteen.restore(other), ArchiveError);
}
