#include "control/law/warm_up.hpp"

#include <doctest/doctest.h>

#include "control/plant/rack_loop.hpp"

using namespace isotherm;

namespace {

constexpr WarmUpTuning tuning = rack_loop::warm_up_tuning;
const Temperature set_point = Temperature::celsius(40.0F);

}  // namespace

TEST_CASE("a rack that did not come through a start-up is not warming up") {
  WarmUpState state;
  step(tuning, state, Reading::of(20.0F), set_point);
  CHECK_FALSE(cold(state));
  CHECK_FALSE(warming_up(tuning, state));
}

TEST_CASE("a loop is cold until its supply comes near, however long that takes, and then is handed over for good") {
  WarmUpState state;
  begin(state);
  for (int second = 0; second < 1000; ++second) step(tuning, state, Reading::of(33.9F), set_point);
  CHECK(cold(state));
  step(tuning, state, Reading::of(34.0F), set_point);
  CHECK_FALSE(cold(state));
  // From here on a swing of the supply makes it no cold loop again.
  for (int second = 1; second < tuning.hand_over_s; ++second) {
    CHECK(warming_up(tuning, state));
    step(tuning, state, Reading::of(30.0F), set_point);
  }
  for (int second = 0; second < 1000; ++second) {
    CHECK_FALSE(warming_up(tuning, state));
    step(tuning, state, Reading::of(20.0F), set_point);
  }
}

TEST_CASE("an unknown supply temperature leaves a cold loop cold") {
  WarmUpState state;
  begin(state);
  step(tuning, state, Reading::absent(), set_point);
  CHECK(cold(state));
}
