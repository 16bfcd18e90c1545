#include "hal/fake/hand_clock.hpp"

#include <doctest/doctest.h>

using isotherm::hal::HandClock;

TEST_CASE("time stands still until it is wound") {
  HandClock clock(500, 1'000);
  CHECK(clock.mono_ms() == 500);
  clock.advance(20);
  CHECK(clock.mono_ms() == 520);
  CHECK(clock.utc_ms() == 1'020);
}

TEST_CASE("sleeping winds the clock to the instant asked for, never back") {
  HandClock clock(500);
  clock.sleep_until(700);
  CHECK(clock.mono_ms() == 700);
  clock.sleep_until(600);
  CHECK(clock.mono_ms() == 700);
}

TEST_CASE("a step of UTC leaves monotonic time alone") {
  HandClock clock(0, 10'000);
  clock.step_utc(-3'600'000);
  CHECK(clock.utc_ms() == -3'590'000);
  CHECK(clock.mono_ms() == 0);
}
