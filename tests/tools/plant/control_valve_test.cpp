#include "tools/plant/control_valve.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace isotherm::plant;

TEST_CASE("equal steps of the valve change the flow by equal percentages, 50 to 1 over the stroke") {
  const ControlValve valve;
  CHECK(valve.flow_share(1.0) == doctest::Approx(1.0));
  const double tenth = std::pow(50.0, 0.1);
  for (double x = 0.1; x < 0.95; x += 0.1) {
    CHECK(valve.flow_share(x + 0.1) / valve.flow_share(x) == doctest::Approx(tenth).epsilon(1e-9));
    // Gain relative to flow is ln R everywhere.
    const double gain = (valve.flow_share(x + 1e-6) - valve.flow_share(x - 1e-6)) / 2e-6 / valve.flow_share(x);
    CHECK(gain == doctest::Approx(std::log(50.0)).epsilon(1e-4));
  }
}

TEST_CASE("a shut valve leaks 0.05 %, and its flow never falls while it opens") {
  const ControlValve valve;
  CHECK(valve.flow_share(0.0) == doctest::Approx(0.0005));
  for (double x = 0.0; x < 1.0; x += 0.001) CHECK(valve.flow_share(x + 0.001) > valve.flow_share(x));
}

TEST_CASE("the valve takes 30 s from shut to open and stays where its signal leaves it") {
  ControlValve valve;
  for (int step = 0; step < 50 * 15; ++step) valve.step(1.0, 0.02);
  CHECK(valve.position() == doctest::Approx(0.5).epsilon(0.001));
  for (int step = 0; step < 50 * 15; ++step) valve.step(1.0, 0.02);
  CHECK(valve.position() == doctest::Approx(1.0).epsilon(0.001));
  valve.step(valve.position(), 0.02);
  CHECK(valve.position() == doctest::Approx(1.0).epsilon(0.001));
}
