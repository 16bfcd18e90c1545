#include "control/law/supply_loop.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "control/plant/rack_loop.hpp"

using namespace isotherm;

namespace {

constexpr SupplyLoopTuning tuning = rack_loop::supply_tuning;
const Temperature target = Temperature::celsius(40.0F);
Temperature celsius(float c) { return Temperature::celsius(c); }

SupplyBalance balance(float flow_lpm, float return_c = 48.0F) {
  return {Reading::of(flow_lpm), Reading::of(return_c), Reading::of(31.0F)};
}

/// Moves of the valve that the forecast asks for until it has seen all of a change.
float all_of(SupplyLoopState& state, const SupplyBalance& now) {
  float sum = 0.0F;
  for (int n = 0; n < 60; ++n) sum += forecast(tuning, state, target, now);
  return sum;
}

}  // namespace

TEST_CASE("a supply that is on its set point leaves the valve alone") {
  SupplyLoopState state;
  begin(state, target, target);
  const SupplyLoopStep step = update(tuning, state, target, target, 0.4F);
  CHECK(step.valve == doctest::Approx(0.4F));
}

TEST_CASE("too warm opens, too cold closes, from wherever the valve really stood") {
  for (const float applied : {0.2F, 0.5F, 0.8F}) {
    SupplyLoopState warm;
    begin(warm, target, target);
    CHECK(update(tuning, warm, celsius(41.0F), target, applied).valve > applied);
    SupplyLoopState cold;
    begin(cold, target, target);
    CHECK(update(tuning, cold, celsius(39.0F), target, applied).valve < applied);
  }
}

TEST_CASE("the loop begins without a kick: an error that was there before moves the valve by its integral only") {
  SupplyLoopState state;
  begin(state, celsius(44.0F), target);
  const SupplyLoopStep step = update(tuning, state, celsius(44.0F), target, 0.4F);
  CHECK(step.proportional == doctest::Approx(0.0F));
  CHECK(step.integral > 0.0F);
  CHECK(step.valve == doctest::Approx(0.4F + step.integral));
}

TEST_CASE("the valve moves no faster than its limits and stays in its stroke; nothing has to unwind afterwards") {
  SupplyLoopState state;
  begin(state, target, target);
  const float period_s = tuning.period / second;
  CHECK(update(tuning, state, celsius(90.0F), target, 0.4F).valve ==
        doctest::Approx(0.4F + tuning.open_per_second * period_s));
  for (int n = 0; n < 100; ++n) CHECK(update(tuning, state, celsius(90.0F), target, 1.0F).valve == 1.0F);
  CHECK(update(tuning, state, celsius(39.0F), target, 1.0F).valve < 1.0F);
}

TEST_CASE("the forecast moves the valve by the logarithm of the heat's change, and back again") {
  SupplyLoopState state;
  CHECK(forecast(tuning, state, target, balance(100.0F)) == 0.0F);  // the first look only remembers
  CHECK(all_of(state, balance(100.0F)) == doctest::Approx(0.0F));
  const float up = all_of(state, balance(141.42F));
  // Half a binary order of magnitude on an equal-percentage valve of 50.
  CHECK(up == doctest::Approx(0.5 / 5.6439).epsilon(0.01));
  CHECK(all_of(state, balance(100.0F)) == doctest::Approx(-up).epsilon(0.01));
  CHECK(all_of(state, balance(100.0F, 52.0F)) > 0.0F);
}

TEST_CASE("a law that moves the flow at will gets all of a change from a valve that needs seconds for it") {
  SupplyBalance now = balance(60.0F);
  now.ahead = true;
  SupplyLoopState state;
  forecast(tuning, state, target, now);
  now.flow_lpm = Reading::of(160.0F);
  float sum = 0.0F;
  for (int n = 0; n < 60; ++n) {
    const float move = forecast(tuning, state, target, now);
    CHECK(move <= tuning.open_per_second * 1.0001F);
    sum += move;
  }
  CHECK(sum == doctest::Approx(std::log(160.0 / 60.0) / std::log(50.0)).epsilon(0.01));
}

TEST_CASE("a rising return moves the valve further for as long as the probe lags behind it") {
  SupplyBalance now = balance(100.0F, 48.0F);
  now.ahead = true;
  SupplyLoopState seen;
  forecast(tuning, seen, target, now);
  now.return_c = Reading::of(48.4F);
  const float rising = forecast(tuning, seen, target, now);
  CHECK(rising > 2.0F * tuning.forecast_per_second * all_of(seen, now));
  CHECK(forecast(tuning, seen, target, now) == doctest::Approx(0.0F).epsilon(0.001));
}

TEST_CASE("without one of its readings the forecast is silent, and begins afresh afterwards") {
  for (int lost = 0; lost < 3; ++lost) {
    SupplyLoopState state;
    forecast(tuning, state, target, balance(100.0F));
    SupplyBalance missing = balance(100.0F);
    if (lost == 0) missing.flow_lpm = Reading::absent();
    if (lost == 1) missing.return_c = Reading::absent();
    if (lost == 2) missing.facility_supply_c = Reading::absent();
    CHECK(forecast(tuning, state, target, missing) == 0.0F);
    CHECK(forecast(tuning, state, target, balance(150.0F)) == 0.0F);
  }
}

TEST_CASE("an idle rack, or facility water as hot as the return, gives a finite forecast") {
  SupplyLoopState state;
  forecast(tuning, state, target, balance(100.0F));
  const float idle = all_of(state, balance(0.0F, 20.0F));
  CHECK(idle > -3.0F);
  CHECK(idle < 0.0F);
}
