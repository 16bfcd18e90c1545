// Each task on its own makes no progress while everything else goes on, interrupts too: the kicks of the watchdog end.
#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <string>

#include "hal/stm32f405/watchdog.hpp"
#include "tests/target/debugger.hpp"
#include "tests/target/machine.hpp"
#include "tests/target/register_writes.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

// Thumb code, as memory holds it.
constexpr auto returns = "7047";                 // bx lr
constexpr auto returns_timeout = "01207047";     // movs r0, #1; bx lr
constexpr auto returns_zero = "002000217047";    // movs r0, #0; movs r1, #0; bx lr
constexpr auto calls_forever = "28463246"        // mov r0, r5; mov r2, r6
                               "3b46a047fae7";   // mov r3, r7; blx r4; and again
static_assert(static_cast<unsigned>(Fault::timeout) == 1);

/// An image that kicks, changed by `hang` in a debugger, has to stop kicking while `goes_on` is seen.
class Hang {
 public:
  Hang() : run_(image_run(folder_)) {
    if (!run_) return;
    run_->debugger = folder_.file("gdb.sock");
    run_->unimplemented = folder_.file("unimplemented");
    run_->console = folder_.file("console.sock");
    machine_.emplace(*run_);
    writes_.emplace(*run_);
  }
  explicit operator bool() const { return run_.has_value(); }
  Machine& machine() { return *machine_; }
  std::uint32_t place(const std::string& name) const { return place_of(run_->files.image, name); }

  /// Changes the image where it enters ImageLoop::wait(), as it does many times a second, with interrupts on.
  void change(const std::function<void(Debugger&)>& change) {
    REQUIRE(eventually([&] { return kicks() > 5; }));
    // The image reads its own program in 96 ticks and would notice: here that takes longer than the test.
    REQUIRE(eventually([&] { return machine_->newest() * 10 % 96 < 20; }));
    Debugger debugger(run_->debugger);
    REQUIRE(debugger.run_to(place("isotherm::board::ImageLoop::wait(unsigned long long)")));
    change(debugger);
    interrupts_ = interrupts(debugger);
    debugger.let_go();
  }
  void check_kicks_ended(const std::function<void()>& goes_on) {
    // What had reported before may serve one last kick.
    goes_on();
    const std::size_t last = kicks();
    goes_on();
    CHECK(kicks() == last);
    CHECK(machine_->times_said("isotherm-rack, core") == 1);
    CHECK(machine_->alive());
    Debugger debugger(run_->debugger);
    CHECK(interrupts(debugger) - interrupts_ > 5);
    debugger.let_go();
  }

  /// Each answer is a turn of the loop in wait().
  void answers_for_a_second() {
    const std::int64_t end = hal::wall_mono_ns() + 1'000'000'000;
    while (hal::wall_mono_ns() < end) CHECK(machine_->identity()[controller_map::identity::magic] == controller_map::magic);
  }
  /// The same for who has no time in which the upstream line could fall silent.
  void shows_what_is_typed_for_a_second() {
    Dialogue console(run_->console);
    const std::int64_t end = hal::wall_mono_ns() + 1'000'000'000;
    while (hal::wall_mono_ns() < end) {
      console.send("x\b");
      REQUIRE(console.until("x\b \b", 20).ends_with("x\b \b"));
    }
  }
  /// The light of the board changes with each control cycle, each second.
  void ends_a_cycle() {
    const auto lights = [&] {
      std::size_t count = 0;
      for (const RegisterWrite& write : writes_->all()) count += write.device == "GPIOC" && write.offset == 0x18 ? 1U : 0U;
      return count;
    };
    const std::size_t before = lights();
    REQUIRE(eventually([&] { return lights() > before + 1; }));
  }

 private:
  /// Of SysTick and the three lines, since the reset.
  std::uint32_t interrupts(Debugger& debugger) const {
    const std::uint32_t counts = place("isotherm::board::(anonymous namespace)::counts");
    std::uint32_t sum = 0;
    for (std::uint32_t n = 0; n < 4; ++n) sum += debugger.read_word(counts + 4 * n);
    return sum;
  }
  std::size_t kicks() const { return writes_->count(watchdog_kick); }

  TemporaryFolder folder_;
  std::optional<emulator::ImageRun> run_;
  std::optional<Machine> machine_;
  std::optional<RegisterWrites> writes_;
  std::uint32_t interrupts_ = 0;
};

}  // namespace

TEST_CASE("kicks end when no control tick ends, though the loop serves its lines for ever") {
  Hang hang;
  if (!hang) return;
  const std::uint32_t wait = hang.place("isotherm::board::ImageLoop::wait(unsigned long long)");
  const std::uint32_t code = emulator::elf_symbols(hang.machine().run().files.image).at("handler_stack_bottom");
  hang.change([&](Debugger& debugger) {
    debugger.write_memory(code, calls_forever);
    debugger.set_register(4, wait | 1U);
    debugger.set_register(5, debugger.reg(0));
    debugger.set_register(6, debugger.reg(2));
    debugger.set_register(7, debugger.reg(3));
    debugger.jump(code);
  });
  hang.check_kicks_ended([&] { hang.answers_for_a_second(); });
}

TEST_CASE("kicks end when the field bus asks nothing any more, though control ticks on") {
  Hang hang;
  if (!hang) return;
  hang.change([&](Debugger& debugger) {
    debugger.write_memory(hang.place("isotherm::board::FieldBus::read(unsigned char, unsigned short, std::span<unsigned short, 4294967295u>)"),
                          returns_timeout);
    debugger.write_memory(
        hang.place("isotherm::board::FieldBus::write(unsigned char, unsigned short, std::span<unsigned short const, 4294967295u>)"),
        returns_timeout);
  });
  hang.check_kicks_ended([&] { hang.ends_a_cycle(); });
}

TEST_CASE("kicks end when nobody serves the upstream line, though control ticks on") {
  Hang hang;
  if (!hang) return;
  hang.change([&](Debugger& debugger) { debugger.write_memory(hang.place("isotherm::board::ImageLoop::serve_upstream()"), returns); });
  hang.check_kicks_ended([&] { hang.ends_a_cycle(); });
}

TEST_CASE("kicks end when time stands still") {
  Hang hang;
  if (!hang) return;
  hang.change([&](Debugger& debugger) { debugger.write_memory(hang.place("isotherm::hal::stm32f405::TimeBase::now() const"), returns_zero); });
  hang.check_kicks_ended([&] { hang.shows_what_is_typed_for_a_second(); });
}

TEST_CASE("boot program and image start the watchdog with the prescaler and the time-out of each") {
  using hal::stm32f405::Watchdog;
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return;
  run->unimplemented = folder.file("unimplemented");
  Machine machine(*run);
  const RegisterWrites writes(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 1; }));
  std::vector<RegisterWrite> dog;
  for (const RegisterWrite& write : writes.all()) {
    if (write.device == watchdog_start.device && !(write == watchdog_kick)) dog.push_back(write);
  }
  const auto started = [](unsigned long reload) {
    return std::vector<RegisterWrite>{watchdog_start, {"I2S2ext", 0, 0x5555}, {"I2S2ext", 4, 4}, {"I2S2ext", 8, reload}};
  };
  std::vector<RegisterWrite> expected = started(Watchdog::long_leash);
  for (const RegisterWrite& write : started(Watchdog::short_leash)) expected.push_back(write);
  CHECK(dog == expected);
}
