#include "tools/plant/rack_devices.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <sstream>

#include "control/core/words.hpp"
#include "tests/tools/plant/command_block.hpp"

using namespace isotherm;
using namespace isotherm::plant;
using isotherm::test::command_block;
using isotherm::test::CommandBlock;

namespace {

namespace rack_io = field_bus::rack_io;

class Steady : public Workload {
 public:
  explicit Steady(double node_w) : node_w_(node_w) {}
  NodePower at(double seconds) const override {
    NodePower power{};
    power.fill(seconds < 0.0 ? 0.0 : node_w_);
    return power;
  }
  std::string description() const override { return "steady"; }

 private:
  double node_w_;
};

RackDevices steady_rack(Start start = Start::warm, RackSettings settings = {}) {
  return RackDevices(settings, std::make_shared<Steady>(7500.0), start);
}

std::array<std::uint16_t, rack_io::words> read_rack(RackDevices& devices) {
  std::array<std::uint16_t, rack_io::words> words{};
  REQUIRE(devices.read(field_bus::rack_io_unit, rack_io::address, words) == Fault::none);
  return words;
}

std::uint16_t slow(const std::array<std::uint16_t, rack_io::words>& words, Slow word) {
  return words[rack_io::slow + static_cast<std::size_t>(word)];
}

bool has_bit(const std::array<std::uint16_t, rack_io::words>& words, std::uint16_t bit) {
  return (words[rack_io::fast + 5] & bit) != 0;
}

std::uint16_t percent(double share) { return static_cast<std::uint16_t>(share * 10'000.0 + 0.5); }

/// Sends what is in force already, so that the watchdog stays fed.
void hold(RackDevices& devices, double seconds) {
  const RackCommands& now = devices.commands();
  const auto bits =
      static_cast<std::uint16_t>((now.permit ? output_bit::permit : 0U) | (now.brake ? output_bit::power_brake : 0U));
  const CommandBlock block = command_block(1, percent(now.pump_speed[0]), percent(now.valve), bits);
  for (int tick = 0; tick < static_cast<int>(seconds * 10.0 + 0.5); ++tick) {
    REQUIRE(devices.write(field_bus::rack_io_unit, field_bus::rack_command::address, block) == Fault::none);
    devices.advance(0.1);
  }
}

}  // namespace

TEST_CASE("a warm rack shows its state in the registers of unit 1") {
  RackDevices devices = steady_rack();
  hold(devices, 10.0);
  const auto words = read_rack(devices);
  CHECK(words[rack_io::magic] == field_bus::magic);
  CHECK(words[rack_io::number] == rack_io::block_number);
  CHECK(words[rack_io::fast] / 100.0 == doctest::Approx(100.0).epsilon(0.05));
  CHECK(words[rack_io::fast + 1] / 100.0 == doctest::Approx(130.0).epsilon(0.03));
  CHECK(slow(words, Slow::supply_temperature_1) / 100.0 == doctest::Approx(40.0).epsilon(0.02));
  CHECK(slow(words, Slow::level) / 100.0 == doctest::Approx(80.0).epsilon(0.02));
  CHECK(slow(words, Slow::mixing_valve_position) == absent_unsigned);
  CHECK(has_bit(words, fast_bit::permit_closed));
  CHECK_FALSE(has_bit(words, fast_bit::watchdog_tripped));
  CHECK(words[rack_io::heartbeat] == 100);
}

TEST_CASE("the heartbeat of unit 1 counts tenths of a second however the time is cut") {
  RackDevices devices = steady_rack();
  for (int part = 0; part < 700; ++part) devices.advance(0.01);
  CHECK(devices.mono_ms() == 7000);
  CHECK(read_rack(devices)[rack_io::heartbeat] == 70);
}

TEST_CASE("an accepted command block is echoed and obeyed") {
  RackDevices devices = steady_rack();
  const CommandBlock block = command_block(77, 5000, 2500);
  REQUIRE(devices.write(field_bus::rack_io_unit, field_bus::rack_command::address, block) == Fault::none);
  devices.advance(0.1);
  const auto words = read_rack(devices);
  CHECK(words[rack_io::echo_sequence] == 77);
  CHECK(get32(words, rack_io::echo_crc) == get32(block, field_bus::rack_command::crc));
  CHECK(devices.commands().pump_speed[1] == doctest::Approx(0.5));
  CHECK(devices.commands().valve == doctest::Approx(0.25));
}

TEST_CASE("a command block with any wrong word is refused and changes nothing") {
  namespace command = field_bus::rack_command;
  RackDevices devices = steady_rack();
  REQUIRE(devices.write(field_bus::rack_io_unit, command::address, command_block(5, 6000, 3000)) == Fault::none);
  const auto before = read_rack(devices);
  const auto refuse = [&](const CommandBlock& block) {
    CHECK(devices.write(field_bus::rack_io_unit, command::address, block) == Fault::device);
    CHECK(devices.commands().pump_speed[0] == doctest::Approx(0.6));
    CHECK(read_rack(devices) == before);
  };
  for (std::size_t at = 0; at < command::heartbeat; ++at) {
    CAPTURE(at);
    CommandBlock block = command_block(6, 7000, 4000);
    block[at] ^= 0x0100;
    refuse(block);
  }
  for (const std::size_t at : {command::pump_speed_1, command::pump_speed_2, command::valve, command::mixing_valve}) {
    CAPTURE(at);
    CommandBlock block = command_block(6, 7000, 4000);
    block[at] = 10'001;
    test::seal(block);
    refuse(block);
  }
  CommandBlock unknown_bit = command_block(6, 7000, 4000, 0x0010);
  refuse(unknown_bit);
  CHECK(devices.write(field_bus::rack_io_unit, command::address + 1, command_block(6, 7000, 4000)) == Fault::device);
}

TEST_CASE("without valid commands unit 1 holds for two seconds, then cools fully, then opens the permit") {
  RackDevices devices = steady_rack();
  hold(devices, 1.0);
  const double held = devices.commands().pump_speed[0];
  devices.advance(1.9);
  CHECK(devices.watchdog() == field_bus::Watchdog::holding);
  CHECK(devices.commands().pump_speed[0] == held);
  CHECK_FALSE(devices.commands().brake);
  devices.advance(0.2);
  CHECK(devices.watchdog() == field_bus::Watchdog::fail_safe);
  CHECK(devices.commands().pump_speed[0] == 1.0);
  CHECK(devices.commands().brake);
  CHECK(devices.commands().permit);
  CHECK(has_bit(read_rack(devices), fast_bit::watchdog_tripped));
  devices.advance(28.0);
  CHECK(devices.watchdog() == field_bus::Watchdog::permit_open);
  CHECK_FALSE(devices.commands().permit);
  hold(devices, 0.1);
  CHECK(devices.watchdog() == field_bus::Watchdog::fed);
  CHECK_FALSE(has_bit(read_rack(devices), fast_bit::watchdog_tripped));
}

TEST_CASE("the watchdog arms itself a minute after the start") {
  RackDevices devices = steady_rack();
  devices.advance(59.8);
  CHECK(devices.watchdog() == field_bus::Watchdog::fed);
  devices.advance(2.5);
  CHECK(devices.watchdog() == field_bus::Watchdog::fail_safe);
}

TEST_CASE("nodes tell whole degrees half a second late, and their mean power") {
  namespace node = field_bus::node;
  RackDevices devices = steady_rack();
  hold(devices, 5.0);
  std::array<std::uint16_t, node::words> words{};
  for (std::size_t i = 0; i < node_count; ++i) {
    REQUIRE(devices.read(static_cast<std::uint8_t>(field_bus::first_node_unit + i), node::address, words) ==
            Fault::none);
    CHECK(words[node::magic] == field_bus::magic);
    CHECK(words[node::number] == node::block_number);
    CHECK(words[node::valid] == 0xFF);
    for (std::size_t gpu = 0; gpu < gpus_per_node; ++gpu) {
      const double die = devices.rack().die_c(i * gpus_per_node + gpu);
      CHECK(std::abs(static_cast<double>(words[node::temperature + gpu]) - die) <= 0.6);
      CHECK(words[node::power + gpu] ==
            doctest::Approx(devices.rack().gpu_power_w(i * gpus_per_node + gpu)).epsilon(0.06));
    }
    CHECK(words[node::node_power] == doctest::Approx(devices.rack().node_power_w(i)).epsilon(0.001));
    CHECK(words[node::heartbeat] >= 5);
    // 700 W for five seconds are about 35 counts of 100 J.
    CHECK(get32(words, node::energy) == doctest::Approx(35.0).epsilon(0.25));
  }
}

TEST_CASE("a power step reaches the registers of its node no sooner than half a second after its sample") {
  namespace node = field_bus::node;
  RackDevices devices = steady_rack();
  hold(devices, 3.0);
  devices.set_load(0.3);
  hold(devices, 0.4);
  std::array<std::uint16_t, node::words> words{};
  REQUIRE(devices.read(field_bus::first_node_unit, node::address, words) == Fault::none);
  CHECK(words[node::node_power] > 7000);
  hold(devices, 2.0);
  REQUIRE(devices.read(field_bus::first_node_unit, node::address, words) == Fault::none);
  CHECK(words[node::node_power] < 3000);
}

TEST_CASE("a power brake halves the GPUs' power, and an open permit ends all power within a second") {
  RackDevices devices = steady_rack();
  hold(devices, 1.0);
  const double before = devices.rack().gpu_power_w(0);
  const auto speed = percent(devices.commands().pump_speed[0]);
  const auto valve = percent(devices.commands().valve);
  const auto send = [&](std::uint16_t bits) {
    REQUIRE(devices.write(1, field_bus::rack_command::address, command_block(2, speed, valve, bits)) == Fault::none);
    devices.advance(1.0);
  };
  send(output_bit::permit | output_bit::power_brake);
  CHECK(devices.rack().gpu_power_w(0) == doctest::Approx(before / 2.0).epsilon(0.05));
  send(0);
  CHECK(devices.rack().gpu_power_w(0) == 0.0);
  CHECK(devices.rack().power().it == 0.0);
  CHECK(devices.truth().workload_s == -1.0);
  send(output_bit::permit);
  CHECK(devices.truth().workload_s == doctest::Approx(1.0));
}

TEST_CASE("meters count tenths of watt-hours, and the facility meter is the sum of the others") {
  namespace meter = field_bus::meter;
  RackDevices devices = steady_rack();
  hold(devices, 60.0);
  std::array<double, 5> energy{};
  for (std::uint8_t i = 0; i < 5; ++i) {
    std::array<std::uint16_t, meter::words> words{};
    REQUIRE(devices.read(static_cast<std::uint8_t>(meter::it_unit + i), meter::address, words) == Fault::none);
    CHECK(words[meter::heartbeat] == 61);
    energy[i] = static_cast<double>(get64(words, meter::energy));
  }
  CHECK(energy[0] == doctest::Approx(68'060.0 / 60.0 * 10.0).epsilon(0.01));
  CHECK(energy[4] == doctest::Approx(energy[0] + energy[1] + energy[2] + energy[3]).epsilon(0.0005));
}

TEST_CASE("a unit that does not exist does not answer, and a known one refuses what it does not have") {
  RackDevices devices = steady_rack();
  std::array<std::uint16_t, 2> words{};
  for (const std::uint8_t unit : std::initializer_list<std::uint8_t>{0, 2, 10, 20, 39, 41, 50, 56}) {
    CHECK(devices.read(unit, 0, words) == Fault::timeout);
    CHECK(devices.write(unit, 0, words) == Fault::timeout);
  }
  for (const std::uint8_t unit : std::initializer_list<std::uint8_t>{1, 11, 19, 40, 51, 55}) {
    CHECK(devices.read(unit, 0, words) == Fault::none);
    CHECK(devices.read(unit, 0x0300, words) == Fault::device);
    CHECK(devices.write(unit, 0x0300, words) == Fault::device);
  }
}

TEST_CASE("a restored rack goes on exactly as the one that was saved") {
  RackDevices original = steady_rack();
  original.faults().set(PlantFault::pump_1_degraded, 50.0);
  hold(original, 33.3);
  std::stringstream blob;
  original.save(blob);
  RackDevices restored = steady_rack(Start::cold);
  restored.restore(blob);
  CHECK(restored.mono_ms() == original.mono_ms());
  hold(original, 20.0);
  hold(restored, 20.0);
  CHECK(to_json(restored.truth(), 0, 0) == to_json(original.truth(), 0, 0));
  auto as_saved = read_rack(restored);
  CHECK(as_saved[rack_io::starts] == read_rack(original)[rack_io::starts] + 1);  // its rack I/O unit tells the restart
  as_saved[rack_io::starts] = read_rack(original)[rack_io::starts];
  CHECK(as_saved == read_rack(original));
}

TEST_CASE("a damaged, shortened or foreign state is refused and changes nothing") {
  RackDevices devices = steady_rack();
  hold(devices, 5.0);
  std::stringstream blob;
  devices.save(blob);
  const std::string good = blob.str();
  const std::string before = to_json(devices.truth(), 0, 0);
  const auto refuse = [&](const std::string& bytes) {
    std::stringstream in(bytes);
    CHECK_THROWS_AS(devices.restore(in), ArchiveError);
    CHECK(to_json(devices.truth(), 0, 0) == before);
  };
  refuse("");
  refuse("abc");
  refuse(good.substr(0, good.size() / 2));
  std::string flipped = good;
  flipped[good.size() / 3] = static_cast<char>(flipped[good.size() / 3] ^ 1);
  refuse(flipped);
  RackSettings other;
  other.gpu_class = GpuClass::watts_1000;
  std::stringstream foreign;
  steady_rack(Start::warm, other).save(foreign);
  refuse(foreign.str());
}

TEST_CASE("a cold rack stands still at room temperature without permit") {
  RackDevices devices = steady_rack(Start::cold);
  hold(devices, 5.0);
  CHECK(devices.truth().permit == false);
  CHECK(devices.truth().it_power_w == 0.0);
  CHECK(devices.truth().flow_lpm == 0.0);
  CHECK(devices.truth().hottest_c == doctest::Approx(25.0));
}
