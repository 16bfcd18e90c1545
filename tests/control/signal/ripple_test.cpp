#include "control/signal/ripple.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace isotherm;

namespace {

template <typename Signal>
RippleState after(int seconds, Signal signal) {
  RippleState state;
  for (int n = 0; n < seconds; ++n) update(state, signal(n));
  return state;
}

}  // namespace

TEST_CASE("a wave that goes on is a ripple of the span of its average") {
  const RippleState state = after(150, [](int n) { return 600.0F + 100.0F * std::sin(static_cast<float>(n) * 0.5F); });
  CHECK(state.span() > 50.0F);
  CHECK(state.span() < 200.0F);
}

TEST_CASE("neither a ramp nor a step nor one dip is a ripple, at any time") {
  for (int seconds = 1; seconds < 200; ++seconds) {
    CHECK(after(seconds, [](int n) { return 500.0F + static_cast<float>(n); }).span() == 0.0F);
    CHECK(after(seconds, [](int n) { return n < 70 ? 500.0F : 700.0F; }).span() == 0.0F);
    CHECK(after(seconds, [](int n) { return n < 70 || n > 80 ? 700.0F : 200.0F; }).span() == 0.0F);
  }
}

TEST_CASE("the highest average of the last minute is remembered, and then forgotten") {
  const auto load = [](int n) { return n < 100 ? 700.0F : 500.0F; };
  CHECK(after(155, load).highest() == doctest::Approx(700.0F));
  CHECK(after(230, load).highest() == doctest::Approx(500.0F).epsilon(0.001));
}
