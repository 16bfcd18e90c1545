#include "firmware/board/stm32f405/self_test.hpp"

#include <cstddef>
#include <span>

#include "firmware/board/stm32f405/board.hpp"
#include "firmware/board/stm32f405/fault.hpp"
#include "firmware/loop/selftest/march.hpp"
#include "firmware/loop/selftest/state_ranges.hpp"
#include "hal/stm32f405/memory_guard.hpp"
#include "hal/stm32f405/processor.hpp"

extern "C" {
extern const std::uint8_t vectors[];      // the program begins with them
extern const std::uint8_t data_stored[];  // and ends with these
extern const std::uint32_t data_begin[];
extern const std::uint32_t data_end[];
extern std::uint32_t main_stack_bottom[];
extern std::uint32_t main_stack_top[];
extern std::uint32_t handler_stack_guard[];
extern std::uint32_t handler_stack_bottom[];
extern std::uint32_t handler_stack_top[];
// Where a test bench finds it.
std::uint32_t state_seal;
}

namespace isotherm::board {
namespace {

namespace chip = hal::stm32f405;

/// One pass over the program: every change is found within 10 s.
constexpr std::size_t ticks_per_pass = 96;
// 112 kB in 17.9 s at the most; interrupts wait for one block, less than 10 us at 168 MHz, at 16 MHz about
// as long as a character lasts on a line.
constexpr std::uint32_t words_per_block = 16;
constexpr unsigned blocks_per_tick = 10;

constexpr std::uint32_t ticks_per_window = 50;
/// Each tick arms the timer once; a host that is late lets some of them run together.
constexpr InterruptRate timer_rate(ticks_per_window / 10, 100'000);
/// Ten bits a byte, one interrupt for each byte that comes and goes: 23,040 a second at 115,200 baud. An emulator is faster.
constexpr InterruptRate line_rate(0, 500'000);

constexpr std::uint32_t ticks_per_comparison = 100;

std::span<const std::uint8_t> program() {
  const auto data_bytes = static_cast<std::size_t>(data_end - data_begin) * sizeof *data_begin;
  return {vectors, static_cast<std::size_t>(data_stored - vectors) + data_bytes};
}

template <typename Object>
std::span<const std::byte> bytes_of(const Object& object) {
  return {reinterpret_cast<const std::byte*>(&object), sizeof object};
}

std::uint32_t seal_of_core(const RackCore& core) { return seal_of(bytes_of(core.state()), seal_of(bytes_of(core.settings()))); }

struct Block {
  volatile std::uint32_t* words;
  std::uint32_t get(std::size_t n) const { return words[n]; }
  void set(std::size_t n, std::uint32_t word) const { words[n] = word; }
};

/// What the block held is what it holds afterwards. Uses its own stack and registers only, so that any memory but the stack in use
/// may be tested. With interrupts masked.
[[gnu::noinline]] bool block_is_sound(volatile std::uint32_t* words) {
  std::uint32_t held[words_per_block];
  for (std::uint32_t n = 0; n < words_per_block; ++n) held[n] = words[n];
  bool sound = true;
  for (const std::uint32_t background : march_backgrounds) sound &= march_c(Block{words}, words_per_block, background);
  for (std::uint32_t n = 0; n < words_per_block; ++n) words[n] = held[n];
  return sound;
}

}  // namespace

SelfTest::SelfTest(const RackCore& core, const chip::Clocks& clocks)
    : core_(core),
      emulated_(clocks.emulated()),
      program_(program()),
      rates_{timer_rate, line_rate, line_rate, line_rate},
      clock_(chip::SlowOscillator::least_clocks(clocks.apb1_timer_hz), chip::SlowOscillator::most_clocks(clocks.apb1_timer_hz)) {
  chip::guard_memory(static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(handler_stack_guard)));
  asm volatile("dsb\n\tisb" ::: "memory");
  if (!emulated_) {
    chip::enable_clocks(chip::rcc().apb1enr, chip::rcc_bit::timer_5);
    oscillator_.start();
  }
  seal();
}

void SelfTest::before_tick() const {
  if (seal_of_core(core_) != state_seal) stop(CrashKind::state_test);
  if (!registers_keep_their_values()) stop(CrashKind::register_test);
}

void SelfTest::after_tick() {
  look_at_stacks();
  if (!keeps_its_ranges(core_.state())) stop(CrashKind::range_test);
  seal();
  if (!program_.read(program().size() / ticks_per_pass + 1)) stop(CrashKind::flash_test);
  test_memory();
  ++ticks_;
  if (ticks_ % ticks_per_window == 0) look_at_interrupts();
  if (ticks_ % ticks_per_comparison == 0 && !emulated_) compare_clocks();
}

void SelfTest::look_at_stacks() const {
  const auto require_unused = [](const std::uint32_t* bottom, std::uint32_t bytes) {
    for (const std::uint32_t* word = bottom; word < bottom + bytes / sizeof *bottom; ++word) {
      if (*word != stack_paint) stop(CrashKind::stack_test, static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(word)));
    }
  };
  require_unused(main_stack_bottom, main_stack_margin);
  require_unused(handler_stack_bottom, handler_stack_margin);
}

void SelfTest::seal() { state_seal = seal_of_core(core_); }

void SelfTest::test_memory() {
  const auto words = static_cast<std::uint32_t>(handler_stack_top - main_stack_bottom);
  // Below its frame nothing of the stack is in use while this waits for block_is_sound(), whose own frame is smaller than that.
  constexpr std::uint32_t callee_words = 64;
  const auto* here = static_cast<const std::uint32_t*>(__builtin_frame_address(0));
  const auto in_use_begin = static_cast<std::uint32_t>(here - main_stack_bottom) - callee_words;
  const auto in_use_end = static_cast<std::uint32_t>(main_stack_top - main_stack_bottom);
  const auto guard_begin = static_cast<std::uint32_t>(handler_stack_guard - main_stack_bottom);
  const auto guard_end = static_cast<std::uint32_t>(handler_stack_bottom - main_stack_bottom);
  for (unsigned n = 0; n < blocks_per_tick; ++n) {
    const std::uint32_t first = next_word_;
    const std::uint32_t last = first + words_per_block;
    next_word_ = last + words_per_block <= words ? last : 0;
    const auto meets = [first, last](std::uint32_t begin, std::uint32_t end) { return first < end && last > begin; };
    if (meets(in_use_begin, in_use_end) || meets(guard_begin, guard_end)) continue;
    bool sound = false;
    {
      const chip::InterruptLock lock;
      sound = block_is_sound(main_stack_bottom + first);
    }
    if (!sound) stop(CrashKind::memory_test, static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(main_stack_bottom + first)));
  }
}

void SelfTest::look_at_interrupts() {
  for (std::uint32_t n = 0; n < rates_.size(); ++n) {
    if (!rates_[n].in_order(interrupt_counts()[n])) stop(CrashKind::interrupt_test, n);
  }
}

void SelfTest::compare_clocks() {
  const Result<std::uint32_t> clocks = oscillator_.measure();
  if (!clocks.ok() || !clock_.agrees(clocks.value())) stop(CrashKind::clock_test);
}

}  // namespace isotherm::board
