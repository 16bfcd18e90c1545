#include "hal/stm32f405/reset_flags.hpp"

#include <doctest/doctest.h>

using namespace isotherm;
using namespace isotherm::hal::stm32f405;

namespace {

/// RM0090, 7.3.21: bits 25 to 31 stand until bit 24 is written.
struct Chip {
  struct Csr {
    std::uint32_t value = 0;
    operator std::uint32_t() const { return value; }
    Csr& operator=(std::uint32_t written) {
      const bool clears = (written & 1U << 24U) != 0;
      value = (clears ? 0 : value & 0xFE00'0000) | (written & 1U);
      return *this;
    }
  } csr;
};

constexpr std::uint32_t slow_oscillator_on = 1;

ResetCause cause_of(std::uint32_t flags) {
  Chip chip;
  chip.csr.value = flags | slow_oscillator_on;
  const ResetCause cause = take_reset_cause(chip);
  CHECK(chip.csr.value == slow_oscillator_on);  // taken, and nothing else touched
  CHECK(take_reset_cause(chip) == ResetCause::untold);
  return cause;
}

constexpr std::uint32_t brown_out = 1U << 25U;
constexpr std::uint32_t pin = 1U << 26U;
constexpr std::uint32_t power_on = 1U << 27U;
constexpr std::uint32_t software = 1U << 28U;
constexpr std::uint32_t independent_watchdog = 1U << 29U;
constexpr std::uint32_t window_watchdog = 1U << 30U;

}  // namespace

TEST_CASE("each cause of a reset is told once, by the flags that it raises") {
  CHECK(cause_of(0) == ResetCause::untold);
  CHECK(cause_of(pin) == ResetCause::reset_pin);
  CHECK(cause_of(pin | power_on | brown_out) == ResetCause::supply);
  CHECK(cause_of(pin | brown_out) == ResetCause::supply);
  CHECK(cause_of(pin | software) == ResetCause::software);
  CHECK(cause_of(pin | independent_watchdog) == ResetCause::watchdog);
  CHECK(cause_of(pin | window_watchdog) == ResetCause::watchdog);
}

TEST_CASE("a watchdog that bit before anybody had taken the flags of the supply is not hidden by them") {
  CHECK(cause_of(pin | power_on | brown_out | independent_watchdog) == ResetCause::watchdog);
}
