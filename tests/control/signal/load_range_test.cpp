#include "control/signal/load_range.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

namespace {

void repeat(LoadRange& range, std::int16_t value, int seconds) {
  for (int n = 0; n < seconds; ++n) update(range, value);
}

}  // namespace

TEST_CASE("a steady value has no span, however long it lasts") {
  LoadRange range;
  repeat(range, 6200, 3600);
  CHECK(range.span() == 0);
}

TEST_CASE("what moved shows once its minute is whole, and is forgotten after five more") {
  LoadRange range;
  repeat(range, 1000, 300);
  repeat(range, 1500, 59);
  CHECK(range.span() == 0);
  repeat(range, 1500, 1);
  CHECK(range.span() == 500);
  repeat(range, 1500, 239);
  CHECK(range.span() == 500);
  repeat(range, 1500, 1);
  CHECK(range.span() == 0);
}

TEST_CASE("nothing is said before five minutes were seen") {
  LoadRange range;
  for (int n = 0; n < 299; ++n) update(range, static_cast<std::int16_t>(n));
  CHECK(range.span() == 0);
  update(range, 299);
  CHECK(range.span() == 299);
}
