#include "control/estimate/load_mean.hpp"

#include <doctest/doctest.h>

#include "tests/control/estimate/made_loads.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

struct Load {
  LoadHistory history;
  LoadMeanState mean;
  void take(float power_w) {
    history.push(power_w);
    update(mean, history);
  }
};

}  // namespace

TEST_CASE("the mean is that of all readings at first, and of the last minutes later") {
  Load load;
  for (int n = 0; n < 100; ++n) load.take(n % 2 == 0 ? 600.0F : 700.0F);
  CHECK(load.mean.mean_w == doctest::Approx(650.0F).epsilon(0.002));
  for (int n = 0; n < 2000; ++n) load.take(n % 2 == 0 ? 500.0F : 620.0F);
  CHECK(load.mean.mean_w == doctest::Approx(560.0F).epsilon(0.005));
}

TEST_CASE("a load that stays away from its mean has a new mean within half a minute; a dip has not") {
  Load load;
  Noise noise;
  for (int n = 0; n < 600; ++n) load.take(noise.on(100.0F));
  for (int n = 0; n < 10; ++n) load.take(noise.on(700.0F));
  for (int n = 0; n < 10; ++n) load.take(noise.on(100.0F));
  CHECK(load.mean.mean_w < 130.0F);
  for (int n = 0; n < 30; ++n) load.take(noise.on(700.0F));
  CHECK(load.mean.mean_w > 600.0F);
}

TEST_CASE("long halves of a wave that is usual are no new mean") {
  Load load;
  for (std::size_t n = 0; n < 1200; ++n) load.take(wave(n, 100.0));
  for (std::size_t n = 1200; n < 1300; ++n) {
    load.take(wave(n, 100.0));
    CHECK(load.mean.mean_w > 580.0F);
    CHECK(load.mean.mean_w < 660.0F);
  }
}

TEST_CASE("how fast the way back is, is learned from the load") {
  Load steps;
  Load flicker;
  Noise noise;
  float level = 600.0F;
  for (int n = 0; n < 2000; ++n) {
    if (n % 100 == 0) level = 400.0F + 300.0F * noise.share();
    steps.take(noise.on(level));
    flicker.take(500.0F + 200.0F * noise.share());
  }
  CHECK(kept_per_s(steps.mean) >= 0.98F);
  CHECK(kept_per_s(flicker.mean) == 0.5F);
}
