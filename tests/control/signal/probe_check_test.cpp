#include "control/signal/probe_check.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

using namespace isotherm;

namespace {

std::uint16_t word(double celsius) { return static_cast<std::uint16_t>(static_cast<std::int16_t>(std::lround(celsius * 100.0))); }

/// Three probes, one second at a time.
struct Group {
  std::array<ProbeState, 3> states{};
  std::array<Probe, 3> probes{};
  const std::array<Probe, 3>& second(double one, double two, double three, bool others_moved = false) {
    const std::array<std::uint16_t, 3> words{word(one), word(two), word(three)};
    check_probes(states, words, others_moved, probes);
    return probes;
  }
};

/// One probe alone.
struct Lone {
  std::array<ProbeState, 1> states{};
  std::array<Probe, 1> probes{};
  const Probe& raw(std::uint16_t value, bool others_moved = false) {
    const std::array<std::uint16_t, 1> words{value};
    check_probes(states, words, others_moved, probes);
    return probes[0];
  }
  const Probe& second(double celsius, bool others_moved = false) { return raw(word(celsius), others_moved); }
};

}  // namespace

TEST_CASE("open and short circuits, rails, a factor of ten and Fahrenheit are no temperatures") {
  for (const auto& [raw, fault] : {std::pair{absent_signed, ProbeFault::absent},
                                   std::pair{word(150.0), ProbeFault::out_of_range},
                                   std::pair{word(-40.0), ProbeFault::out_of_range},
                                   std::pair{word(327.67), ProbeFault::out_of_range},   // 40 C x 10, saturated
                                   std::pair{word(104.0), ProbeFault::out_of_range}}) {  // 40 C in F
    Lone probe;
    probe.second(40.0);
    const Probe& bad = probe.raw(raw);
    CHECK(bad.fault == fault);
    CHECK_FALSE(bad.value_c.known);
    CHECK(probe.second(40.1).value_c.known);
  }
}

TEST_CASE("a single sample 20 K off, up or down, is held back, alone and in a group") {
  for (const double spike : {20.0, -20.0}) {
    Lone lone;
    Group group;
    for (int n = 0; n < 100; ++n) {
      lone.second(40.0);
      group.second(40.0, 40.1, 39.9);
    }
    CHECK(lone.second(40.0 + spike).value_c.value == doctest::Approx(40.0));
    CHECK(lone.second(40.0).value_c.value == doctest::Approx(40.0));
    CHECK(group.second(40.0, 40.1 + spike, 39.9)[1].value_c.value == doctest::Approx(40.1));
    CHECK(group.second(40.0, 40.1, 39.9)[1].fault == ProbeFault::none);
  }
}

TEST_CASE("an honest change is not late: below 2 K/s never, above it together with a neighbour, alone by one second") {
  Lone slow;
  for (int n = 0; n <= 20; ++n) CHECK(slow.second(30.0 + 1.9 * n).value_c.value == doctest::Approx(30.0 + 1.9 * n));
  Group group;
  group.second(30.0, 30.0, 30.0);
  for (const double celsius : {36.0, 41.0, 44.0, 46.5}) {
    for (const Probe& probe : group.second(celsius, celsius + 0.2, celsius - 0.2)) {
      CHECK(probe.value_c.value == doctest::Approx(celsius).epsilon(0.01));
    }
  }
  Lone fast;
  fast.second(30.0);
  CHECK(fast.second(36.0).value_c.value == doctest::Approx(30.0));
  CHECK(fast.second(41.0).value_c.value == doctest::Approx(41.0));
  CHECK(fast.second(44.0).value_c.value == doctest::Approx(44.0));
  CHECK(fast.second(44.2).fault == ProbeFault::none);
}

TEST_CASE("a loose contact that jumps every other second is given up, and taken back after a quiet minute") {
  Lone probe;
  probe.second(40.0);
  int told = 0;
  for (int n = 0; n < 20; ++n) {
    const Probe& now = probe.second(n % 2 == 0 ? 60.0 : 40.0);
    if (now.value_c.known) CHECK(now.value_c.value == doctest::Approx(40.0));
    if (now.fault == ProbeFault::jumping) ++told;
  }
  CHECK(told > 8);
  int until_back = 0;
  while (probe.second(40.0).fault != ProbeFault::none) REQUIRE(++until_back < 120);
  CHECK(until_back > 20);
}

TEST_CASE("a code that stands still for five minutes is stuck only where the others have moved, and until it moves") {
  Lone steady;
  for (int n = 0; n < 3600; ++n) REQUIRE(steady.second(40.0).fault == ProbeFault::none);
  CHECK(steady.second(40.0, true).fault == ProbeFault::stuck);
  CHECK(steady.second(40.0).fault == ProbeFault::stuck);  // the others have come to rest: it is stuck all the same
  CHECK(steady.second(40.01).fault == ProbeFault::none);

  Lone lively;  // one code up, one down: less than that is not asked of a probe
  for (int n = 0; n < 3600; ++n) REQUIRE(lively.second(n % 2 == 0 ? 40.0 : 40.01, true).fault == ProbeFault::none);

  Lone early;
  for (int n = 0; n < 299; ++n) REQUIRE(early.second(40.0, true).fault == ProbeFault::none);
  CHECK(early.second(40.0, true).fault == ProbeFault::stuck);
}

TEST_CASE("the first sample after an absence is believed") {
  Lone probe;
  probe.second(40.0);
  probe.raw(absent_signed);
  CHECK(probe.second(48.0).value_c.value == doctest::Approx(48.0));
}
