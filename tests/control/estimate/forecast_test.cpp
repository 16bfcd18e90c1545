#include "control/estimate/forecast.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

TEST_CASE("nothing is foretold before a power was read") {
  ForecastState state;
  CHECK_FALSE(predict(state).known);
  update(state, Reading::absent());
  CHECK_FALSE(predict(state).known);
}

TEST_CASE("a load of which nothing is known goes back to its mean") {
  ForecastState state;
  for (int n = 0; n < 600; ++n) update(state, Reading::of(500.0F));
  update(state, Reading::of(600.0F));
  const Forecast forecast = predict(state);
  REQUIRE(forecast.known);
  CHECK(forecast.source == ForecastSource::none);
  CHECK(forecast.trust == 0.0F);
  CHECK(forecast.gpu_power_w.front() > 550.0F);
  CHECK(forecast.gpu_power_w.back() == doctest::Approx(500.0F).epsilon(0.01));
  for (std::size_t n = 1; n < forecast_steps; ++n) CHECK(forecast.gpu_power_w[n] < forecast.gpu_power_w[n - 1]);
}
