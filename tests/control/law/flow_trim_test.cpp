#include "control/law/flow_trim.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "control/plant/rack_loop.hpp"

using namespace isotherm;

namespace {

constexpr FlowTrimTuning tuning = rack_loop::trim_tuning;
constexpr float full_lpm = 150.0F;

}  // namespace

TEST_CASE("without a trim the speed is the share of full flow, and never above full speed") {
  const FlowTrimState state;
  CHECK(pump_speed(state, 75.0F, full_lpm) == doctest::Approx(0.5F));
  CHECK(pump_speed(state, 300.0F, full_lpm) == 1.0F);
  CHECK(pump_speed(state, 0.0F, full_lpm) == 0.0F);
}

TEST_CASE("a speed asks for the flow that would have asked for it, trimmed or not") {
  for (const float trim : {0.6F, 1.0F, 1.6F}) {
    FlowTrimState state;
    state.trim = trim;
    CHECK(flow_at_speed(state, pump_speed(state, 60.0F, full_lpm), full_lpm) == doctest::Approx(60.0F));
    CHECK(flow_at_speed(state, 0.0F, full_lpm) == 0.0F);
  }
}

TEST_CASE("a loop that resists more than expected gets the flow that was asked for, by more speed") {
  FlowTrimState state;
  float flow_lpm = 0.0F;
  for (int n = 0; n < 300; ++n) {
    const float speed = pump_speed(state, 100.0F, full_lpm);
    flow_lpm = 0.85F * full_lpm * speed;
    update(tuning, state, {100.0F, Reading::of(flow_lpm), Reading::of(speed), full_lpm, true});
  }
  CHECK(flow_lpm == doctest::Approx(100.0F).epsilon(0.01));
}

TEST_CASE("what flows when it begins goes on flowing: the trim explains it at once and does not wander") {
  // 118 L/min found at 84 % of the speed, and the same asked for.
  FlowTrimState state;
  for (int n = 0; n < 20; ++n) {
    update(tuning, state, {118.0F, Reading::of(118.0F), Reading::of(0.84F), full_lpm, true});
    CHECK(pump_speed(state, 118.0F, full_lpm) == doctest::Approx(0.84F));
  }
}

TEST_CASE("after a protective function had the pumps, the trim goes on from what flows") {
  FlowTrimState state;
  update(tuning, state, {80.0F, Reading::of(80.0F), Reading::of(80.0F / full_lpm), full_lpm, true});
  for (int n = 0; n < 30; ++n) update(tuning, state, {80.0F, Reading::of(148.0F), Reading::of(1.0F), full_lpm, false});
  float flow_lpm = 148.0F;
  for (int n = 0; n < 30; ++n) {
    flow_lpm += std::clamp(80.0F - flow_lpm, -15.0F, 15.0F);
    update(tuning, state, {80.0F, Reading::of(flow_lpm), Reading::of(flow_lpm / full_lpm), full_lpm, true});
    CHECK(state.trim == doctest::Approx(1.0F).epsilon(0.10));
  }
}

TEST_CASE("the trim stays in its range whatever the meter says, and does not drive the pumps against a closed loop") {
  for (const float measured : {0.0F, 30.0F, 60.0F, 1000.0F}) {
    CAPTURE(measured);
    FlowTrimState state;
    update(tuning, state, {100.0F, Reading::of(100.0F), Reading::of(100.0F / full_lpm), full_lpm, true});
    for (int n = 0; n < 1000; ++n) {
      update(tuning, state, {100.0F, Reading::of(measured), Reading::of(100.0F / full_lpm), full_lpm, true});
    }
    CHECK(state.trim == doctest::Approx(measured < 50.0F ? 1.0F : measured < 100.0F ? tuning.most : tuning.least).epsilon(0.01));
  }
}

TEST_CASE("the trim stands still without a reading, and while something else decides the speed") {
  FlowTrimState state;
  for (int n = 0; n < 100; ++n) update(tuning, state, {100.0F, Reading::absent(), Reading::of(0.6F), full_lpm, true});
  CHECK(state.trim == 1.0F);
  update(tuning, state, {100.0F, Reading::of(100.0F), Reading::of(100.0F / full_lpm), full_lpm, true});
  const float begun = state.trim;
  for (int n = 0; n < 100; ++n) update(tuning, state, {100.0F, Reading::of(70.0F), Reading::of(0.6F), full_lpm, false});
  CHECK(state.trim == begun);
}

TEST_CASE("what full speed surely gives falls with the meter, rests where the trim hunts, and comes back with the pumps") {
  FlowTrimState state;
  const auto run = [&](float share, int seconds, float hunt) {
    float lowest = 1000.0F;
    float highest = 0.0F;
    for (int n = 0; n < seconds; ++n) {
      const float speed = pump_speed(state, 90.0F, full_lpm);
      const float flow_lpm = share * full_lpm * speed * (n % 2 == 0 ? 1.0F + hunt : 1.0F - hunt);
      update(tuning, state, {90.0F, Reading::of(flow_lpm), Reading::of(speed), full_lpm, true});
      lowest = std::min(lowest, sure_flow_lpm(state, full_lpm));
      highest = std::max(highest, sure_flow_lpm(state, full_lpm));
    }
    return std::pair{lowest, highest};
  };
  CHECK(sure_flow_lpm(state, full_lpm) == full_lpm);
  run(0.8F, 300, 0.005F);
  CHECK(sure_flow_lpm(state, full_lpm) == doctest::Approx(0.8F * full_lpm).epsilon(0.02));
  const auto [lowest, highest] = run(0.8F, 300, 0.005F);
  CHECK(lowest == highest);
  run(1.0F, 600, 0.005F);
  CHECK(sure_flow_lpm(state, full_lpm) == doctest::Approx(full_lpm).epsilon(0.03));
}
