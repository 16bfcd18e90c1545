#include "control/estimate/analogue.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/control/estimate/made_loads.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

double worst_error(const Analogue& found, std::size_t second, double period_s) {
  double worst = 0;
  for (std::size_t k = 0; k < forecast_steps; ++k) {
    const float came = wave(second + 1 + k, period_s);
    worst = std::max(worst, std::abs(static_cast<double>(found.gpu_power_w[k] - came)));
  }
  return worst;
}

}  // namespace

TEST_CASE("a wave of whole seconds is foretold exactly, its edges included, from three windows on") {
  for (const double period_s : {2.0, 4.0, 5.0, 10.0, 16.0, 40.0}) {
    CAPTURE(period_s);
    LoadHistory history;
    std::size_t second = 0;
    for (; second < 400; ++second) history.push(wave(second, period_s));
    const Analogue found = find_analogue(history);
    CHECK(static_cast<std::size_t>(found.lag_s) % static_cast<std::size_t>(period_s) == 0);
    CHECK(found.distance_w == 0.0F);
    CHECK(worst_error(found, second - 1, period_s) < 1.0);
  }
}

TEST_CASE("a short past is compared over a short window, and too short a one not at all") {
  LoadHistory history;
  for (std::size_t second = 0; second < 71; ++second) history.push(wave(second, 10.0));
  CHECK(find_analogue(history).lag_s == 0);
  history.push(wave(71, 10.0));
  CHECK(find_analogue(history).lag_s % 10 == 0);
  CHECK(find_analogue(history).lag_s > 0);
}

TEST_CASE("a period between two seconds is met by its multiple that is whole") {
  LoadHistory history;
  for (std::size_t second = 0; second < 1500; ++second) history.push(wave(second, 5.5));
  const Analogue found = find_analogue(history);
  CHECK(found.lag_s % 11 == 0);
  CHECK(worst_error(found, 1499, 5.5) < 1.0);
}

TEST_CASE("the whole round is told from the waves inside it") {
  // Thirteen waves of 11 s, and a dip in the place of one of them: 143 s.
  const auto load = [](std::size_t second) {
    const std::size_t in_round = second % 143;
    return in_round < 11 ? 350.0F : wave(in_round, 11.0);
  };
  LoadHistory history;
  std::size_t second = 0;
  for (; second < 143 * 7 - 15; ++second) history.push(load(second));
  // The next dip begins in 15 s.
  const Analogue found = find_analogue(history);
  CHECK(found.lag_s % 143 == 0);
  CHECK(found.gpu_power_w[13] > 450.0F);
  CHECK(found.gpu_power_w[16] == doctest::Approx(350.0F).epsilon(0.01));
}

TEST_CASE("the widest swings there are do not overflow") {
  LoadHistory history;
  for (std::size_t second = 0; second < history_s; ++second) history.push(second * second % 7 < 3 ? 1.0e9F : -5.0F);
  const Analogue found = find_analogue(history);
  for (const float power : found.gpu_power_w) {
    CHECK(power >= 0.0F);
    CHECK(power <= 2.0F * static_cast<float>(most_quarters) * watt_per_quarter);
  }
}
