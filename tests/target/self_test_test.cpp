// Each fault that the image tests itself for and an emulator can play: it ends the run with its name, and the next run goes on.
#include <doctest/doctest.h>

#include "tests/target/debugger.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

std::string little_endian(std::uint32_t word) {
  std::string hex;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    hex += "0123456789abcdef"[word >> (shift + 4) & 15U];
    hex += "0123456789abcdef"[word >> shift & 15U];
  }
  return hex;
}

/// The crash that the image tells after its restart, with `hex` written to its symbol `name`, `offset` bytes further on.
std::optional<CrashRecord> crash_after(const std::string& name, std::uint32_t offset, const std::string& hex) {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return std::nullopt;
  run->debugger = folder.file("gdb.sock");
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 2; }));
  {
    Debugger debugger(run->debugger);
    debugger.write_memory(emulator::elf_symbols(run->files.image).at(name) + offset, hex);
    debugger.let_go();
  }
  REQUIRE(eventually([&] { return machine.times_said("isotherm-rack, core") == 2; }));
  const std::uint32_t before = machine.newest();
  CHECK(eventually([&] { return machine.newest() > before; }));
  return machine.crash();
}

}  // namespace

TEST_CASE("a program that changes in flash ends its run within one pass") {
  // The uppermost byte of the first word, an address in RAM that only a reset reads.
  const auto crash = crash_after("vectors", 3, "21");
  if (!crash) return;
  CHECK(crash->kind == CrashKind::flash_test);
}

TEST_CASE("a state that is no longer what its seal says ends its run at the next tick") {
  const auto crash = crash_after("state_seal", 0, "12345678");
  if (!crash) return;
  CHECK(crash->kind == CrashKind::state_test);
}

TEST_CASE("a register that does not take a pattern ends its run") {
  // Two instructions that do nothing in place of the one that loads the pattern.
  const auto crash = crash_after("register_test_complement", 0, "00bf00bf");
  if (!crash) return;
  CHECK(crash->kind == CrashKind::register_test);
}

TEST_CASE("an access below the handlers' stack is a fault that tells its address") {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return;
  run->debugger = folder.file("gdb.sock");
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 1; }));
  const auto symbols = emulator::elf_symbols(run->files.image);
  const std::uint32_t guard = symbols.at("handler_stack_guard");
  {
    // ldr r0, [pc]; str r0, [r0]; and the address.
    Debugger debugger(run->debugger);
    const std::uint32_t code = symbols.at("handler_stack_bottom");
    debugger.write_memory(code, "00480060" + little_endian(guard));
    debugger.jump(code);
    debugger.let_go();
  }
  REQUIRE(eventually([&] { return machine.times_said("isotherm-rack, core") == 2; }));
  const CrashRecord crash = machine.crash();
  CHECK(crash.kind == CrashKind::fault);
  CHECK(crash.address == guard);
  constexpr std::uint32_t data_access_with_address = 0x82;
  CHECK((crash.cfsr & data_access_with_address) == data_access_with_address);
}
