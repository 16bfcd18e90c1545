#include <doctest/doctest.h>

#include <cmath>

#include "tools/plant/dry_cooler.hpp"
#include "tools/plant/energy_meter.hpp"
#include "tools/plant/random.hpp"
#include "tools/plant/reservoir.hpp"
#include "tools/plant/sensor.hpp"

using namespace isotherm::plant;

TEST_CASE("the noise is the published PCG32 sequence, so it is the same on every machine") {
  // The demonstration of the pcg-c-basic library: seed 42, stream 54.
  Random random(42, 54);
  for (const std::uint32_t expected : {0xa15c02b7U, 0x7b47f409U, 0xba1d3330U, 0x83d2f293U, 0xbfa4784bU, 0xcbed606eU}) {
    CHECK(random.next() == expected);
  }
}

TEST_CASE("gaussian noise has mean 0 and deviation 1") {
  Random random(7, 1);
  double sum = 0.0;
  double squares = 0.0;
  constexpr int draws = 20'000;
  for (int i = 0; i < draws; ++i) {
    const double value = random.gaussian();
    sum += value;
    squares += value * value;
  }
  CHECK(std::abs(sum / draws) < 0.03);
  CHECK(std::sqrt(squares / draws) == doctest::Approx(1.0).epsilon(0.03));
}

TEST_CASE("a Pt100 follows a step within its class: half in two seconds, 90 % in five to six") {
  Sensor probe(pt100, 0.0, 20.0);
  Random noise(1, 1);
  const auto after = [&](double seconds) {
    for (int step = 0; step < static_cast<int>(std::lround(seconds * 50.0)); ++step) probe.follow(40.0, 0.02);
    probe.sample(noise);
    return (probe.reading() - 20.0) / 20.0;
  };
  CHECK(after(2.0) == doctest::Approx(0.53).epsilon(0.1));
  CHECK(after(3.75) == doctest::Approx(0.90).epsilon(0.02));
}

TEST_CASE("readings are whole steps of the resolution, within the range, and zero below the cut-off") {
  Random noise(1, 2);
  Sensor flow(ultrasonic_flow, 0.0, 100.0);
  for (int i = 0; i < 100; ++i) {
    flow.sample(noise);
    const double steps = flow.reading() / 0.01;
    CHECK(std::abs(steps - std::round(steps)) < 1e-6);
  }
  flow.settle(3.0);
  flow.sample(noise);
  CHECK(flow.reading() == 0.0);
  flow.settle(900.0);
  flow.sample(noise);
  CHECK(flow.reading() == ultrasonic_flow.most);
}

TEST_CASE("a meter loses nothing between its counts") {
  EnergyMeter meter;
  for (int step = 0; step < 50 * 3600; ++step) meter.step(67'500.0, 0.02);
  CHECK(meter.counts() >= 674'999);
  CHECK(meter.counts() <= 675'000);
  CHECK(meter.energy_wh() == doctest::Approx(67'500.0).epsilon(1e-9));
}

TEST_CASE("the dry cooler keeps its set point at rated heat and meets 7 K approach at full fan speed") {
  DryCoolerParameters parameters;
  DryCooler cooler(parameters);
  const double water = 3300.0;
  cooler.settle(48.0, water);
  CHECK(cooler.supply_c() == doctest::Approx(parameters.set_point_c).epsilon(1e-6));
  // 90 kW into a stream of 8 kW/K that comes back 18.25 K above the air: 7 K remain at full fan speed.
  parameters.set_point_c = parameters.ambient_c;
  DryCooler full(parameters);
  full.settle(parameters.ambient_c + 18.25, 8000.0);
  CHECK(full.fan_speed() == doctest::Approx(1.0));
  CHECK(full.supply_c() - parameters.ambient_c == doctest::Approx(7.0).epsilon(0.02));
}

TEST_CASE("the fans answer a hotter return until the water is at its set point again") {
  const DryCoolerParameters parameters;
  DryCooler cooler(parameters);
  cooler.settle(46.0, 5000.0);
  const double before = cooler.fan_speed();
  for (int step = 0; step < 50 * 3600; ++step) cooler.step(49.0, 5000.0, 0.02);
  CHECK(cooler.fan_speed() > before);
  CHECK(cooler.fan_speed() < 1.0);
  CHECK(cooler.supply_c() == doctest::Approx(parameters.set_point_c).epsilon(0.002));
}

TEST_CASE("the reservoir can be filled, loses pressure with its content, and dries its ropes again") {
  Reservoir reservoir;
  const double pressure = reservoir.pressure_kpa();
  for (int step = 0; step < 50 * 10; ++step) reservoir.step(0.0, 12.0, false, 0.02);
  CHECK(reservoir.level() == doctest::Approx(0.6).epsilon(0.01));
  CHECK(reservoir.pressure_kpa() < pressure - 40.0);
  CHECK(reservoir.zone_wet(1));
  for (int step = 0; step < 50 * 120; ++step) reservoir.step(0.0, 0.0, true, 0.02);
  CHECK(reservoir.pressure_kpa() == doctest::Approx(70.0).epsilon(0.01));
  CHECK_FALSE(reservoir.zone_wet(0));
}

TEST_CASE("a mended loop is topped up to where it was, and no further") {
  Reservoir reservoir;
  const double level = reservoir.level();
  for (int step = 0; step < 50 * 10; ++step) reservoir.step(0.0, 12.0, false, 0.02);
  for (int step = 0; step < 50 * 60; ++step) reservoir.mend(0.02);
  CHECK(reservoir.level() == doctest::Approx(level));
}
