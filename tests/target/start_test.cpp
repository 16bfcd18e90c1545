// The image from its reset on, alone: no plant answers.
#include <doctest/doctest.h>

#include <algorithm>

#include "control/point/clock_source.hpp"
#include "control/point/reset_cause.hpp"
#include "control/safety/row.hpp"
#include "control/settings/rack_settings.hpp"
#include "tests/target/machine.hpp"
#include "tests/target/noisy_rack.hpp"
#include "tests/target/register_writes.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("the image starts, tells who it is, ticks in real time and reports its lost field bus") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  Machine machine(*run);
  const auto identity = machine.identity();
  REQUIRE(identity.size() == controller_map::identity::words);
  CHECK(identity[controller_map::identity::magic] == controller_map::magic);
  CHECK(identity[controller_map::identity::version] == controller_map::version);
  CHECK(get32(identity, controller_map::identity::boot) != 0);
  CHECK(machine.said("clock from an emulator"));
  REQUIRE(eventually([&] { return machine.newest() >= 3; }));
  const RecordWords words = machine.record(3);
  const Result<Record> record = decode(words);
  REQUIRE(record.ok());
  CHECK(record.value().sequence == 3);
  CHECK(record.value().levels[13] != Level::clear);  // row 14: sensors are lost
  CHECK(record.value().boot == get32(identity, controller_map::identity::boot));
  // One record a second by its own clock; an emulator's sleep may end late.
  const Result<Record> before = decode(machine.record(2));
  REQUIRE(before.ok());
  CHECK(record.value().mono_ms - before.value().mono_ms >= 900);
  const auto figures = machine.figures();
  CHECK(figures[controller_map::machine::kind] == controller_map::machine::image);
  CHECK(figures[controller_map::machine::core_mhz] == 168);
  CHECK(figures[controller_map::machine::clock] == static_cast<std::uint16_t>(ClockSource::emulated));
  CHECK(figures[controller_map::machine::reset_cause] == static_cast<std::uint16_t>(ResetCause::untold));  // an emulator's flags read 0
  CHECK(figures[controller_map::machine::stack_used] > 1000);
  CHECK(machine.crash().kind == CrashKind::none);
  // Whoever reads into the block of the machine, or out of it, is refused and not told zeros.
  const auto answer = [&machine](std::uint16_t address, std::size_t count) {
    std::vector<std::uint16_t> answered(count);
    return machine.upstream().read(controller_map::unit, address, answered);
  };
  const std::uint16_t block = controller_map::machine::address;
  const auto end = static_cast<std::uint16_t>(block + controller_map::machine::words);
  for (const auto& [address, count] : {std::pair{block - 1, 4}, {block - 0x20, 95}, {block - 0x10, 120}, {end - 1, 2}}) {
    CAPTURE(address);
    CHECK(answer(static_cast<std::uint16_t>(address), static_cast<std::size_t>(count)) == Fault::device);
  }
  CHECK(answer(static_cast<std::uint16_t>(block - 1), 1) == Fault::none);
  CHECK(answer(end, 4) == Fault::none);
}

TEST_CASE("an image that draws no boot id is given one by its master") {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return;
  run->entropy.reset();
  Machine machine(*run);
  CHECK(get32(machine.identity(), controller_map::identity::boot) == 0);
  const std::array<std::uint16_t, 2> boot{0x0BAD, 0xCAFE};
  REQUIRE(eventually([&] { return machine.upstream().write(1, controller_map::boot_assignment, boot) == Fault::none; }));
  CHECK(get32(machine.identity(), controller_map::identity::boot) == 0x0BADCAFE);
}

TEST_CASE("a chip that is killed and comes back goes on in the log where it ended") {
  for (const bool with_console : {true, false}) {
    CAPTURE(with_console);
    const TemporaryFolder folder;
    auto run = image_run(folder);
    if (!run) return;
    if (with_console) run->console = folder.file("console.sock");
    for (std::size_t start = 1; start <= 2; ++start) {
      const Machine machine(*run);
      CHECK(eventually([&] { return machine.times_said("isotherm-rack, core") == start; }));
    }
  }
}

TEST_CASE("a person at the log port is answered, and may start the image again in order") {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return;
  run->console = folder.file("console.sock");
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 2; }));
  {
    // Closed in the end: who listens and does not read holds the emulator up after some 300 bytes.
    Dialogue console(run->console);
    console.send("stautx\b\b\bus");
    console.until("stautx\b \b\b \b\b \bus");  // what is typed is shown
    console.send("\rstatus\r");
    CHECK(console.until("reboot\r\n").find("unknown: 'staus'; status") != std::string::npos);
    CHECK(console.until("missed deadlines").find("mode fallback, law") != std::string::npos);
    CHECK(console.until("alarms").find("watchdog kicks") != std::string::npos);
    console.send("points\r");
    CHECK(console.until("missed_deadlines").find("supply_temperature_c") != std::string::npos);
    console.send("records 2\r");
    CHECK(console.until(", row ").find("this boot 0x") != std::string::npos);
    CHECK(console.until(", row ").find(" s, fallback, GPU -") != std::string::npos);
    console.send("reboot\r");
    console.until("isotherm-rack, core");
  }
  REQUIRE(eventually([&] { return machine.times_said("isotherm-rack, core") == 2; }));
  CHECK(machine.crash().kind == CrashKind::none);
  CHECK(machine.figures()[controller_map::machine::resets] == 1);
}

TEST_CASE("a restart that was asked for leaves the rack no less than design flow, and the pins safe before the reset") {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return;
  run->console = folder.file("console.sock");
  run->unimplemented = folder.file("unimplemented");
  namespace command = field_bus::rack_command;
  const auto speed = [](const std::vector<std::uint16_t>& outputs) { return std::min(outputs[command::pump_speed_1], outputs[command::pump_speed_2]); };
  const RackSettings& settings = default_rack_settings;
  const auto design = static_cast<std::uint16_t>(settings.design_flow_lpm / settings.full_speed_flow_lpm * 10000.0F);

  NoisyRack rack(run->field_bus);
  rack.set_load(0.3);
  Machine machine(*run);
  // Its flow has come down to what so little heat asks for.
  REQUIRE(eventually([&] {
    const auto ticks = rack.ticks();
    return ticks.size() > 30 && ticks[ticks.size() - 2].size() == 1 && speed(ticks[ticks.size() - 2].front()) < design;
  }));
  const RegisterWrites writes(*run);
  const std::size_t mark = writes.count();
  {
    const Dialogue console(run->console);
    console.send("reboot\r");
    REQUIRE(eventually([&] { return machine.times_said("isotherm-rack, core") == 2; }));
  }
  check_end_is_safe(writes.since(mark));

  // The last tick of that run wrote once more than the others: what it leaves.
  const auto ticks = rack.ticks();
  const auto last = std::ranges::find_if(ticks, [](const NoisyRack::Tick& tick) { return tick.size() > 1; });
  REQUIRE(last != ticks.end());
  REQUIRE(last->size() == 2);
  const auto& decided = last->front();
  const auto& left = last->back();
  CHECK(speed(decided) < design);
  CHECK(speed(left) >= design);
  CHECK((left[command::bits] & output_bit::permit) != 0);
  CHECK(left[command::bits] == decided[command::bits]);
  CHECK(left[command::valve] == decided[command::valve]);
}
