// Ends that nobody asked for. The emulator has no watchdog: its kicks are seen as accesses to hardware that is not there,
// and the test resets in its place.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>

#include "firmware/board/stm32f405/retained.hpp"
#include "gateway/ingest/rack_follower.hpp"
#include "tests/target/debugger.hpp"
#include "tests/target/machine.hpp"
#include "tests/target/register_writes.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

std::optional<emulator::ImageRun> watched_run(const TemporaryFolder& folder) {
  auto run = image_run(folder);
  if (!run) return run;
  run->debugger = folder.file("gdb.sock");
  run->unimplemented = folder.file("unimplemented");
  return run;
}

/// Instructions from the reset to the image's first, by an emulator's count of them: the boot program looks at both slots, every
/// byte and both signatures.
std::uint32_t instructions_to_boot() {
  const TemporaryFolder folder;
  auto run = watched_run(folder);
  REQUIRE(run);
  run->virtual_time = true;
  run->sleep_takes_time = true;
  run->halted = true;
  const Machine machine(*run);
  Debugger debugger(run->debugger);
  // The core's own counter at an eighth of its clock, which the boot program leaves alone, is set by three instructions:
  // str r1, [r0, #4]; str r2, [r0, #8]; str r3, [r0]; b .
  constexpr std::uint32_t code = 0x2000'0100;
  constexpr std::uint32_t longest = 0x00FF'FFFF;
  debugger.write_memory(code, "416082600360fee7");
  const std::uint32_t systick = 0xE000'E010;
  const std::array<std::uint32_t, 4> registers{systick, longest, 0, 1};
  for (unsigned n = 0; n < registers.size(); ++n) debugger.set_register(n, registers[n]);
  const std::uint32_t begin = debugger.reg(Debugger::program_counter);
  debugger.jump(code);
  REQUIRE(debugger.run_to(code + 6));
  debugger.jump(begin);
  REQUIRE(debugger.run_to(emulator::elf_symbols(run->files.image).at("reset_handler") & ~1U));
  const std::uint32_t eighths = longest - debugger.read_word(systick + 8);
  CHECK((debugger.read_word(systick) & 1U << 16U) == 0);  // it has not begun anew
  debugger.let_go();
  // 4 ns an instruction, 21 MHz.
  return static_cast<std::uint32_t>(eighths / 21e6 / 4e-9);
}

}  // namespace

TEST_CASE("after a processor fault the image starts again, goes on with its records and tells what it was") {
  const TemporaryFolder folder;
  const auto run = watched_run(folder);
  if (!run) return;
  Machine machine(*run);
  const hal::PlantClock clock;
  gateway::Store store(folder.file("gateway.db"));
  gateway::RackFollower gateway(machine.upstream(), clock, store, {.source = "site/rack"}, [] { return std::uint32_t{4711}; });
  REQUIRE(eventually([&] { return machine.newest() >= 2; }));
  REQUIRE(eventually([&] { return gateway.poll() == Fault::none; }));
  const auto first_boot = get32(machine.identity(), controller_map::identity::boot);
  constexpr std::uint32_t nowhere = 0xA000'0000;
  const RegisterWrites writes(*run);
  std::size_t mark = 0;
  {
    Debugger debugger(run->debugger);
    mark = writes.count();
    debugger.jump(nowhere);
    debugger.let_go();
  }
  REQUIRE(eventually([&] { return machine.times_said("isotherm-rack, core") == 2; }));
  check_end_is_safe(writes.since(mark));
  CHECK(places_of_safe_outputs(writes.since(mark)).front() == 0);  // the fault writes nothing else before
  CHECK(machine.said("crash: processor fault pc 0xa0000000"));
  CHECK(machine.said("the run before ended by processor fault"));
  const CrashRecord crash = machine.crash();
  CHECK(crash.kind == CrashKind::fault);
  CHECK(crash.pc == nowhere);
  CHECK(crash.cfsr != 0);
  CHECK(crash.boot == first_boot);
  CHECK(crash.mono_ms > 500);
  const auto identity = machine.identity();
  CHECK(get32(identity, controller_map::identity::boot) != first_boot);
  CHECK(get32(identity, controller_map::identity::boot) != 0);
  CHECK(get32(identity, controller_map::identity::previous_boot) == first_boot);
  CHECK(get32(identity, controller_map::identity::previous_newest) >= 2);
  const Result<Record> kept = decode(machine.record(1));
  REQUIRE(kept.ok());
  CHECK(kept.value().boot == first_boot);
  CHECK(machine.figures()[controller_map::machine::resets] == 1);

  // And the gateway has it for everybody who listens.
  const std::uint32_t second_boot = get32(identity, controller_map::identity::boot);
  const auto told = [&] {
    std::string all;
    for (const auto& row : store.range("alarm", "site/rack", second_boot, 0, UINT32_MAX, 100)) all += *row.message.payload;
    return all;
  };
  REQUIRE(eventually([&] { return gateway.poll() == Fault::none && told().find("controller_crashed") != std::string::npos; }));
  CHECK(told().find("processor fault at 0xa0000000") != std::string::npos);
}

