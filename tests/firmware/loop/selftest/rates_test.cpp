#include <doctest/doctest.h>

#include <initializer_list>

#include "firmware/loop/selftest/clock_agreement.hpp"
#include "firmware/loop/selftest/interrupt_rate.hpp"

using namespace isotherm;

TEST_CASE("interrupts are in order between their limits, a count that wraps included; none and too many are not") {
  for (const std::uint32_t start : {0U, 0xFFFF'FFF0U}) {
    InterruptRate rate(5, 100);
    std::uint32_t count = start;
    CHECK(rate.in_order(count));  // nothing to compare with
    for (const std::uint32_t came : {5U, 50U, 100U}) CHECK(rate.in_order(count += came));
    CHECK_FALSE(rate.in_order(count));
    CHECK_FALSE(rate.in_order(count += 4));
    CHECK_FALSE(rate.in_order(count += 101));
    CHECK(rate.in_order(count += 5));
  }
}

TEST_CASE("a clock agrees within the other's tolerance and beside its own first measurement only") {
  ClockAgreement clock(1'000, 3'000);
  CHECK_FALSE(clock.agrees(0));
  CHECK_FALSE(clock.agrees(999));
  CHECK_FALSE(clock.agrees(3'001));
  CHECK(clock.agrees(2'000));
  CHECK(clock.agrees(2'499));
  CHECK(clock.agrees(1'501));
  CHECK_FALSE(clock.agrees(2'500));  // a quarter fast
  CHECK_FALSE(clock.agrees(1'500));
  CHECK_FALSE(clock.agrees(4'000));  // a crystal that has lost its PLL runs at a tenth
  CHECK(clock.agrees(2'000));
}
