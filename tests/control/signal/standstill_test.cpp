#include "control/signal/standstill.hpp"

#include <doctest/doctest.h>

#include <random>

#include "tests/control/cycle/inputs.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

/// Feeds the same words, shafts due to turn as `speed` says after so many ticks; ticks until frozen, or -1.
template <typename Speed>
int found_after(StandstillState& state, const FastWords& words, int ticks, Speed speed) {
  for (int n = 1; n <= ticks; ++n) {
    update(state, words, {speed(n), speed(n)});
    if (state.frozen) return n;
  }
  return -1;
}

float still(int) { return 0.6F; }
float ramp(int n) { return 0.6F + 0.01F * static_cast<float>(n); }

}  // namespace

TEST_CASE("words that stand are believed for as long as nothing is asked of the pumps") {
  StandstillState state;
  CHECK(found_after(state, healthy_fast(), 36'000, still) == -1);
}

TEST_CASE("words that stand in a ramp are found out before the pumps' row could trip by them") {
  for (const float direction : {1.0F, -1.0F}) {
    StandstillState state;
    const auto speed = [&](int n) { return 0.6F + direction * 0.01F * static_cast<float>(n); };
    const int found = found_after(state, healthy_fast(), 100, speed);
    CHECK(found > frozen_after_ticks);
    CHECK(found < 20);  // a second of ramp to 10 % too slow, and a second of debounce
  }
}

TEST_CASE("a shaft that is due to have moved and came back tells as much as one that went on") {
  StandstillState state;
  const auto bump = [](int n) { return n >= 10 && n < 15 ? 0.65F : 0.6F; };
  CHECK(found_after(state, healthy_fast(), 100, bump) == 10 + frozen_after_ticks - 1);
}

TEST_CASE("a move that hides in the steps of the speed words proves nothing") {
  StandstillState state;
  CHECK(found_after(state, healthy_fast(), 1000, [](int n) { return n % 2 == 0 ? 0.6F : 0.6F + 0.9F * moved_shaft; }) == -1);
}

TEST_CASE("one bit in any word within the time, and the unit lives; one bit later, and it lives again") {
  for (std::size_t word = 0; word < fast_word_count; ++word) {
    for (unsigned bit = 0; bit < 13; ++bit) {
      FastWords words = healthy_fast();
      FastWords other = words;
      std::uint16_t* const at[] = {&other.flow,        &other.differential_pressure, &other.supply_pressure,
                                   &other.pump_speeds, &other.pump_currents,         &other.bits};
      *at[word] = static_cast<std::uint16_t>(*at[word] ^ 1U << bit);
      StandstillState state;
      for (int n = 0; n < 300; ++n) {
        update(state, n % 12 == 0 ? other : words, {ramp(n % 40), ramp(n % 40)});
        REQUIRE_FALSE(state.frozen);
      }
      CHECK(found_after(state, words, 60, ramp) > 0);
      update(state, words, {0.6F, 0.6F});
      CHECK(state.frozen);  // until a word moves
      update(state, other, {0.6F, 0.6F});
      CHECK_FALSE(state.frozen);
    }
  }
}

TEST_CASE("reads that fail say nothing, and a unit that refuses commands is not expected to move") {
  StandstillState state;
  for (int n = 0; n < 100; ++n) {
    update(state, healthy_fast(), {ramp(n / 10), ramp(n / 10)});
    update(state, FastWords{}, {ramp(n), ramp(n)});
    if (state.frozen) break;
  }
  CHECK(state.frozen);
  StandstillState refused;
  FastWords words = healthy_fast();
  words.bits = static_cast<std::uint16_t>(words.bits | fast_bit::command_refused);
  CHECK(found_after(refused, words, 200, ramp) == -1);
}

TEST_CASE("instruments that scatter are never taken for frozen, by a step where reads fetch an image twice, by more where five times") {
  struct Scatter {
    unsigned steps;
    int reads;
  };
  for (const Scatter& scatter : {Scatter{4, 2}, Scatter{160, 5}}) {
    CAPTURE(scatter.reads);
    std::mt19937 random(5);
    StandstillState state;
    FastWords words = healthy_fast();
    for (int n = 0; n < 100'000; ++n) {
      if (n % scatter.reads == 0) {
        words.flow = static_cast<std::uint16_t>(10'000 + random() % scatter.steps);
        words.differential_pressure = static_cast<std::uint16_t>(13'000 + random() % scatter.steps);
        words.supply_pressure = static_cast<std::uint16_t>(20'000 + random() % scatter.steps);
      }
      // The pumps are stuck, and their speed words stand.
      update(state, words, {ramp(n % 40), ramp(n % 40)});
      REQUIRE_FALSE(state.frozen);
    }
  }
}
