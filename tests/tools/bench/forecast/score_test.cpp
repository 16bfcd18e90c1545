#include "tools/bench/forecast/score.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/skip.hpp"

using namespace isotherm;
using namespace isotherm::bench;

TEST_CASE("the rivals of a load that is known in numbers score what they must") {
  // 600 W and 500 W by turns, without noise.
  const ForecastLoad load{"turns", [](double) { return 0.0; }, 600, 1000, 2};
  std::vector<float> readings;
  for (int n = 0; n <= 1000; ++n) readings.push_back(n % 2 == 0 ? 600.0F : 500.0F);
  const ForecastScore one = score(load, readings);
  CHECK(one.mean_w == doctest::Approx(50.0));
  CHECK(one.hold_w == doctest::Approx(std::sqrt(5000.0)));
  CHECK(one.repeat_w == doctest::Approx(0.0));
  CHECK(one.forecast_w < 1.0);
  CHECK(one.learned == doctest::Approx(1.0));
  CHECK(one.trust > 0.9);
}

TEST_CASE("readings come half a second late, lagged, and with the noise of 72 GPUs") {
  const ForecastLoad step{"step", [](double seconds) { return seconds < 10.0 ? 100.0 : 700.0; }, 0, 30};
  const std::vector<float> readings = readings_of(step, 1);
  REQUIRE(readings.size() == 31);
  CHECK(readings[10] == doctest::Approx(100.0).epsilon(0.01));
  CHECK(readings[11] == doctest::Approx(700.0 - 600.0 * std::exp(-1.2)).epsilon(0.02));
  CHECK(readings[14] == doctest::Approx(700.0).epsilon(0.01));
  CHECK(readings[20] != readings[21]);
  CHECK(readings == readings_of(step, 1));
  CHECK(readings != readings_of(step, 2));
}

TEST_CASE("the recorded training run is foretold within 12 W, a third of its unrest") {
  std::vector<std::string> missing;
  const std::vector<ForecastLoad> loads = forecast_loads(1, missing);
  if (loads.front().repeats_after_s == 0) return test::skip_test("recordings absent (ISOTHERM_RECORDINGS)");
  const ForecastScore one = score(loads.front(), readings_of(loads.front(), 1));
  CHECK(one.forecast_w < 12.0);
  CHECK(one.forecast_w < one.repeat_w);
  CHECK(one.mean_w > 3.0 * one.forecast_w);
  CHECK(one.hold_w > 45.0);
}
