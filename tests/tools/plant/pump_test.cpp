#include "tools/plant/pump.hpp"

#include <doctest/doctest.h>

#include "tools/plant/hydraulics.hpp"

using namespace isotherm;
using namespace isotherm::plant;

namespace {

Pump running_at(double speed) {
  Pump pump;
  pump.settle(speed);
  return pump;
}

LoopFlow both_at(double first, double second) {
  return working_point(LoopResistance{}, {running_at(first), running_at(second)}, {1.0, 1.0}, 1.0, 45.0);
}

}  // namespace

TEST_CASE("the curve has its shut-off head, its runout, and a check valve beyond") {
  const PumpParameters parameters;
  const Pump pump = running_at(1.0);
  CHECK(pump.flow_lpm(parameters.shut_off_head_kpa * 0.26, 1.0) == doctest::Approx(parameters.runout_flow_lpm));
  CHECK(pump.flow_lpm(parameters.shut_off_head_kpa, 1.0) == 0.0);
  CHECK(pump.flow_lpm(2.0 * parameters.shut_off_head_kpa, 1.0) == 0.0);
}

TEST_CASE("flow goes with speed, head with its square, shaft power with its cube") {
  const Pump full = running_at(1.0);
  const Pump half = running_at(0.5);
  const double flow = full.flow_lpm(200.0, 1.0);
  CHECK(half.flow_lpm(50.0, 1.0) == doctest::Approx(0.5 * flow));
  const double drive = PumpParameters{}.drive_w;
  CHECK(half.power_w(0.5 * flow, 50.0) - drive == doctest::Approx((full.power_w(flow, 200.0) - drive) / 8.0));
}

TEST_CASE("both pumps reach 150 L/min, and one alone more than design flow") {
  CHECK(both_at(1.0, 1.0).flow_lpm == doctest::Approx(150.0).epsilon(0.01));
  CHECK(both_at(1.0, 0.0).flow_lpm == doctest::Approx(116.0).epsilon(0.02));
  CHECK(both_at(0.0, 0.0).flow_lpm == 0.0);
}

TEST_CASE("the working point lies on the rack's resistance and on both pumps' curves") {
  for (const double second : {0.3, 0.6, 0.9}) {
    CAPTURE(second);
    const LoopFlow point = both_at(0.9, second);
    CHECK(point.head_kpa ==
          doctest::Approx(pressure_drop_kpa(LoopResistance{}, point.flow_lpm, 1.0, 45.0)).epsilon(1e-3));
    CHECK(point.pump_lpm[0] + point.pump_lpm[1] == doctest::Approx(point.flow_lpm));
    CHECK(point.pump_lpm[0] == doctest::Approx(running_at(0.9).flow_lpm(point.head_kpa, 1.0)));
  }
  // The slow pump cannot lift its check valve against the fast one.
  CHECK(both_at(0.9, 0.3).pump_lpm[1] == 0.0);
}

TEST_CASE("colder coolant is thicker and takes more pressure") {
  CHECK(pressure_drop_kpa(LoopResistance{}, 100.0, 1.0, 45.0) == doctest::Approx(130.0).epsilon(0.001));
  CHECK(pressure_drop_kpa(LoopResistance{}, 100.0, 1.0, 20.0) > 140.0);
}

TEST_CASE("the drive ramps at 10 % a second, and a dead pump is still after one") {
  Pump pump;
  for (int step = 0; step < 250; ++step) pump.step(1.0, false, 0.02);
  CHECK(pump.speed() == doctest::Approx(0.4).epsilon(0.02));  // half-way, one second behind the ramp
  for (int step = 0; step < 1000; ++step) pump.step(1.0, false, 0.02);
  CHECK(pump.speed() == doctest::Approx(1.0).epsilon(0.001));
  for (int step = 0; step < 51; ++step) pump.step(1.0, true, 0.02);
  CHECK(pump.speed() == 0.0);
  CHECK(pump.current(0.0, 0.0) == 0.0);
}
