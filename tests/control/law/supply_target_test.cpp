#include "control/law/supply_target.hpp"

#include <doctest/doctest.h>

#include "control/plant/rack_loop.hpp"

using namespace isotherm;

namespace {

constexpr SupplyTargetTuning tuning = rack_loop::law_tuning.target;
constexpr float middle = 0.667F;
const Temperature gpu_target = Temperature::celsius(66.0F);
const SupplyLimits limits{Temperature::celsius(30.0F), Temperature::celsius(43.0F), Temperature::celsius(40.0F),
                          26.0F * kelvin};

SupplyTargetState settled(Reading load_share, float flow_share, int periods = 400) {
  SupplyTargetState state;
  for (int n = 0; n < periods; ++n) choose(tuning, state, gpu_target, {load_share}, flow_share, middle, limits);
  return state;
}

}  // namespace

TEST_CASE("at rated power and design flow the owner's own set point comes out") {
  CHECK(settled(Reading::of(1.0F), middle).chosen_c == doctest::Approx(40.0F).epsilon(0.001));
}

TEST_CASE("less load means a warmer supply, down to half of rated power; below it never above the full-load value") {
  CHECK(settled(Reading::of(0.92F), middle).chosen_c == doctest::Approx(66.0F - 26.0F * 0.92F).epsilon(0.002));
  CHECK(settled(Reading::of(0.6F), middle).chosen_c == 43.0F);
  CHECK(settled(Reading::of(0.49F), middle).chosen_c == 40.0F);
  CHECK(settled(Reading::of(0.0F), middle).chosen_c == 40.0F);
}

TEST_CASE("a load that nobody knows counts as low, because the lower set point is the cooler one") {
  CHECK(settled(Reading::absent(), middle).chosen_c <= 40.0F);
}

TEST_CASE("a drop of the load below half takes the warm supply back at once") {
  SupplyTargetState state = settled(Reading::of(0.6F), middle);
  choose(tuning, state, gpu_target, {Reading::of(0.3F)}, middle, middle, limits);
  CHECK(state.chosen_c == 40.0F);
}

TEST_CASE("a load that comes back takes its cooler supply in the next period; a rhythm leaves the supply at its mean") {
  SupplyTargetState state = settled(Reading::of(0.6F), middle);
  choose(tuning, state, gpu_target, {Reading::of(1.0F)}, middle, middle, limits);
  CHECK(state.chosen_c == doctest::Approx(66.0F - 26.0F * (1.0F - tuning.rhythm_share)).epsilon(0.002));

  SupplyTargetState rhythm = settled(Reading::of(0.92F), middle);
  for (int n = 0; n < 60; ++n) {
    choose(tuning, rhythm, gpu_target, {Reading::of(n % 4 < 2 ? 0.96F : 0.88F)}, middle, middle, limits);
    CHECK(rhythm.chosen_c == doctest::Approx(66.0F - 26.0F * 0.92F).epsilon(0.01));
  }
}

TEST_CASE("more flow than the middle lowers the supply, less raises it, and no further than the trim may go") {
  const Reading load = Reading::of(0.92F);
  const float by_load = settled(load, middle).chosen_c;
  CHECK(settled(load, 0.9F, 20).chosen_c < by_load);
  CHECK(settled(load, 0.5F, 3).chosen_c > by_load - 0.5F);
  const SupplyTargetState least = settled(load, 1.0F, 5000);
  CHECK(least.trim_k >= -tuning.most_trim_k);
  CHECK(least.chosen_c >= 30.0F);
}

TEST_CASE("what the limits cut off is not collected: the way back begins in the first period") {
  SupplyTargetState state = settled(Reading::of(0.92F), 0.3F, 5000);
  REQUIRE(state.chosen_c <= 43.0F);
  const float before = state.trim_k;
  choose(tuning, state, gpu_target, {Reading::of(0.92F)}, 1.0F, middle, limits);
  CHECK(state.trim_k < before);
  const float wanted = 66.0F - 26.0F * 0.92F + before;
  CHECK(wanted <= 43.0F + 0.1F);
}
