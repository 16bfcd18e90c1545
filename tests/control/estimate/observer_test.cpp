#include "control/estimate/observer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "control/plant/study.hpp"

using namespace isotherm;

namespace {

constexpr const ObserverTuning& tuning = study::law_tuning.predictive.observer;
constexpr ThermalModel model = study::model_700_w;

ObserverInputs steady(float gpu_c) {
  ObserverInputs in;
  in.controlled_c = Reading::of(gpu_c);
  in.gpu_power_w = Reading::of(600.0F);
  in.flow_lpm = Reading::of(72.0F);
  in.flow_applied_lpm = 72.0F;
  in.supply_c = Reading::of(40.0F);
  in.supply_in_force_c = 40.0F;
  return in;
}

}  // namespace

TEST_CASE("coolant moves down the pipe as a plug") {
  CoolantLine line;
  line.fill(40.0F, 1.0F);
  line.push(44.0F, 2.0F);
  CHECK(line.at(0.0F) == 44.0F);
  CHECK(line.at(1.0F) == 42.0F);  // half of the litres of the last second
  CHECK(line.at(2.0F) == 40.0F);
  line.push(44.0F, 1.0F);
  CHECK(line.at(1.0F) == 44.0F);
  CHECK(line.at(2.0F) == 42.0F);
  CHECK(line.at(1000.0F) == 40.0F);  // further back than anybody remembers
}

TEST_CASE("the body goes its first-order way to what inlet and power settle it at") {
  // 1 L/min a GPU: 0.01022 + 0.00825 = 0.01847 K/W, 2.77 s; 600 W over 40 C settle at 51.082 C.
  CHECK(next_body_c(model, 51.082F, 40.0F, 600.0F, 72.0F) == doctest::Approx(51.082));
  CHECK(next_body_c(model, 41.082F, 40.0F, 600.0F, 72.0F) == doctest::Approx(51.082 - 10.0 * std::exp(-1.0 / 2.7705)));
}

TEST_CASE("a step of the supply reaches the plates after the pipe") {
  ObserverState state;
  ObserverInputs in = steady(60.7F);
  for (int n = 0; n < 60; ++n) update(tuning, model, state, in);
  CHECK(state.inlet_c == doctest::Approx(40.0));
  in.supply_c = Reading::absent();
  in.supply_in_force_c = 44.0F;
  for (int n = 0; n < 12; ++n) update(tuning, model, state, in);  // 14.4 L at 1.2 L/s
  CHECK(state.inlet_c < 40.1F);
  CHECK(state.supply_c == doctest::Approx(44.0 - 4.0 * std::exp(-1.2)).epsilon(0.01));
  for (int n = 0; n < 10; ++n) update(tuning, model, state, in);
  CHECK(state.inlet_c > 42.0F);
}

TEST_CASE("what the model misses ends up in the offset, whole degrees or not") {
  for (const float wrong : {0.8F, 1.2F}) {
    ThermalModel off = model;
    off.base_k_per_w *= wrong;
    off.direct_k_per_w *= wrong;
    ObserverState state;
    float level = 0.0F;
    for (int n = 0; n < 900; ++n) {
      // The true rack: 600 and 500 W in turns of half a minute, settled; shown in whole degrees.
      level = n / 30 % 2 == 0 ? 600.0F : 500.0F;
      ObserverInputs in = steady(std::round(40.0F + level * 0.03447F));
      in.gpu_power_w = Reading::of(level);
      update(tuning, off, state, in);
    }
    const float shown = state.junction_c + state.offset_k;
    CHECK(shown == doctest::Approx(40.0F + level * 0.03447F).epsilon(0.02));  // 1.2 K: half of it is the step itself
    CHECK(std::abs(state.offset_k) > 1.0F);
  }
}

TEST_CASE("a flow meter that shows another flow than was asked for corrects the model") {
  ObserverState state;
  ObserverInputs in = steady(60.7F);
  in.flow_lpm = Reading::of(60.0F);
  for (int n = 0; n < 300; ++n) update(tuning, model, state, in);
  CHECK(state.flow_lpm == doctest::Approx(60.0).epsilon(0.01));
  CHECK(state.flow_gain == doctest::Approx(60.0 / 72.0).epsilon(0.01));
}

TEST_CASE("without power or temperature it begins anew") {
  ObserverState state;
  for (int n = 0; n < 100; ++n) update(tuning, model, state, steady(66.0F));
  CHECK(state.begun);
  ObserverInputs blind = steady(66.0F);
  blind.gpu_power_w = Reading::absent();
  update(tuning, model, state, blind);
  CHECK_FALSE(state.begun);
  CHECK(update(tuning, model, state, steady(66.0F)) == 0.0F);
  CHECK(state.offset_k == 0.0F);
}
