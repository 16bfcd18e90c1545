// The image whose board file has wires, as far as an emulator has any: pins that read low, a converter that never converts.
#include <doctest/doctest.h>

#include "control/safety/row.hpp"
#include "tests/target/machine.hpp"

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
