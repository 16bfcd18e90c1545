// The image whose board file has wires, as far as an emulator has any: pins that read low, a converter that never converts.
#include <doctest/doctest.h>

#include "control/safety/row.hpp"
#include "hal/device/wired_io.hpp"
#include "tests/target/debugger.hpp"
#include "tests/target/machine.hpp"
#include "tests/target/register_writes.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("with a converter that never converts the wired image ticks on, tells no probe and no false stop, and of a rope that is lost") {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return;
  run->files.image = emulator::image_folder() + "/isotherm-rack-wired.elf";
  run->files.slot_a = emulator::image_folder() + "/isotherm-rack-wired-a.bin";
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 3; }));
  const Result<Record> record = decode(machine.record(3));
  REQUIRE(record.ok());
  const FastWords& tick = record.value().ticks.back();
  CHECK((tick.bits & fast_bit::read_ok) == 0);
  CHECK((tick.bits & fast_bit::emergency_stop) == 0);  // the contact's pin reads low: closed
  CHECK((tick.bits & fast_bit::permit_closed) != 0);   // and so does the read-back's
  CHECK((tick.bits & fast_bit::leak_zones) == fast_bit::leak_zone_1);
  CHECK(tick.supply_pressure == absent_unsigned);
  for (const Slow probe : {Slow::supply_temperature_1, Slow::supply_temperature_2, Slow::supply_temperature_3}) {
    CHECK(record.value().inputs.slow[probe] == absent_signed);
  }
  CHECK(record.value().levels[0] == Level::clear);
  CHECK(record.value().levels[13] != Level::clear);
  CHECK(machine.crash().kind == CrashKind::none);
}

TEST_CASE("a board whose wires and settings contradict does not start: it says why, gives no permit, and stands") {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return;
  run->files.image = emulator::image_folder() + "/isotherm-rack-wired.elf";
  run->files.slot_a = emulator::image_folder() + "/isotherm-rack-wired-a.bin";
  run->debugger = folder.file("gdb.sock");
  run->unimplemented = folder.file("unimplemented");
  run->halted = true;
  Machine machine(*run);
  const RegisterWrites writes(*run);
  {
    // The first drive of the example board becomes a mixing valve, of which the default settings know nothing.
    Debugger debugger(run->debugger);
    REQUIRE(debugger.run_to(place_of(run->files.image, "isotherm::board::(anonymous namespace)::accepted(isotherm::hal::WiredIo*, "
                                                       "isotherm::board::Board&, isotherm::board::Keeping const&)")));
    constexpr std::uint32_t drives = 4 * 8;  // the fifth table of Wiring, with which the object begins
    const std::uint32_t row = debugger.read_word(debugger.reg(0) + drives);
    CHECK(debugger.read_word(row) % 256 == static_cast<std::uint32_t>(hal::Drive::pump_speed_1));
    debugger.write_memory(row, "03");
    debugger.let_go();
  }
  REQUIRE(eventually([&] { return machine.said("not started: a mixing valve is wired; the settings say that none is"); }));
  const std::size_t kicks = writes.count(watchdog_kick);
  CHECK(eventually([&] { return writes.count(watchdog_kick) > kicks; }));
  CHECK(machine.times_said("isotherm-rack, core") == 1);
  // Of the port with the coil (PB8): it was only ever switched off.
  const auto all = writes.all();
  CHECK(std::ranges::none_of(all, [](const RegisterWrite& write) { return write.device == "GPIOB" && write.offset == 0x18 && (write.value & 1U << 8U) != 0; }));
  CHECK(std::ranges::any_of(all, [](const RegisterWrite& write) { return write.device == "GPIOB" && write.offset == 0x18 && write.value == 1U << 24U; }));
}
