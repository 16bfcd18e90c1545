// The image in real time against the simulated rack as a program of its own, as in the demo.
#include <doctest/doctest.h>

#include "control/cycle/rack_core.hpp"
#include "tests/target/loop_pace.hpp"
#include "tests/target/plant_process.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

namespace at = controller_map::identity;

std::vector<std::uint8_t> keyframe(Machine& machine) {
  const std::size_t length = machine.identity()[at::keyframe_bytes];
  std::vector<std::uint8_t> bytes;
  for (std::size_t word = 0; 2 * word < length; word += 125) {
    for (const std::uint16_t value : machine.read(static_cast<std::uint16_t>(controller_map::keyframe + word), 125)) {
      bytes.push_back(high_byte(value));
      bytes.push_back(low_byte(value));
    }
  }
  bytes.resize(length);
  return bytes;
}

std::uint32_t field_bus_count(Machine& machine, std::size_t which) {
  return get32(machine.figures(), controller_map::machine::field_bus + 2 * which);
}
constexpr std::size_t answered = 1;
constexpr std::size_t timeouts = 3;

}  // namespace

TEST_CASE("the image takes over a running rack, and every decision replays on this machine bit for bit") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  PlantProcess plant(folder, run->field_bus);
  REQUIRE(eventually([&] { return static_cast<bool>(hal::connect_unix(run->field_bus)); }));
  Machine machine(*run);
  // Before the first of them is a minute old.
  const auto first_state = keyframe(machine);
  constexpr std::uint32_t records = 6;
  REQUIRE(eventually([&] { return machine.newest() >= records; }));
  RackCore core;
  REQUIRE(core.restore(first_state) == Fault::none);
  for (std::uint32_t sequence = 1; sequence <= records; ++sequence) {
    CAPTURE(sequence);
    const Result<Record> record = decode(machine.record(sequence));
    REQUIRE(record.ok());
    Record again = record.value();
    fill(again, core.replay(record.value()));
    REQUIRE(again == record.value());
    if (sequence == records) {
      CHECK(record.value().mode == Mode::running);
      CHECK((record.value().outputs.bits & output_bit::permit) != 0);
    }
  }
  CHECK(field_bus_count(machine, answered) > 100);
}

TEST_CASE("a field bus whose peer is killed is lost and found again, and the upstream line answers all the while") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  PlantProcess plant(folder, run->field_bus);
  REQUIRE(eventually([&] { return static_cast<bool>(hal::connect_unix(run->field_bus)); }));
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 2; }));
  const LoopPace pace(machine);
  plant.kill();
  const std::uint32_t before = field_bus_count(machine, timeouts);
  REQUIRE(eventually([&] { return field_bus_count(machine, timeouts) >= before + 20; }));
  REQUIRE(eventually([&] { return pace.records() >= 3; }));  // it goes on deciding
  const std::uint32_t good = field_bus_count(machine, answered);
  plant.start();
  REQUIRE(eventually([&] { return field_bus_count(machine, answered) >= good + 20; }));
  pace.check();
}
