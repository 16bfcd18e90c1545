#include "tools/bench/control/metrics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace isotherm::bench;

namespace {

/// `seconds` of this temperature and load, 10 Hz.
RunTrace steady(int seconds, double temperature_c, double load_share) {
  RunTrace run;
  run.temperature_c.assign(static_cast<std::size_t>(seconds) * 10, temperature_c);
  run.load_share.assign(run.temperature_c.size(), load_share);
  run.flow_share.assign(static_cast<std::size_t>(seconds), 0.5);
  run.supply_share.assign(static_cast<std::size_t>(seconds), 0.5);
  run.pump_power.assign(static_cast<std::size_t>(seconds), 2.0);
  return run;
}

}  // namespace

TEST_CASE("range, rms and bands are those of the judged samples alone") {
  RunTrace run = steady(20, 66.0, 1.0);
  run.temperature_c[5] = 90.0;  // before
  run.temperature_c[100] = 69.0;
  run.temperature_c[101] = 64.5;
  run.temperature_c[199] = 50.0;  // after
  const Metrics m = judge(run, {10.0, 19.0, 66.0, 0.0});
  CHECK(m.half_range_k == doctest::Approx(2.25));
  CHECK(m.rms_k == doctest::Approx(std::sqrt((9.0 + 2.25) / 90.0)));
  CHECK(m.in_band_raw == doctest::Approx(89.0 / 90.0));
  CHECK(m.in_1k_raw == doctest::Approx(88.0 / 90.0));
  CHECK(half_range(run, 0.0, 1.0) == doctest::Approx(12.0));
}

TEST_CASE("without a set point the bands lie about the median, and nothing overshoots") {
  RunTrace run = steady(10, 60.0, 1.0);
  run.temperature_c[3] = 63.0;
  const Metrics m = judge(run, {0.0, 10.0, std::nullopt, 0.0});
  CHECK(m.in_band_raw == doctest::Approx(0.99));
  CHECK_FALSE(m.hot_overshoot_k.has_value());
}

TEST_CASE("whatever came before, a range of twice a width about its middle leaves nothing outside that width") {
  std::mt19937 random(7);
  const auto between = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(random); };
  for (int round = 0; round < 200; ++round) {
    RunTrace run = steady(200, 66.0, 0.9);
    // A lead where anything goes, then a walk inside a range.
    const double half = between(0.05, 2.0);
    const double centre = between(50.0, 80.0);
    double level = centre;
    for (std::size_t n = 0; n < run.temperature_c.size(); ++n) {
      level = std::clamp(level + between(-0.3, 0.3), centre - half, centre + half);
      run.temperature_c[n] = n < 1000 ? centre + between(-30.0, 30.0) : level;
    }
    const Metrics m = judge(run, {100.0, 200.0, std::nullopt, 0.0, Centre::middle});
    REQUIRE(m.half_range_k <= 2.0);
    CHECK(m.in_band_raw == 1.0);
    CHECK(m.in_band_ema5 == 1.0);
    CHECK(m.in_band_regulated.value_or(0.0) == 1.0);
    CHECK((m.half_range_k > 1.0 || m.in_1k_raw == 1.0));
  }
}

TEST_CASE("without a set point the bands lie about the middle of the range where that is asked for") {
  RunTrace run = steady(10, 60.0, 1.0);
  run.temperature_c[3] = 64.2;  // the middle lies at 62.1
  CHECK(judge(run, {0.0, 10.0, std::nullopt, 0.0}).in_band_raw == doctest::Approx(0.99));
  CHECK(judge(run, {0.0, 10.0, std::nullopt, 0.0, Centre::middle}).in_band_raw == 0.0);
  run.temperature_c[3] = 63.9;
  CHECK(judge(run, {0.0, 10.0, std::nullopt, 0.0}).in_band_raw == doctest::Approx(0.99));
  CHECK(judge(run, {0.0, 10.0, std::nullopt, 0.0, Centre::middle}).in_band_raw == 1.0);
}

TEST_CASE("overshoot may be judged from earlier on than the rest") {
  RunTrace run = steady(200, 60.0, 1.0);
  for (std::size_t n = 600; n < 1200; ++n) run.temperature_c[n] = 65.0;
  Judged judged{150.0, 200.0, 60.0, 0.0};
  CHECK(*judge(run, judged).hot_overshoot_k == doctest::Approx(0.0));
  judged.hot_from_s = 20.0;
  const Metrics m = judge(run, judged);
  CHECK(*m.hot_overshoot_k == doctest::Approx(5.0).epsilon(0.001));
  CHECK(m.half_range_k == 0.0);
}

