// What the machine is asked about itself while it works (after IEC 60730, annex H, class B): registers, memory, flash, the
// controller's state, interrupts and clock. Whatever fails ends the run: safe outputs, a crash record that says what, reset.
#pragma once

#include <array>
#include <cstdint>

#include "control/cycle/rack_core.hpp"
#include "firmware/loop/selftest/clock_agreement.hpp"
#include "firmware/loop/selftest/interrupt_rate.hpp"
#include "firmware/loop/selftest/unchanging.hpp"
#include "hal/stm32f405/clocks.hpp"
#include "hal/stm32f405/slow_oscillator.hpp"

namespace isotherm::board {

class SelfTest {
 public:
  /// Takes the checksum of the program, which the boot program has just verified, and guards the handlers' stack. `clocks`: what
  /// runs; the slow oscillator is compared with that, so a chip without its crystal is no failure.
  SelfTest(const RackCore& core, const hal::stm32f405::Clocks& clocks);

  /// Before each control tick: the state is as the last tick left it, the registers keep their values.
  void before_tick() const;
  /// After it: looks at the stacks and at the ranges of the state, seals it, and goes on with flash, memory, interrupts and clock.
  void after_tick();

 private:
  void look_at_stacks() const;
  void seal();
  void test_memory();
  void look_at_interrupts();
  void compare_clocks();

  const RackCore& core_;
  bool emulated_;
  UnchangingBlock program_;
  std::uint32_t next_word_ = 0;  // of the memory, to be tested
  std::array<InterruptRate, 4> rates_;
  hal::stm32f405::SlowOscillator oscillator_;
  ClockAgreement clock_;
  std::uint32_t ticks_ = 0;
};

bool registers_keep_their_values();

}  // namespace isotherm::board
