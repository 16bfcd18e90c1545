// The memory guard and the slow oscillator against registers that a test holds.
#include <doctest/doctest.h>

#include "hal/stm32f405/memory_guard.hpp"
#include "hal/stm32f405/slow_oscillator.hpp"

using namespace isotherm;
using namespace isotherm::hal::stm32f405;

TEST_CASE("the guard is a region of 32 bytes without any access, beside the usual map") {
  MemoryProtection unit{};
  guard_memory(0x2001'AF00, unit);
  CHECK(unit.rbar == 0x2001'AF00);
  CHECK(unit.rasr == 0x1000'0009);
  CHECK(unit.ctrl == 5);
}

TEST_CASE("the slow oscillator is timed by the fourth input of its timer, every eighth edge") {
  Timer timer{};
  SlowOscillator oscillator(timer);
  oscillator.start();
  CHECK(timer.option == 0x40U);
  CHECK(timer.ccmr2 == 0x0D00U);
  CHECK(timer.ccer == 0x1000U);
  CHECK(timer.cr1 == 1U);
}

TEST_CASE("an oscillator that stands is given up within bounds") {
  Timer timer{};
  SlowOscillator oscillator(timer);
  oscillator.start();
  CHECK(oscillator.measure().fault() == Fault::timeout);
}
