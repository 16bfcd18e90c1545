// What the processor of the image has to spare, by its own figures.
#pragma once

#include <doctest/doctest.h>

#include <cstdio>

#include "tests/target/machine.hpp"

namespace isotherm::test {

/// In lock-step an instruction takes 4 ns of virtual time, and time stands still while the image waits for the field bus, so
/// a count repeats exactly. What a chip's pipeline and flash add is not in it.
inline constexpr double instructions_per_clock = 1e9 / 168e6 / 4.0;

inline void check_budgets(Machine& machine) {
  namespace at = controller_map::machine;
  const auto figures = machine.figures();
  const double tick = get32(figures, at::longest_tick) * instructions_per_clock;
  const double cycle = get32(figures, at::longest_cycle) * instructions_per_clock;
  std::printf("longest safety tick %.0f instructions, longest control cycle %.0f, main stack %u of %u bytes\n", tick, cycle,
              figures[at::stack_used], figures[at::stack_size]);
  CHECK(tick > 1e3);
  CHECK(tick <= 200e3);
  CHECK(cycle > 100e3);
  CHECK(cycle <= 8e6);
  CHECK(figures[at::stack_used] + 2048 <= figures[at::stack_size]);
}

}  // namespace isotherm::test
