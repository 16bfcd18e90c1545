// Each fault that the image tests itself for and an emulator can play: it ends the run with its name, and the next run goes on.
#include <doctest/doctest.h>

#include <functional>

#include "control/cycle/rack_core.hpp"
#include "firmware/board/stm32f405/fault.hpp"
#include "tests/target/debugger.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

/// The crash that the image tells after its restart, after a debugger has done to it what `harm` does.
std::optional<CrashRecord> crash_after(const std::function<void(Debugger&, const std::string& image)>& harm) {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return std::nullopt;
  run->debugger = folder.file("gdb.sock");
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 2; }));
  {
    Debugger debugger(run->debugger);
    harm(debugger, run->files.image);
    debugger.let_go();
  }
  // What it tests in 10 s by its own clock may take a busy machine much longer.
  REQUIRE(eventually([&] { return machine.times_said("isotherm-rack, core") == 2; }));
  const std::uint32_t before = machine.newest();
  CHECK(eventually([&] { return machine.newest() > before; }));
  return machine.crash();
}
/// With `hex` written to its symbol `name`, `offset` bytes further on.
std::optional<CrashRecord> crash_after(const std::string& name, std::uint32_t offset, const std::string& hex) {
  return crash_after([&](Debugger& debugger, const std::string& image) {
    debugger.write_memory(emulator::elf_symbols(image).at(name) + offset, hex);
  });
}

const std::string self_test = "isotherm::board::SelfTest::";

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

/// What lies so far into the settings, or behind them into the state, of the controller that the image looks at.
std::uint32_t place_in_core(Debugger& debugger, std::size_t offset) {
  constexpr unsigned self = 0;  // the register; its object begins with a reference to the core, and the core with its settings
  return debugger.read_word(debugger.reg(self)) + static_cast<std::uint32_t>(offset);
}
constexpr std::size_t state_in_core = sizeof(RackSettings);

TEST_CASE("a bit that changes between two ticks, in settings or state, ends the run at the next") {
  for (const std::size_t offset : {std::size_t{0}, state_in_core, state_in_core + sizeof(RackState) / 2, state_in_core + sizeof(RackState) - 4}) {
    CAPTURE(offset);
    const auto crash = crash_after([&](Debugger& debugger, const std::string& image) {
      REQUIRE(debugger.run_to(place_of(image, self_test + "before_tick() const")));
      const std::uint32_t word = place_in_core(debugger, offset);
      debugger.write_word(word, debugger.read_word(word) ^ 1U);
    });
    if (!crash) return;
    CHECK(crash->kind == CrashKind::state_test);
  }
}

TEST_CASE("a number that is none ends the run of the tick that left it") {
  const auto crash = crash_after([](Debugger& debugger, const std::string& image) {
    REQUIRE(debugger.run_to(place_of(image, self_test + "after_tick()")));
    const auto state = std::make_unique<RackState>();
    const auto valve = reinterpret_cast<const char*>(&state->applied.valve) - reinterpret_cast<const char*>(state.get());
    constexpr std::uint32_t no_number = 0x7FC0'0000;
    debugger.write_word(place_in_core(debugger, state_in_core + static_cast<std::size_t>(valve)), no_number);
  });
  if (!crash) return;
  CHECK(crash->kind == CrashKind::range_test);
}

TEST_CASE("a stack that came within its margin ends the run before it is full") {
  struct Case {
    const char* bottom;
    std::uint32_t margin;
  };
  for (const Case& stack : {Case{"main_stack_bottom", board::main_stack_margin}, Case{"handler_stack_bottom", board::handler_stack_margin}}) {
    CAPTURE(stack.bottom);
    const auto crash = crash_after(stack.bottom, stack.margin - 4, "12345678");
    if (!crash) return;
    CHECK(crash->kind == CrashKind::stack_test);
    CHECK(crash->address == emulator::elf_symbols(emulator::image_files(emulator::image_folder()).image).at(stack.bottom) + stack.margin - 4);
  }
}

TEST_CASE("a register that does not take a pattern ends its run") {
  // Two instructions that do nothing in place of the one that loads the pattern.
  const auto crash = crash_after("register_test_complement", 0, "00bf00bf");
  if (!crash) return;
  CHECK(crash->kind == CrashKind::register_test);
}

