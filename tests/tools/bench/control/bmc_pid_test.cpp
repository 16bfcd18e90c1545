// The rival must be the rival: these are the figures that its documented behaviour gives.
#include "tools/bench/control/bmc_pid.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tools/bench/control/study_controllers.hpp"

using namespace isotherm::bench;

namespace {

/// Ticks at full output after 300 s at 10 K too hot and then 2 K too cold.
int ticks_stuck(double slew) {
  BmcPidSettings settings;
  settings.proportional = -2.0;
  settings.integral = -0.5;
  settings.integral_least = -1000.0;
  settings.integral_most = 1000.0;
  settings.most = 100.0;
  settings.slew_up = slew;
  settings.slew_down = -slew;
  BmcPid pid(settings);
  for (int second = 0; second < 300; ++second) pid.step(70.0, 60.0);
  int stuck = 0;
  while (pid.step(58.0, 60.0) >= 100.0) ++stuck;
  return stuck;
}

std::vector<double> with_feed_forward(double slew) {
  BmcPidSettings settings;
  settings.proportional = -2.0;
  settings.forward_gain = 20.0 / 60.0;
  settings.integral_least = -1000.0;
  settings.integral_most = 1000.0;
  settings.most = 100.0;
  settings.slew_up = slew;
  settings.slew_down = -slew;
  BmcPid pid(settings);
  std::vector<double> outputs;
  for (int tick = 0; tick < 7; ++tick) outputs.push_back(pid.step(60.0, 60.0));
  return outputs;
}

}  // namespace

TEST_CASE("without a slew setting the integral winds up to its clamp and holds full output for 896 ticks; with one, for none") {
  CHECK(ticks_stuck(0.0) == 896);
  CHECK(ticks_stuck(50.0) == 0);
}

TEST_CASE("with a slew setting a feed-forward of 20 is taken in and given again, tick after tick, to the limit") {
  const std::vector<double> runaway = with_feed_forward(50.0);
  const std::vector<double> expected{20.0, 20.0, 40.0, 60.0, 80.0, 100.0, 100.0};
  for (std::size_t n = 0; n < expected.size(); ++n) CHECK(runaway[n] == doctest::Approx(expected[n]));
  for (const double output : with_feed_forward(0.0)) CHECK(output == doctest::Approx(20.0));
}

TEST_CASE("the derivative acts on the error, unfiltered: one step kicks for one sample") {
  BmcPidSettings settings;
  settings.proportional = 1.0;
  settings.derivative = 2.0;
  settings.period_s = 0.1;
  settings.most = 1000.0;
  settings.least = -1000.0;
  BmcPid pid(settings);
  pid.step(60.0, 60.0);
  CHECK(pid.step(54.9, 60.0) == doctest::Approx(5.1 + 2.0 * 5.1 / 0.1));
  CHECK(pid.step(54.9, 60.0) == doctest::Approx(5.1));
}

TEST_CASE("the rival of the table runs with all of it: derivative, slew limit and static clamp") {
  const BmcPidSettings settings = tuned_bmc_pid(0.3);
  CHECK(settings.derivative < 0.0);
  CHECK(settings.slew_up > 0.0);
  CHECK(settings.slew_down < 0.0);
  CHECK(settings.integral_least == doctest::Approx(30.0));
  CHECK(settings.integral_most == doctest::Approx(100.0));
  BmcPid pid(settings);
  pid.settle(57.0, 0.0);
  pid.step(66.0, 66.0);
  const double kicked = pid.step(67.0, 66.0);  // one count of the sensor: the derivative's 2 % on top of the other two
  CHECK(kicked == doctest::Approx(57.0 + 10.0 + 10.0 / 8.0 + 2.0));
}

TEST_CASE("it takes over from a held output without a kick") {
  BmcPidSettings settings;
  settings.proportional = -7.0;
  settings.integral_most = settings.most = 100.0;
  BmcPid pid(settings);
  pid.settle(57.0, 0.0);
  CHECK(pid.step(66.0, 66.0) == doctest::Approx(57.0));
}
