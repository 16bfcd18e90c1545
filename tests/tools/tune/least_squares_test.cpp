#include "tools/tune/least_squares.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tools/plant/random.hpp"

using namespace isotherm;
using namespace isotherm::tune;

namespace {

/// y = level x exp(-t / tau), once a second for a minute, with white noise.
Residuals decay(double level, double tau, double noise, std::uint64_t seed) {
  plant::Random random(seed, 0x54455354);
  std::vector<double> seen;
  for (int t = 0; t < 60; ++t) seen.push_back(level * std::exp(-t / tau) + noise * random.gaussian());
  return [seen, noise](const Vector& p, std::vector<double>& out) {
    out.assign(seen.size(), 0.0);
    for (std::size_t t = 0; t < seen.size(); ++t) {
      out[t] = (seen[t] - p(0) * std::exp(-static_cast<double>(t) / p(1))) / noise;
    }
  };
}

const std::vector<Unknown> level_and_tau{{"level", 1.0, 0.01, 100.0, 0.3, 0.0}, {"tau", 5.0, 0.1, 100.0, 0.3, 0.0}};

}  // namespace

TEST_CASE("a decay's level and time constant are found, and the 95 % interval holds the truth 19 times out of 20") {
  int level_inside = 0;
  int tau_inside = 0;
  constexpr int runs = 400;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    const Fit found = fit(level_and_tau, decay(10.0, 8.0, 0.2, seed), 1);
    REQUIRE(found.converged);
    REQUIRE(found.found[0]);
    REQUIRE(found.found[1]);
    level_inside += std::abs(found.values(0) - 10.0) <= found.half_width(0) ? 1 : 0;
    tau_inside += std::abs(found.values(1) - 8.0) <= found.half_width(1) ? 1 : 0;
  }
  // Two standard deviations of the count itself, one of them for the estimate of the covariance.
  CHECK(level_inside >= 0.92 * runs);
  CHECK(tau_inside >= 0.92 * runs);
  CHECK(level_inside <= 0.99 * runs);
  CHECK(tau_inside <= 0.99 * runs);
}

TEST_CASE("residuals that come in blocks of equal error widen the interval") {
  // The same noise, held for ten samples each, says a tenth as much.
  const auto held = [](std::uint64_t seed) {
    plant::Random random(seed, 0x54455354);
    std::vector<double> seen(200);
    double error = 0.0;
    for (std::size_t t = 0; t < seen.size(); ++t) {
      if (t % 10 == 0) error = random.gaussian();
      seen[t] = 5.0 + error;
    }
    return Residuals([seen](const Vector& p, std::vector<double>& out) {
      out.assign(seen.size(), 0.0);
      for (std::size_t t = 0; t < seen.size(); ++t) out[t] = seen[t] - p(0);
    });
  };
  const std::vector<Unknown> mean{{"mean", 1.0, -100.0, 100.0, 1.0, 0.0}};
  int inside_as_white = 0;
  int inside_as_blocks = 0;
  constexpr int runs = 200;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    const Fit white = fit(mean, held(seed), 1);
    const Fit blocks = fit(mean, held(seed), 10);
    inside_as_white += std::abs(white.values(0) - 5.0) <= white.half_width(0) ? 1 : 0;
    inside_as_blocks += std::abs(blocks.values(0) - 5.0) <= blocks.half_width(0) ? 1 : 0;
  }
  CHECK(inside_as_white < 0.7 * runs);
  CHECK(inside_as_blocks >= 0.87 * runs);
}

TEST_CASE("of two unknowns that the data cannot tell apart the first is set aside, and the second is found with it") {
  // Only the sum shows.
  const Residuals residuals = [](const Vector& p, std::vector<double>& out) {
    out.assign(50, 0.0);
    for (std::size_t n = 0; n < out.size(); ++n) out[n] = (7.0 - (p(0) + p(1))) / 0.1 + (n % 2 == 0 ? 1.0 : -1.0);
  };
  const Fit found = fit({{"first", 2.0, 0.0, 100.0, 0.2, 0.0}, {"other", 1.0, 0.0, 100.0, 0.2, 0.0}}, residuals, 1);
  CHECK_FALSE(found.found[0]);
  CHECK(found.values(0) == 2.0);
  CHECK(found.half_width(0) == 0.0);
  CHECK(found.found[1]);
  CHECK(found.values(1) == doctest::Approx(5.0).epsilon(0.01));
}

TEST_CASE("an unknown that no residual depends on stands at its standard") {
  const Residuals residuals = [](const Vector& p, std::vector<double>& out) { out.assign(20, (p(1) - 3.0) / 0.1); };
  const Fit found = fit({{"idle", 2.0, 0.0, 10.0, 0.2, 0.0}, {"seen", 1.0, 0.0, 10.0, 0.2, 0.0}}, residuals, 1);
  CHECK_FALSE(found.found[0]);
  CHECK(found.values(0) == 2.0);
  CHECK(found.values(1) == doctest::Approx(3.0).epsilon(0.001));
}

TEST_CASE("no data at all: everything stands at its standard, and nothing is called found") {
  const Residuals residuals = [](const Vector&, std::vector<double>& out) { out.assign(30, 0.0); };
  const Fit found = fit(level_and_tau, residuals, 10);
  CHECK_FALSE(found.found[0]);
  CHECK_FALSE(found.found[1]);
  CHECK(found.values(1) == 5.0);
}

TEST_CASE("what is known beforehand holds an unknown that the data do not show, and gives way to data that do") {
  const auto pulled = [](double sd) {
    return Residuals([sd](const Vector& p, std::vector<double>& out) { out.assign(100, (p(0) - 4.0) / sd); });
  };
  const std::vector<Unknown> row{{"held", 1.0, -10.0, 10.0, 0.0, 0.5}};
  CHECK(fit(row, pulled(1000.0), 1).values(0) == doctest::Approx(1.0).epsilon(0.01));
  CHECK(fit(row, pulled(0.1), 1).values(0) == doctest::Approx(4.0).epsilon(0.01));
}