TEST_CASE("the 5 s average takes 63 % of a step within 5 s") {
  std::vector<double> step(200, 0.0);
  for (std::size_t n = 100; n < 200; ++n) step[n] = 1.0;
  const auto smooth = smooth_5s(step);
  CHECK(smooth[99] == 0.0);
  CHECK(smooth[149] == doctest::Approx(1.0 - std::exp(-1.0)).epsilon(1e-6));
}

TEST_CASE("an overshoot counts as high as it lasted for five seconds") {
  RunTrace run = steady(200, 60.0, 1.0);
  // The average climbs to 65 K within half a minute, stays, and falls again; a spike on top lasts one sample.
  for (std::size_t n = 500; n < 1500; ++n) run.temperature_c[n] = 65.0;
  run.temperature_c[1200] = 90.0;
  const Metrics m = judge(run, {0.0, 200.0, 61.0, 0.0});
  const double peak = *m.hot_overshoot_k;
  // The spike lifts the average by 25 K x 2 % = 0.5 K; after 5 s 0.18 K of it are left.
  CHECK(peak == doctest::Approx(4.0 + 25.0 * (1.0 - std::exp(-0.02)) * std::exp(-1.0)).epsilon(0.01));
  RunTrace cool = steady(100, 58.0, 1.0);
  CHECK(*judge(cool, {0.0, 100.0, 61.0, 0.0}).hot_overshoot_k == doctest::Approx(-3.0));
}

TEST_CASE("a second is regulated after a minute of even load near rated power") {
  const auto count = [](const std::vector<double>& load) {
    std::size_t regulated = 0;
    for (const bool second : regulated_seconds(load)) regulated += second ? 1U : 0U;
    return regulated;
  };
  CHECK(count(std::vector<double>(1200, 0.9)) == 61);  // the 60th second is the first with a full minute behind it
  CHECK(count(std::vector<double>(1200, 0.74)) == 0);
  CHECK(count(std::vector<double>(1200, 0.76)) == 61);
  CHECK(count(std::vector<double>(1200, 1.11)) == 0);
  std::vector<double> wave(1200, 0.9);
  for (std::size_t n = 0; n < wave.size(); n += 20) wave[n] = 0.76;
  CHECK(count(wave) == 61);
  for (std::size_t n = 0; n < wave.size(); n += 20) wave[n] = 0.74;
  CHECK(count(wave) == 0);
  // A step from 0.8 to 0.92 swings by less than 0.15, but moves the mean: unregulated until both half minutes agree.
  std::vector<double> step(1800, 0.8);
  for (std::size_t n = 900; n < step.size(); ++n) step[n] = 0.92;
  const auto seconds = regulated_seconds(step);
  CHECK(seconds[89]);
  CHECK_FALSE(seconds[119]);
  CHECK(seconds[149]);
}

TEST_CASE("a regulated second is in band only when all of its averages are") {
  RunTrace run = steady(120, 66.0, 0.9);
  for (std::size_t n = 1000; n < 1200; ++n) run.temperature_c[n] = 70.0;  // the average passes 68 within 3.5 s
  const Metrics m = judge(run, {60.0, 120.0, 66.0, 0.0});
  CHECK(m.regulated_fraction == doctest::Approx(1.0));
  CHECK(*m.in_band_regulated == doctest::Approx(43.0 / 60.0));
  CHECK_FALSE(judge(steady(120, 66.0, 0.3), {60.0, 120.0, 66.0, 0.0}).in_band_regulated.has_value());
}

TEST_CASE("the ripple of a wave is the largest within one period, not the drift over many") {
  RunTrace run = steady(60, 0.0, 1.0);
  for (std::size_t n = 0; n < run.temperature_c.size(); ++n) {
    run.temperature_c[n] = 60.0 + 0.01 * static_cast<double>(n) + (n % 20 < 10 ? 1.0 : -1.0);
  }
  const Metrics m = judge(run, {0.0, 60.0, std::nullopt, 2.0});
  CHECK(*m.ripple_k == doctest::Approx(1.0).epsilon(0.1));
  CHECK(m.half_range_k > 3.0);
}

TEST_CASE("energy is summed and travel counted in full strokes an hour") {
  RunTrace run = steady(100, 60.0, 1.0);
  run.flow_share[50] = 1.0;
  run.flow_share[51] = 0.5;
  run.rejection_power.assign(100, 3.0);
  const Metrics m = judge(run, {10.0, 100.0, std::nullopt, 0.0});
  CHECK(m.pump_energy == doctest::Approx(180.0));
  CHECK(*m.rejection_energy == doctest::Approx(270.0));
  CHECK(m.actuator_travel == doctest::Approx(1.0 / (90.0 / 3600.0)));
}
