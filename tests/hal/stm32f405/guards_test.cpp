// The memory guard, the slow oscillator and the watchdog against registers that a test holds.
#include <doctest/doctest.h>

#include "firmware/loop/watch_keeper.hpp"
#include "hal/stm32f405/memory_guard.hpp"
#include "hal/stm32f405/slow_oscillator.hpp"
#include "hal/stm32f405/watchdog.hpp"

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

TEST_CASE("the watchdog bites after two seconds, and at no speed of its oscillator before ten kicks would have been due") {
  // RM0090, 21.3.3: the counter runs down from the reload value at a fourth of its clock, divided by 2^PR.
  const auto seconds = [](const IndependentWatchdog& dog, double hz) { return 4.0 * (1U << dog.pr) * (dog.rlr + 1U) / hz; };
  IndependentWatchdog dog{};
  Watchdog::start(Watchdog::short_leash, dog);
  CHECK(dog.kr == 0xAAAA);
  CHECK(seconds(dog, 32e3) == doctest::Approx(2.0).epsilon(0.01));
  CHECK(seconds(dog, 17e3) < 3.8);
  CHECK(seconds(dog, 47e3) * 1e3 > 10 * WatchKeeper::shortest_ms);
  Watchdog::start(Watchdog::long_leash, dog);
  CHECK(dog.kr == 0xAAAA);
  CHECK(seconds(dog, 47e3) > 5.5);
  CHECK(seconds(dog, 17e3) < 15.5);
}
