#include "control/law/mixing_valve.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "control/plant/rack_loop.hpp"
#include "control/signal/filter.hpp"

using namespace isotherm;

namespace {

constexpr MixingValveTuning tuning = rack_loop::mixing_tuning;

/// What the valve blends, seen by a probe of its own lag; `stuck_at`: where it really is, if not where it is told.
struct Blend {
  MixingValveState state;
  float return_c = 48.0F;
  float cold_c = 37.0F;
  float told_cold_c = 37.0F;  // what the law believes of it
  float set_point_c = 40.0F;
  float probe_c = 40.0F;
  float stuck_at = -1.0F;

  Blend() {
    state.opening = (return_c - set_point_c) / (return_c - cold_c);
    begin(tuning, state, probe_c, cold_c, 37.5F);
  }
  MixingValveStep step() {
    const MixingValveStep made = update(tuning, state, {set_point_c, probe_c, return_c, told_cold_c});
    probe_c = lag(probe_c, blend_c(), 0.33F);
    return made;
  }
  float blend_c() const {
    const float opening = stuck_at >= 0.0F ? stuck_at : state.opening;
    return opening * cold_c + (1.0F - opening) * return_c;
  }
  void run(int seconds) {
    for (int n = 0; n < seconds; ++n) step();
  }
};

}  // namespace

TEST_CASE("in balance it stands still: the opening is what the heat balance of the two streams says") {
  Blend blend;
  const float before = blend.state.opening;
  blend.run(60);
  CHECK(blend.state.opening == doctest::Approx(before).epsilon(1e-4));
  CHECK(blend.blend_c() == doctest::Approx(40.0F).epsilon(1e-4));
}

TEST_CASE("a new set point is there within the stroke, without an overshoot for the probe's lag") {
  for (const float to_c : {38.0F, 42.0F, 45.0F}) {
    CAPTURE(to_c);
    Blend blend;
    blend.set_point_c = to_c;
    blend.run(5);
    CHECK(blend.blend_c() == doctest::Approx(to_c).epsilon(0.01));
    for (int n = 0; n < 60; ++n) {
      blend.step();
      CHECK(std::fabs(blend.blend_c() - to_c) < 0.3F);
    }
    CHECK(blend.blend_c() == doctest::Approx(to_c).epsilon(0.001));
  }
}

TEST_CASE("a return that jumps is taken out before the probes show it") {
  Blend blend;
  blend.return_c = 55.0F;
  blend.run(3);
  CHECK(blend.blend_c() == doctest::Approx(40.0F).epsilon(0.01));
}

TEST_CASE("a cold side that is not what it is believed to be is trimmed away, no further than the trim may go") {
  for (const float off_k : {-1.0F, 1.0F}) {
    CAPTURE(off_k);
    Blend blend;
    blend.told_cold_c = blend.cold_c + off_k;
    blend.run(180);
    CHECK(blend.blend_c() == doctest::Approx(40.0F).epsilon(0.001));
    CHECK(std::fabs(blend.state.trim_k) <= tuning.most_trim_k);
  }
}

TEST_CASE("no faster than its stroke, never outside its limits, whatever it is told") {
  Blend blend;
  for (int n = 0; n < 200; ++n) {
    blend.set_point_c = n % 7 < 3 ? 30.0F : 60.0F;
    blend.return_c = n % 11 < 5 ? 48.0F : 37.0F;  // no spread at all at times
    const float before = blend.state.opening;
    blend.step();
    CHECK(std::fabs(blend.state.opening - before) <= tuning.stroke_per_second + 1e-5F);
    CHECK(blend.state.opening >= tuning.least_opening);
    CHECK(blend.state.opening <= 1.0F);
    CHECK(std::fabs(blend.state.trim_k) <= tuning.most_trim_k);
  }
}

TEST_CASE("ten minutes at an end leave nothing to unwind") {
  for (const float unreachable_c : {30.0F, 60.0F}) {
    CAPTURE(unreachable_c);
    Blend blend;
    blend.set_point_c = unreachable_c;
    blend.run(600);
    CHECK(std::fabs(blend.state.trim_k) < 0.1F);
    blend.set_point_c = 40.0F;
    blend.run(6);
    CHECK(blend.blend_c() == doctest::Approx(40.0F).epsilon(0.01));
  }
}

TEST_CASE("a valve that is stuck leaves no more behind than the trim, and that goes when it moves again") {
  Blend blend;
  blend.stuck_at = 0.3F;
  blend.run(600);
  CHECK(std::fabs(blend.state.trim_k) <= tuning.most_trim_k);
  blend.stuck_at = -1.0F;
  blend.run(120);
  CHECK(blend.blend_c() == doctest::Approx(40.0F).epsilon(0.002));
}

TEST_CASE("taking over and letting go are without a kick") {
  MixingValveState state;
  begin(tuning, state, 40.0F, 40.0F, 37.5F);
  CHECK(state.opening == 1.0F);
  CHECK(state.cold_target_c == 40.0F);  // led down from where it is
  const MixingValveStep first = update(tuning, state, {40.0F, 40.0F, 48.0F, 40.0F});
  CHECK(first.error_k == 0.0F);
  CHECK(state.opening == 1.0F);

  state.opening = 0.5F;
  let_go(tuning, state);
  CHECK_FALSE(state.holds);
  CHECK(state.opening == doctest::Approx(0.5F + tuning.let_go_per_second));
  for (int n = 0; n < 60; ++n) let_go(tuning, state);
  CHECK(state.opening == 1.0F);

  begin(tuning, state, 30.0F, 25.0F, 37.5F);
  CHECK(state.cold_target_c == 37.5F);  // a cold loop has nothing to be held down for
}

TEST_CASE("the cold side: so far below the supply, above dew point and facility water, never above the supply") {
  CHECK(cold_side_wanted_c(tuning, 40.0F, 20.0F, Reading::absent()) == 40.0F - tuning.cold_below_k);
  CHECK(cold_side_wanted_c(tuning, 40.0F, 20.0F, Reading::of(30.0F)) == 40.0F - tuning.cold_below_k);
  CHECK(cold_side_wanted_c(tuning, 40.0F, 20.0F, Reading::of(36.0F)) == 36.0F + tuning.approach_k);
  CHECK(cold_side_wanted_c(tuning, 40.0F, 39.0F, Reading::of(30.0F)) == 39.0F);

  MixingValveState state;
  state.cold_target_c = 38.0F;
  lead_cold_side(tuning, state, 35.0F, 40.0F, 20.0F);
  CHECK(state.cold_target_c == doctest::Approx(38.0F - tuning.cold_fall_k_per_s));
  lead_cold_side(tuning, state, 39.0F, 40.0F, 20.0F);
  CHECK(state.cold_target_c == doctest::Approx(38.0F - tuning.cold_fall_k_per_s + tuning.cold_rise_k_per_s));
  lead_cold_side(tuning, state, 39.5F, 40.0F, 39.5F);  // the dew point waits for nobody
  CHECK(state.cold_target_c == 39.5F);
  lead_cold_side(tuning, state, 42.0F, 39.0F, 42.0F);  // what the supply itself does not keep is not this valve's to keep
  CHECK(state.cold_target_c == 39.0F);
}
