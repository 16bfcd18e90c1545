#include "tools/plant/serve/pacer.hpp"

#include <doctest/doctest.h>

using isotherm::plant::Pacer;

TEST_CASE("a plant that resumes goes on from its own time at the clock's pace, in whole steps") {
  const Pacer pacer(50'000, 7'000);
  CHECK(pacer.due_ms(50'000, 7'000) == 0);
  CHECK(pacer.next_ms(50'000) == 7'020);
  CHECK(pacer.due_ms(50'000, 7'019) == 0);
  CHECK(pacer.due_ms(50'000, 7'020) == 20);
  CHECK(pacer.due_ms(50'020, 7'059) == 20);
  CHECK(pacer.next_ms(50'040) == 7'060);
}

TEST_CASE("a plant that lags goes on by a tenth of a second at a time until it has caught up") {
  const Pacer pacer(0, 0);
  std::uint64_t plant = 0;
  int moves = 0;
  while (const std::uint64_t due = pacer.due_ms(plant, 2'010)) {
    CHECK(due <= 100);
    plant += due;
    ++moves;
  }
  CHECK(plant == 2'000);
  CHECK(moves == 20);
}

TEST_CASE("a lag of more than a second is said, with its worst, once in a while") {
  Pacer pacer(0, 0);
  CHECK(pacer.worth_saying_ms(1'000, 5) == 0);
  CHECK(pacer.worth_saying_ms(1'500, 6) == 1'500);
  CHECK(pacer.worth_saying_ms(9'000, 7) == 0);
  CHECK(pacer.worth_saying_ms(0, 10'005) == 0);
  CHECK(pacer.worth_saying_ms(0, 10'006) == 9'000);
  CHECK(pacer.worth_saying_ms(0, 30'000) == 0);
  CHECK(pacer.most_behind_ms() == 9'000);
}
