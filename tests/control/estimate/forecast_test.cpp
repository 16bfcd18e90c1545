#include "control/estimate/forecast.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "tests/control/estimate/made_loads.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

struct Errors {
  double forecast = 0;  // mean squares over 1 to 20 s ahead, W^2
  double decay = 0;     // of going back to the 300 s mean by a fifth of the distance a second
  double hold = 0;
  double ratio() const { return std::sqrt(forecast / decay); }
};

std::vector<float> readings(std::size_t seconds, const std::function<float(std::size_t)>& load) {
  std::vector<float> all;
  for (std::size_t n = 0; n < seconds; ++n) all.push_back(load(n));
  return all;
}

Errors judge(const std::vector<float>& all, std::size_t from) {
  constexpr std::size_t ahead = 20;
  ForecastState state;
  Errors errors;
  double mean = 0;
  double count = 0;
  for (std::size_t n = 0; n + ahead < all.size(); ++n) {
    const Forecast forecast = update(state, Reading::of(all[n]));
    mean += (all[n] - mean) / std::min<double>(300.0, static_cast<double>(n + 1));
    if (n < from) continue;
    double distance = all[n] - mean;
    for (std::size_t k = 0; k < ahead; ++k) {
      distance *= 0.8;
      const double came = all[n + 1 + k];
      errors.forecast += std::pow(came - static_cast<double>(forecast.gpu_power_w[k]), 2);
      errors.decay += std::pow(came - mean - distance, 2);
      errors.hold += std::pow(came - static_cast<double>(all[n]), 2);
      count += 1;
    }
  }
  errors.forecast /= count;
  errors.decay /= count;
  errors.hold /= count;
  return errors;
}

}  // namespace

TEST_CASE("nothing is foretold before a power was read") {
  ForecastState state;
  CHECK_FALSE(update(state, Reading::absent()).known);
  const Forecast first = update(state, Reading::of(500.0F));
  CHECK(first.known);
  CHECK(first.trust == 0.0F);
  CHECK(first.gpu_power_w.back() == doctest::Approx(500.0F));
}

TEST_CASE("a load of which nothing is known goes back to its mean") {
  ForecastState state;
  Noise noise;
  Forecast forecast;
  for (int n = 0; n < 700; ++n) forecast = update(state, Reading::of(400.0F + 200.0F * noise.share()));
  forecast = update(state, Reading::of(600.0F));
  CHECK(forecast.source == ForecastSource::none);
  CHECK(forecast.gpu_power_w.front() > 510.0F);
  CHECK(forecast.gpu_power_w.back() == doctest::Approx(500.0F).epsilon(0.03));
}

TEST_CASE("waves of 3 to 60 s are learned within minutes and trusted") {
  for (const double period_s : {3.0, 5.0, 5.5, 7.3, 10.0, 10.9, 20.0, 60.0}) {
    CAPTURE(period_s);
    Noise noise;
    const auto all = readings(900, [&](std::size_t n) { return noise.on(wave(n, period_s)); });
    CHECK(judge(all, 400).ratio() < 0.35);
    ForecastState state;
    Forecast forecast;
    for (const float power : all) forecast = update(state, Reading::of(power));
    CHECK(forecast.source == ForecastSource::learned);
    CHECK(forecast.trust > 0.85F);
  }
}

TEST_CASE("where there is nothing to learn the forecast costs at most a few percent against the way back to the mean") {
  Noise noise;
  SUBCASE("steps at random") {
    float level = 600.0F;
    const auto all = readings(3000, [&](std::size_t) {
      if (noise.share() < 0.1F) level = 400.0F + 300.0F * noise.share();
      return noise.on(level);
    });
    CHECK(judge(all, 300).ratio() < 1.05);
  }
  SUBCASE("dips at random") {
    std::size_t until = 0;
    const auto all = readings(3000, [&](std::size_t n) {
      if (n > until + 30 && noise.share() < 0.01F) until = n + 10;
      return noise.on(n < until ? 210.0F : 690.0F);
    });
    CHECK(judge(all, 300).ratio() < 1.05);
  }
  SUBCASE("flicker") {
    const auto all = readings(3000, [&](std::size_t) { return 500.0F + 200.0F * noise.share(); });
    CHECK(judge(all, 300).ratio() < 1.05);
  }
}

TEST_CASE("a wave that ends is no longer trusted within ten seconds") {
  ForecastState state;
  Noise noise;
  for (std::size_t n = 0; n < 900; ++n) update(state, Reading::of(noise.on(wave(n, 10.9))));
  Forecast forecast;
  for (int n = 0; n < 10; ++n) forecast = update(state, Reading::of(noise.on(100.0F)));
  CHECK(forecast.trust < 0.2F);
  for (int n = 0; n < 20; ++n) forecast = update(state, Reading::of(noise.on(100.0F)));
  CHECK(forecast.source == ForecastSource::none);
  CHECK(forecast.gpu_power_w.back() < 200.0F);
}

TEST_CASE("a wave that slips by half a period or comes to rest at its mean is no longer trusted within fifteen seconds, whatever it was before") {
  for (const double period_s : {6.0, 10.0, 10.9, 20.0}) {
    for (const bool slips : {true, false}) {
      CAPTURE(period_s);
      CAPTURE(slips);
      ForecastState state;
      Noise noise;
      Forecast forecast;
      std::size_t n = 0;
      for (; n < 900; ++n) forecast = update(state, Reading::of(noise.on(wave(n, period_s))));
      CHECK(forecast.trust > 0.85F);
      for (; n < 915; ++n) {
        const float power_w = slips ? wave(n + static_cast<std::size_t>(period_s / 2.0), period_s) : 620.0F;
        forecast = update(state, Reading::of(noise.on(power_w)));
      }
      CHECK(forecast.trust < 0.1F);
    }
  }
}

TEST_CASE("readings that are missing for some seconds do no harm; for a minute, all is learned anew") {
  ForecastState state;
  Noise noise;
  std::size_t n = 0;
  Forecast forecast;
  for (; n < 600; ++n) update(state, Reading::of(noise.on(wave(n, 10.0))));
  for (; n < 607; ++n) forecast = update(state, Reading::absent());
  CHECK(forecast.source == ForecastSource::learned);
  for (std::size_t k = 0; k < 20; ++k) {
    CHECK(forecast.gpu_power_w[k] == doctest::Approx(wave(n + k, 10.0)).epsilon(0.03));
  }
  for (; n < 611; ++n) forecast = update(state, Reading::absent());
  CHECK(forecast.trust == 0.0F);
  CHECK(forecast.source == ForecastSource::none);
  for (; n < 661; ++n) forecast = update(state, Reading::absent());
  CHECK_FALSE(forecast.known);
  CHECK(state.history.seen == 0);
  CHECK(update(state, Reading::of(500.0F)).source == ForecastSource::none);
}

TEST_CASE("readings that come and go at random still teach, and never lead beyond what was read") {
  ForecastState state;
  Noise noise;
  Forecast forecast;
  for (std::size_t n = 0; n < 2000; ++n) {
    const bool there = noise.share() < 0.8F;
    forecast = update(state, there ? Reading::of(noise.on(wave(n, 11.0))) : Reading::absent());
    if (!forecast.known) continue;
    for (const float power : forecast.gpu_power_w) {
      REQUIRE(power >= 0.0F);
      REQUIRE(power < 1000.0F);
    }
  }
  CHECK(forecast.trust > 0.5F);
}
