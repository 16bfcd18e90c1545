#include "tools/demo/interval_set.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

using isotherm::demo::Interval;
using isotherm::demo::IntervalSet;

TEST_CASE("numbers that follow one another are one interval, whatever their order") {
  IntervalSet set;
  for (const std::uint32_t number : {5U, 3U, 4U, 7U, 6U}) CHECK(set.add(number));
  CHECK(set.size() == 1);
  CHECK(set.count() == 5);
  CHECK(set.first() == 3);
  CHECK(set.last() == 7);
  CHECK_FALSE(set.add(5));
  CHECK(set.count() == 5);
}

TEST_CASE("gaps are what is missing of the range asked for, its ends included") {
  IntervalSet set;
  for (const std::uint32_t number : {3U, 4U, 8U}) set.add(number);
  CHECK(set.gaps(1, 10) == std::vector<Interval>{{1, 2}, {5, 7}, {9, 10}});
  CHECK(set.gaps(3, 8) == std::vector<Interval>{{5, 7}});
  CHECK(set.gaps(4, 4).empty());
  CHECK(set.gaps(6, 6) == std::vector<Interval>{{6, 6}});
  CHECK(set.gaps(9, 8).empty());
  CHECK(IntervalSet{}.gaps(0, 0) == std::vector<Interval>{{0, 0}});
}

TEST_CASE("the largest number there is does not wrap") {
  IntervalSet set;
  const std::uint32_t largest = 0xFFFF'FFFFU;
  CHECK(set.add(largest));
  CHECK(set.add(0));
  CHECK(set.size() == 2);
  CHECK(set.gaps(0, largest) == std::vector<Interval>{{1, largest - 1}});
  CHECK(set.gaps(largest, largest).empty());
}

TEST_CASE("it agrees with a plain set for any numbers in any order") {
  std::mt19937 random(7);
  for (unsigned round = 0; round < 50; ++round) {
    IntervalSet set;
    std::set<std::uint32_t> plain;
    for (unsigned n = 0; n < 200; ++n) {
      const auto number = static_cast<std::uint32_t>(random() % 120);
      CHECK(set.add(number) == plain.insert(number).second);
    }
    CHECK(set.count() == plain.size());
    std::set<std::uint32_t> missing;
    for (const Interval& gap : set.gaps(0, 119)) {
      for (std::uint32_t number = gap.first; number <= gap.last; ++number) missing.insert(number);
    }
    for (std::uint32_t number = 0; number < 120; ++number) CHECK(missing.contains(number) != plain.contains(number));
    for (std::uint32_t number = 0; number < 120; ++number) CHECK(set.contains(number) == plain.contains(number));
  }
}
