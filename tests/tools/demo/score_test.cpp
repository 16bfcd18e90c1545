#include "tools/demo/score.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "tools/demo/energy_account.hpp"

using isotherm::demo::EnergyAccount;
using isotherm::demo::Score;

namespace {
std::vector<double> all(double value) { return std::vector<double>(10, value); }
}  // namespace

TEST_CASE("nothing judged is no figure, not a perfect one") {
  Score score;
  CHECK_FALSE(score.in_band_fraction());
  CHECK_FALSE(score.max_error_hot_k());
  score.add(all(90.0), std::nullopt, 66.0);
  score.add(all(90.0), 120.0, 66.0);
  score.add({}, 500.0, 66.0);
  CHECK(score.seconds() == 0);
  CHECK_FALSE(score.in_band_fraction());
}

TEST_CASE("judging begins after 120 s of permitted power") {
  Score score;
  score.add(all(66.5), 121.0, 66.0);
  CHECK(score.seconds() == 1);
  CHECK(*score.in_band_fraction() == 1.0);
  CHECK(*score.max_error_hot_k() == doctest::Approx(0.5));
}

TEST_CASE("the band holds its edges, and each tenth of a second counts") {
  Score score;
  const std::array<double, 10> samples{68.0, 64.0, 68.1, 63.9, 66, 66, 66, 66, 66, 66};
  score.add(samples, 200.0, 66.0);
  CHECK(*score.in_band_fraction() == doctest::Approx(0.8));
  CHECK(*score.max_error_hot_k() == doctest::Approx(2.1));
  CHECK(*score.max_error_cold_k() == doctest::Approx(2.1));
}

TEST_CASE("a run that stayed below the set point has a negative hot error") {
  Score score;
  score.add(all(65.0), 200.0, 66.0);
  CHECK(*score.max_error_hot_k() == doctest::Approx(-1.0));
  CHECK(*score.max_error_cold_k() == doctest::Approx(1.0));
}

TEST_CASE("energy is counted between readings, and a hole is not filled") {
  EnergyAccount account;
  account.add(1'000, 3600.0);
  CHECK(account.kilowatt_hours() == 0.0);
  for (std::uint64_t second = 2; second <= 1001; ++second) account.add(second * 1'000, 3600.0);
  CHECK(account.kilowatt_hours() == doctest::Approx(1.0));
  account.add(2'000'000, 3600.0);
  CHECK(account.kilowatt_hours() == doctest::Approx(1.0));
  account.add(1'999'000, 3600.0);  // a plant that restarted counts from anew
  CHECK(account.kilowatt_hours() == doctest::Approx(1.0));
}
