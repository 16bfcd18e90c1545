#include "control/estimate/cold_side.hpp"

#include <doctest/doctest.h>

#include "control/signal/filter.hpp"

using namespace isotherm;

namespace {

ColdSideInputs blend(float opening, float return_c, float cold_c) {
  ColdSideInputs in;
  in.opening = opening;
  in.return_c = Reading::of(return_c);
  in.supply_c = Reading::of(opening * cold_c + (1.0F - opening) * return_c);
  in.facility_supply_c = Reading::of(33.0F);
  return in;
}

ColdSide after(ColdSideState& state, const ColdSideInputs& in, int seconds) {
  ColdSide cold;
  for (int n = 0; n < seconds; ++n) cold = update(state, in);
  return cold;
}

}  // namespace

TEST_CASE("what the blend is made of follows from return, supply and opening") {
  for (const float opening : {0.2F, 0.5F, 1.0F}) {
    CAPTURE(opening);
    ColdSideState state;
    const ColdSide cold = after(state, blend(opening, 50.0F, 37.0F), 1);
    CHECK(cold.c.value == doctest::Approx(37.0F));
    CHECK(cold.at_valve_c.value == doctest::Approx(37.0F));
  }
}

TEST_CASE("while the valve moves and the probes lag behind, the estimate hardly moves") {
  ColdSideState state;
  after(state, blend(0.5F, 50.0F, 37.0F), 10);
  float supply_c = 43.5F;
  for (int n = 0; n < 30; ++n) {
    ColdSideInputs in = blend(0.9F, 50.0F, 37.0F);
    supply_c = lag(supply_c, in.supply_c.value, 0.33F);
    in.supply_c = Reading::of(supply_c);
    CHECK(update(state, in).at_valve_c.value == doctest::Approx(37.0F).epsilon(0.01));
  }
}

TEST_CASE("a cold side that really changed is followed within a minute") {
  ColdSideState state;
  after(state, blend(0.6F, 50.0F, 37.0F), 10);
  CHECK(after(state, blend(0.6F, 50.0F, 35.0F), 60).at_valve_c.value == doctest::Approx(35.0F).epsilon(0.005));
}

TEST_CASE("a valve that is nearly shut to it tells nothing of it: the last is kept") {
  ColdSideState state;
  after(state, blend(0.6F, 50.0F, 37.0F), 10);
  float supply_c = blend(0.6F, 50.0F, 37.0F).supply_c.value;
  ColdSide cold;
  for (int n = 0; n < 300; ++n) {
    ColdSideInputs in = blend(0.05F, 50.0F, n < 20 ? 37.0F : 34.0F);
    supply_c = lag(supply_c, in.supply_c.value, 0.33F);
    in.supply_c = Reading::of(supply_c);
    cold = update(state, in);
  }
  CHECK(cold.at_valve_c.value == doctest::Approx(37.0F).epsilon(0.005));
  ColdSideState fresh;
  CHECK_FALSE(after(fresh, blend(0.05F, 50.0F, 37.0F), 10).c.known);
}

TEST_CASE("the estimate never leaves what is between facility water and supply") {
  ColdSideState state;
  ColdSideInputs in = blend(0.3F, 50.0F, 37.0F);
  in.supply_c = Reading::of(30.0F);  // nonsense
  CHECK(after(state, in, 1).c.value == doctest::Approx(29.0F));  // a kelvin of tolerance
  ColdSideState other;
  in.supply_c = Reading::of(55.0F);  // warmer than the return
  CHECK(after(other, in, 1).c.value <= 55.0F);
  ColdSideState low;
  in.supply_c = Reading::of(40.0F);  // of 16 C, says the blend
  CHECK(after(low, in, 1).c.value == doctest::Approx(32.0F));
}

TEST_CASE("a plausible probe is believed, one that is not is left out, an absent one replaced") {
  ColdSideState state;
  ColdSideInputs in = blend(0.6F, 50.0F, 37.0F);
  for (const float probe_c : {36.0F, 34.0F}) {
    in.probe_c = Reading::of(probe_c);
    CHECK(update(state, in).c.value == probe_c);
    CHECK(update(state, in).at_valve_c.value == doctest::Approx(37.0F));
  }
  for (const Reading probe : {Reading::of(10.0F), Reading::of(60.0F), Reading::absent()}) {
    in.probe_c = probe;
    CHECK(update(state, in).c.value == doctest::Approx(37.0F));
  }
}

TEST_CASE("without a supply temperature nothing is known, and it begins anew") {
  ColdSideState state;
  ColdSideInputs in = blend(0.6F, 50.0F, 37.0F);
  after(state, in, 10);
  in.supply_c = Reading::absent();
  CHECK_FALSE(update(state, in).c.known);
  CHECK(after(state, blend(0.4F, 50.0F, 35.0F), 1).c.value == doctest::Approx(35.0F));
}
