// The random number generator of a chip that a test plays: at work, broken, and absent as an emulator has it.
#include "hal/stm32f405/random_source.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace isotherm::hal::stm32f405;

namespace {

struct PlayedClock {
  std::uint32_t ahb2enr = 0x80;  // somebody else's bit
};

/// Status and numbers follow from how often they were read.
struct PlayedGenerator {
  std::uint32_t errors = 0;
  unsigned reads_until_ready = 3;
  bool ever_ready = true;
  bool stuck = false;
  unsigned reads = 0;
  unsigned numbers = 0;

  std::uint32_t cr = 0;
  struct Status {
    PlayedGenerator* chip;
    operator std::uint32_t() const {
      ++chip->reads;
      const bool ready = chip->cr == 4 && chip->ever_ready && chip->reads % chip->reads_until_ready == 0;
      return chip->errors | (ready ? 1U : 0U);
    }
  } sr{this};
  struct Number {
    PlayedGenerator* chip;
    operator std::uint32_t() const {
      ++chip->numbers;
      return chip->stuck ? 0xFFFF'FFFFU : 0xA000'0000U + chip->numbers;
    }
  } dr{this};
};

}  // namespace

TEST_CASE("the second number counts, and the generator is left switched off") {
  PlayedClock clock;
  PlayedGenerator generator;
  CHECK(draw_random(clock, generator) == 0xA000'0002U);
  CHECK(generator.cr == 0);
  CHECK(clock.ahb2enr == 0x80);
}

TEST_CASE("a generator that errs, repeats itself or never answers gives nothing, and holds nobody up") {
  for (const std::uint32_t error : {0x02U, 0x04U, 0x20U, 0x40U}) {
    PlayedClock clock;
    PlayedGenerator generator;
    generator.errors = error;
    generator.reads_until_ready = 1;
    CHECK_FALSE(draw_random(clock, generator));
    CHECK(generator.numbers == 0);
  }
  PlayedClock clock;
  PlayedGenerator stuck;
  stuck.stuck = true;
  CHECK_FALSE(draw_random(clock, stuck));
  PlayedGenerator silent;
  silent.ever_ready = false;
  CHECK_FALSE(draw_random(clock, silent));
  CHECK(silent.reads <= 10'000);
  CHECK(silent.cr == 0);
}