TEST_CASE("a stack that grows too far is a fault, not a wrong value") {
  const TemporaryFolder folder;
  const auto run = watched_run(folder);
  if (!run) return;
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 1; }));
  const auto symbols = emulator::elf_symbols(run->files.image);
  {
    // push {r0-r7}, and again: until nothing is left.
    Debugger debugger(run->debugger);
    const std::uint32_t code = symbols.at("handler_stack_bottom");
    debugger.write_memory(code, "ffb4fde7");
    debugger.jump(code);
    debugger.let_go();
  }
  REQUIRE(eventually([&] { return machine.times_said("isotherm-rack, core") == 2; }));
  CHECK(machine.crash().kind == CrashKind::fault);
  CHECK(decode(machine.record(1)).ok());
  CHECK(machine.alive());
}

TEST_CASE("kicks end with a hang; a reset brings the safe outputs first, and control back within three seconds") {
  const TemporaryFolder folder;
  const auto run = watched_run(folder);
  if (!run) return;
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 2; }));
  const RegisterWrites writes(*run);
  const auto kicks = [&] { return writes.count(watchdog_kick); };
  REQUIRE(eventually([&] { return kicks() > 10; }));
  const std::uint32_t interrupt_count = place_of(run->files.image, "isotherm::board::(anonymous namespace)::counts");  // SysTick's
  std::uint32_t interrupts = 0;
  {
    // A loop that goes nowhere, with interrupts on: time runs, bytes arrive, nobody takes them. Where the image sleeps they are masked.
    Debugger debugger(run->debugger);
    REQUIRE(debugger.run_to(place_of(run->files.image, "isotherm::board::ImageLoop::wait(unsigned long long)")));
    const std::uint32_t code = emulator::elf_symbols(run->files.image).at("handler_stack_bottom");
    interrupts = debugger.read_word(interrupt_count);
    debugger.write_memory(code, "fee7");
    debugger.jump(code);
    debugger.let_go();
  }
  // The loop takes all the processor time that it is given: a second and a half of it is more than ten kicks long.
  const auto runs_for = [&](double seconds) {
    const auto end = machine.processor_ns() + static_cast<std::int64_t>(seconds * 1e9);
    return eventually([&] { return machine.processor_ns() >= end; }, 120);
  };
  REQUIRE(runs_for(0.5));
  const std::size_t last = kicks();
  REQUIRE(runs_for(1.0));
  CHECK(kicks() == last);
  {
    Debugger debugger(run->debugger);
    CHECK(debugger.read_word(interrupt_count) - interrupts > 5);
    debugger.let_go();
  }

  const std::size_t mark = writes.count();
  machine.order("system_reset");
  REQUIRE(eventually([&] { return machine.times_said("isotherm-rack, core") == 2; }));
  check_start_is_safe(writes.since(mark));
  CHECK(machine.crash().kind == CrashKind::hang);
  CHECK(eventually([&] { return kicks() > last; }));
  const std::uint32_t next = get32(machine.identity(), controller_map::identity::previous_newest) + 1;
  REQUIRE(eventually([&] { return machine.newest() >= next; }));
  const Result<Record> record = decode(machine.record(next));
  REQUIRE(record.ok());
  // The image's clock begins behind the boot program, whose instructions take at least a clock each.
  const std::uint32_t boot = instructions_to_boot();
  const double control_ms = boot / 168e3 + static_cast<double>(record.value().mono_ms);
  std::printf("boot program %u instructions, first control cycle ends %.0f ms after the reset\n", boot, control_ms);
  CHECK(boot > 10'000'000);
  CHECK(control_ms < 3000);
}
