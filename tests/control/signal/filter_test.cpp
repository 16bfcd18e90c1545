#include "control/signal/filter.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

TEST_CASE("a lag reaches 63 % of a step after its time constant, and never overshoots") {
  float state = 0.0F;
  for (int n = 0; n < 100; ++n) {
    const float before = state;
    state = lag(state, 1.0F, 0.01F);
    CHECK(state > before);
    CHECK(state < 1.0F);
  }
  CHECK(state == doctest::Approx(0.634F).epsilon(0.01));
  CHECK(lag(5.0F, 3.0F, 1.0F) == 3.0F);  // a period as long as the time constant follows at once
}

TEST_CASE("a rate limit lets small moves pass and cuts large ones, each way by its own step") {
  CHECK(rate_limit(10.0F, 10.5F, 2.0F, 1.0F) == 10.5F);
  CHECK(rate_limit(10.0F, 20.0F, 2.0F, 1.0F) == 11.0F);
  CHECK(rate_limit(10.0F, 0.0F, 2.0F, 1.0F) == 8.0F);
}
