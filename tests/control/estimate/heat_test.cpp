#include "control/estimate/heat.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

namespace {

const Reading flow = Reading::of(100.0F);
const Reading supply = Reading::of(40.0F);
const Reading back = Reading::of(48.0F);
const Reading gpu_power = Reading::of(43'200.0F);
constexpr float beside_w = 17'100.0F;

}  // namespace

TEST_CASE("heat carried is flow times rise times what a litre of PG25 stores") {
  HeatState state;
  for (int n = 0; n < 60; ++n) update(state, flow, supply, back, gpu_power, beside_w);
  // PG25: about 1.02 kg/L and 3.9 kJ/kg K, so 100 L/min and 8 K are about 53 kW.
  CHECK(state.carried_w.value == doctest::Approx(53'000.0F).epsilon(0.02));
  CHECK(state.load_w.value == doctest::Approx(60'300.0F));
}

TEST_CASE("heat is absent where one of its three is, and leaves no memory of before") {
  for (int lost = 0; lost < 3; ++lost) {
    HeatState state;
    for (int n = 0; n < 60; ++n) update(state, flow, supply, back, gpu_power, beside_w);
    update(state, lost == 0 ? Reading::absent() : flow, lost == 1 ? Reading::absent() : supply,
           lost == 2 ? Reading::absent() : back, gpu_power, beside_w);
    CHECK_FALSE(state.carried_w.known);
    update(state, flow, supply, Reading::of(44.0F), gpu_power, beside_w);
    CHECK(state.carried_w.value == doctest::Approx(26'500.0F).epsilon(0.02));
  }
}

TEST_CASE("a return colder than the supply carries nothing, never a negative heat") {
  HeatState state;
  update(state, flow, back, supply, gpu_power, beside_w);
  CHECK(state.carried_w == Reading::of(0.0F));
}

TEST_CASE("the load is the mean of its first half minute, then follows over half a minute") {
  HeatState state;
  update(state, flow, supply, back, Reading::of(0.0F), 0.0F);
  update(state, flow, supply, back, Reading::of(30'000.0F), 0.0F);
  CHECK(state.load_w.value == doctest::Approx(15'000.0F));
  for (int n = 0; n < 300; ++n) update(state, flow, supply, back, Reading::of(60'000.0F), 0.0F);
  const float before = state.load_w.value;
  CHECK(before == doctest::Approx(60'000.0F).epsilon(0.01));
  update(state, flow, supply, back, Reading::of(30'000.0F), 0.0F);
  CHECK(before - state.load_w.value == doctest::Approx(1'000.0F).epsilon(0.01));
  update(state, flow, supply, back, Reading::absent(), 0.0F);
  CHECK_FALSE(state.load_w.known);
}