TEST_CASE("memory is tested block by block, and a word that does not keep what is written ends the run") {
  std::uint32_t block = 0;
  const auto crash = crash_after([&](Debugger& debugger, const std::string& image) {
    const std::uint32_t test = place_of(image, "isotherm::board::(anonymous namespace)::block_is_sound(unsigned long volatile*)");
    constexpr std::uint32_t block_bytes = 64;
    REQUIRE(debugger.run_to(test));
    block = debugger.reg(0);
    for (int n = 0; n < 25; ++n) {  // a tick's ten are followed by the next tick's
      REQUIRE(debugger.run_to(test));
      const std::uint32_t next = debugger.reg(0);
      CHECK(next == block + block_bytes);
      block = next;
    }
    const std::uint32_t word = block + 12;
    REQUIRE(debugger.run_to_write(word));
    debugger.write_word(word, ~debugger.read_word(word));
  });
  if (!crash) return;
  CHECK(crash->kind == CrashKind::memory_test);
  CHECK(crash->address == block);
}

TEST_CASE("a line whose interrupts come too often, and a timer whose interrupts end, end the run") {
  const std::string counts = "isotherm::board::(anonymous namespace)::counts";
  const auto often = crash_after([&](Debugger& debugger, const std::string& image) {
    const std::uint32_t upstream = place_of(image, counts) + 8;
    // The first window is not judged; then one with more than a line can carry.
    for (int n = 0; n < 2; ++n) REQUIRE(debugger.run_to(place_of(image, self_test + "look_at_interrupts()")));
    debugger.write_word(upstream, debugger.read_word(upstream) + 600'000);
  });
  if (!often) return;
  CHECK(often->kind == CrashKind::interrupt_test);
  CHECK(often->address == 2);

  const auto ended = crash_after([&](Debugger& debugger, const std::string& image) {
    const std::uint32_t timer = place_of(image, counts);
    const std::uint32_t look = place_of(image, self_test + "look_at_interrupts()");
    REQUIRE(debugger.run_to(look));
    const std::uint32_t before = debugger.read_word(timer);
    REQUIRE(debugger.run_to(look));
    CHECK(debugger.read_word(timer) - before >= 10);
    debugger.write_word(timer, before);
  });
  CHECK(ended->kind == CrashKind::interrupt_test);
  CHECK(ended->address == 0);
}

TEST_CASE("clocks that stand to each other otherwise than at first, and an oscillator that stands still, end the run") {
  // The emulator has no slow oscillator and the image leaves it out there: told that this is a chip it looks, and finds none.
  const auto as_on_a_chip = [](Debugger& debugger, const std::string& image) {
    REQUIRE(debugger.run_to(place_of(image, self_test + "after_tick()")));
    constexpr std::uint32_t emulated = 4;  // SelfTest::emulated_, behind a reference
    CHECK(debugger.read_word(debugger.reg(0) + emulated) % 256 == 1);
    debugger.write_memory(debugger.reg(0) + emulated, "00");
  };
  const auto still = crash_after(as_on_a_chip);
  if (!still) return;
  CHECK(still->kind == CrashKind::clock_test);

  const auto changed = crash_after([&](Debugger& debugger, const std::string& image) {
    as_on_a_chip(debugger, image);
    const std::uint32_t measure = place_of(image, "isotherm::hal::stm32f405::SlowOscillator::measure()");
    // Eight periods of 32 kHz, and of an oscillator, or a core, that has become a third slower or faster.
    for (const std::uint32_t clocks : {21'000U, 28'000U}) {
      REQUIRE(debugger.run_to(measure));
      // A result is given back in memory: the number, then its fault.
      debugger.write_word(debugger.reg(0), clocks);
      debugger.write_word(debugger.reg(0) + 4, 0);
      debugger.jump(debugger.reg(Debugger::link_register) & ~1U);
      if (clocks != 21'000U) continue;
      // Both comparisons are 10 s apart; the second is asked for at once.
      const std::uint32_t test_memory = place_of(image, self_test + "test_memory()");
      REQUIRE(debugger.run_to(test_memory));
      debugger.jump(place_of(image, self_test + "compare_clocks()"));
    }
  });
  CHECK(changed->kind == CrashKind::clock_test);
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
