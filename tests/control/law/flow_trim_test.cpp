#include "control/law/flow_trim.hpp"

#include <doctest/doctest.h>

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
    flow_lpm = 0.85F * full_lpm * pump_speed(state, 100.0F, full_lpm);
    update(tuning, state, 100.0F, Reading::of(flow_lpm), full_lpm, true);
  }
  CHECK(flow_lpm == doctest::Approx(100.0F).epsilon(0.01));
}

TEST_CASE("the trim stays in its range whatever the meter says") {
  for (const float measured : {0.0F, 1000.0F}) {
    FlowTrimState state;
    for (int n = 0; n < 1000; ++n) update(tuning, state, 100.0F, Reading::of(measured), full_lpm, true);
    CHECK(state.trim == (measured == 0.0F ? tuning.most : tuning.least));
  }
}

TEST_CASE("the trim stands still without a reading, and while something else decides the speed") {
  FlowTrimState state;
  for (int n = 0; n < 100; ++n) update(tuning, state, 100.0F, Reading::absent(), full_lpm, true);
  CHECK(state.trim == 1.0F);
  for (int n = 0; n < 100; ++n) update(tuning, state, 100.0F, Reading::of(20.0F), full_lpm, false);
  CHECK(state.trim == 1.0F);
}
