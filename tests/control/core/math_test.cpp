#include "control/core/math.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>

using isotherm::exp2;
using isotherm::log2;

namespace {

/// Distance of `value` from the exact result, in units of the last place of the exact result.
double ulps(float value, double exact) {
  const auto nearest = static_cast<float>(std::fabs(exact));
  const double unit = static_cast<double>(std::nextafter(nearest, std::numeric_limits<float>::infinity())) - nearest;
  return std::fabs(value - exact) / unit;
}

}  // namespace

TEST_CASE("exp2 stays within 4 ulp over its whole range") {
  double worst = 0.0;
  for (float x = -125.9F; x < 127.99F; x += 0.00137F) {
    worst = std::max(worst, ulps(exp2(x), std::exp2(static_cast<double>(x))));
  }
  CHECK(worst <= 4.0);
}

TEST_CASE("exp2 is exact on whole numbers and clamps beyond its range") {
  for (int n = -126; n <= 127; ++n) CHECK(exp2(static_cast<float>(n)) == std::ldexp(1.0F, n));
  CHECK(exp2(-127.0F) == 0.0F);
  CHECK(exp2(1000.0F) == std::numeric_limits<float>::max());
  CHECK(exp2(std::nanf("")) == 0.0F);
}

TEST_CASE("log2 stays within 4 ulp of the larger of the result and 1") {
  double worst = 0.0;
  for (float x = 1.2e-38F; x < 3e38F; x *= 1.00093F) {
    const double exact = std::log2(static_cast<double>(x));
    const double unit_of = std::max(std::fabs(exact), 1.0);
    worst = std::max(worst, std::fabs(log2(x) - exact) / (unit_of * 1.1920929e-7));
  }
  CHECK(worst <= 4.0);
}

TEST_CASE("log2 is exact on powers of two and never not-a-number") {
  for (int n = -126; n <= 127; ++n) CHECK(log2(std::ldexp(1.0F, n)) == static_cast<float>(n));
  CHECK(log2(0.0F) == -126.0F);
  CHECK(log2(-1.0F) == -126.0F);
  CHECK(log2(std::nanf("")) == -126.0F);
}

TEST_CASE("pow serves the exponents that hydraulics and heat exchangers need") {
  for (const float exponent : {0.8F, 0.99F, 1.85F, 2.2F, 0.54F}) {
    for (float base = 0.01F; base < 5.0F; base += 0.013F) {
      CHECK(isotherm::pow(base, exponent) ==
            doctest::Approx(std::pow(static_cast<double>(base), static_cast<double>(exponent))).epsilon(3e-6));
    }
  }
  CHECK(isotherm::pow(0.0F, 1.85F) == 0.0F);
  CHECK(isotherm::pow(0.0F, 0.0F) == 1.0F);
}
