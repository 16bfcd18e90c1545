#include "hal/device/sensor.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

using namespace isotherm;
using namespace isotherm::hal;

namespace {

/// The divider as it is soldered, in double, from the other end: what the converter sees of a probe at this temperature.
double divider(double ohm, double series_ohm) { return ohm / (ohm + series_ohm); }

double ntc_ohm(const Sensor& sensor, double celsius) {
  return sensor.ohm_at_25_c * std::exp(sensor.beta_k * (1.0 / (celsius + 273.15) - 1.0 / 298.15));
}

double pt1000_ohm(double t) {
  const double third = t < 0.0 ? -4.183e-12 * (t - 100.0) * t * t * t : 0.0;
  return 1000.0 * (1.0 + 3.9083e-3 * t - 5.775e-7 * t * t + third);
}

}  // namespace

TEST_CASE("a thermistor is read within 0.01 K from its coldest to its hottest") {
  Sensor sensor;
  sensor.kind = SensorKind::ntc;
  for (int tenths = -290; tenths <= 1240; tenths += 5) {
    const double celsius = 0.1 * tenths;
    const Result<float> value = value_of(sensor, static_cast<float>(divider(ntc_ohm(sensor, celsius), sensor.series_ohm)));
    CAPTURE(celsius);
    REQUIRE(value.ok());
    CHECK(std::fabs(value.value() - celsius) < 0.01);
  }
}

TEST_CASE("a platinum resistor is read within 0.02 K, at the points that IEC 60751 prints too") {
  Sensor sensor;
  sensor.kind = SensorKind::pt1000;
  sensor.series_ohm = 1'000.0F;
  for (int tenths = -290; tenths <= 1240; tenths += 5) {
    const double celsius = 0.1 * tenths;
    const Result<float> value = value_of(sensor, static_cast<float>(divider(pt1000_ohm(celsius), sensor.series_ohm)));
    CAPTURE(celsius);
    REQUIRE(value.ok());
    CHECK(std::fabs(value.value() - celsius) < 0.02);
  }
  struct Point {
    double celsius;
    double ohm;
  };
  // IEC 60751, table 1, times ten.
  for (const Point& point : {Point{-20.0, 921.6}, Point{0.0, 1000.0}, Point{40.0, 1155.4}, Point{100.0, 1385.1}}) {
    const Result<float> value = value_of(sensor, static_cast<float>(divider(point.ohm, sensor.series_ohm)));
    REQUIRE(value.ok());
    CHECK(std::fabs(value.value() - point.celsius) < 0.05);
  }
}

TEST_CASE("an open or shorted probe is told as out of range, never as a temperature") {
  for (const SensorKind kind : {SensorKind::ntc, SensorKind::pt1000}) {
    Sensor sensor;
    sensor.kind = kind;
    for (const float share : {0.0F, 0.001F, 0.004F, 0.996F, 1.0F, 1.5F, -0.1F, std::numeric_limits<float>::quiet_NaN(),
                              std::numeric_limits<float>::infinity()}) {
      CAPTURE(share);
      CHECK(value_of(sensor, share).fault() == Fault::out_of_range);
    }
  }
}

TEST_CASE("every code of a converter gives a temperature within limits or a fault") {
  for (const SensorKind kind : {SensorKind::ntc, SensorKind::pt1000}) {
    Sensor sensor;
    sensor.kind = kind;
    int good = 0;
    for (int code = 0; code <= 4095; ++code) {
      const Result<float> value = value_of(sensor, static_cast<float>(code) / 4095.0F);
      if (!value.ok()) {
        CHECK(value.fault() == Fault::out_of_range);
        continue;
      }
      ++good;
      CHECK(value.value() >= coldest_probe_c);
      CHECK(value.value() <= hottest_probe_c);
    }
    CHECK(good > 100);
  }
}

TEST_CASE("a current loop measures, is beyond its range or has failed, as NAMUR NE 43 draws the lines") {
  Sensor sensor;
  sensor.kind = SensorKind::current_loop;
  sensor.at_least = 0.0F;
  sensor.at_most = 600.0F;  // 0..6 bar in kPa
  const auto at = [&](float current_ma) { return value_of(sensor, current_ma / sensor.full_scale_ma); };
  CHECK(at(4.0F).value() == doctest::Approx(0.0F));
  CHECK(at(12.0F).value() == doctest::Approx(300.0F));
  CHECK(at(20.0F).value() == doctest::Approx(600.0F));
  CHECK(at(3.8F).value() == doctest::Approx(-7.5F));
  CHECK(at(3.7F).value() == doctest::Approx(-7.5F));
  CHECK(at(20.8F).value() == doctest::Approx(618.75F));
  for (const float failed : {0.0F, 3.0F, 3.59F, 21.01F, 22.0F, std::numeric_limits<float>::quiet_NaN()}) {
    CHECK(at(failed).fault() == Fault::out_of_range);
  }
}

TEST_CASE("a linear value follows its two ends, and what is no number is none") {
  Sensor sensor;
  sensor.at_least = 0.0F;
  sensor.at_most = 1'000.0F;
  CHECK(value_of(sensor, 0.25F).value() == doctest::Approx(250.0F));
  CHECK_FALSE(value_of(sensor, std::numeric_limits<float>::quiet_NaN()).ok());
  CHECK_FALSE(value_of(sensor, std::numeric_limits<float>::infinity()).ok());
}
