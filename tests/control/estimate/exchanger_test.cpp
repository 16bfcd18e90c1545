#include "control/estimate/exchanger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace isotherm;

namespace {

constexpr RackSettings settings = default_rack_settings;

/// The four temperatures of a counterflow exchanger of this UA, W/K, in double and by effectiveness, not by the mean
/// temperature difference.
ExchangerInputs at(double ua, double heat_w, double hot_lpm, double cold_lpm) {
  const double hot = 66.667 * hot_lpm;
  const double cold = 69.1 * cold_lpm;
  const double lesser = std::min(hot, cold);
  const double ratio = lesser / std::max(hot, cold);
  const double units = ua / lesser;
  const double decay = std::exp(-units * (1.0 - ratio));
  const double effectiveness = std::abs(1.0 - ratio) < 1e-6 ? units / (1.0 + units) : (1.0 - decay) / (1.0 - ratio * decay);
  const double cold_in = 32.0;
  const double hot_in = cold_in + heat_w / (effectiveness * lesser);
  const auto reading = [](double value) { return Reading::of(static_cast<float>(value)); };
  return {reading(hot_in), reading(hot_in - heat_w / hot), reading(cold_in), reading(cold_in + heat_w / cold),
          reading(hot_lpm), reading(cold_lpm)};
}

Exchanger run(ExchangerState& state, const ExchangerInputs& in, int seconds) {
  Exchanger last;
  for (int n = 0; n < seconds; ++n) last = update(state, settings, in);
  return last;
}

}  // namespace

TEST_CASE("UA is found from four temperatures, whichever stream is the stronger") {
  for (const double cold_lpm : {70.0, 80.0, 96.48, 130.0}) {
    for (const double ua : {12'000.0, 20'000.0, 26'000.0}) {
      CAPTURE(cold_lpm);
      ExchangerState state;
      CHECK(run(state, at(ua, 50'000.0, 100.0, cold_lpm), 10).ua_w_per_k.value == doctest::Approx(ua).epsilon(0.01));
    }
  }
}

TEST_CASE("the ratio speaks after a quarter of an hour under load, and a fouled exchanger falls below 80 %") {
  ExchangerState state;
  CHECK_FALSE(run(state, at(20'000.0, 50'000.0, 100.0, 80.0), 899).ratio.known);
  CHECK(run(state, at(20'000.0, 50'000.0, 100.0, 80.0), 2).ratio.value == doctest::Approx(1.0F).epsilon(0.02));
  CHECK(run(state, at(12'000.0, 50'000.0, 100.0, 80.0), 3600).ratio.value < 0.65F);
}

TEST_CASE("other flows are no fouling") {
  ExchangerState state;
  // Film coefficients with flow^0.8 on both sides, equal at design.
  const double ua = 2.0 * 20'000.0 / (std::pow(0.7, -0.8) + std::pow(0.6, -0.8));
  CHECK(run(state, at(ua, 35'000.0, 70.0, 48.0), 1200).ratio.value == doctest::Approx(1.0F).epsilon(0.05));
}

TEST_CASE("little load, a lost probe and a facility side that contradicts are not judged") {
  ExchangerState state;
  CHECK_FALSE(run(state, at(20'000.0, 10'000.0, 100.0, 80.0), 60).ua_w_per_k.known);
  ExchangerInputs lost = at(20'000.0, 50'000.0, 100.0, 80.0);
  lost.facility_return_c = Reading::absent();
  state = {};
  CHECK_FALSE(run(state, lost, 60).ua_w_per_k.known);
  ExchangerInputs contradicts = at(20'000.0, 50'000.0, 100.0, 80.0);
  contradicts.facility_flow_lpm = Reading::of(30.0F);
  state = {};
  CHECK_FALSE(run(state, contradicts, 60).ua_w_per_k.known);
}
