#include "control/core/math.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace isotherm {
namespace {

/// 2^n for -126 <= n <= 127, by writing the exponent field.
float power_of_two(std::int32_t n) { return std::bit_cast<float>(static_cast<std::uint32_t>(n + 127) << 23U); }

}  // namespace

float exp2(float x) {
  if (!(x >= -126.0F)) return 0.0F;
  if (x >= 128.0F) return std::numeric_limits<float>::max();
  const float whole = std::floor(x + 0.5F);
  const float f = x - whole;
  // Taylor series of 2^f on |f| <= 1/2: coefficients ln(2)^k / k!; the first term left out is below 6e-9.
  float sum = 1.52527338e-5F;
  sum = sum * f + 1.54035304e-4F;
  sum = sum * f + 1.33335581e-3F;
  sum = sum * f + 9.61812911e-3F;
  sum = sum * f + 5.55041087e-2F;
  sum = sum * f + 2.40226507e-1F;
  sum = sum * f + 6.93147181e-1F;
  sum = sum * f + 1.0F;
  // Two factors, because 2^128 alone does not fit while 2^127.6 does.
  const auto exponent = static_cast<std::int32_t>(whole);
  return sum * power_of_two(exponent / 2) * power_of_two(exponent - exponent / 2);
}

float log2(float x) {
  if (!(x >= std::numeric_limits<float>::min())) return -126.0F;
  const auto bits = std::bit_cast<std::uint32_t>(x);
  auto exponent = static_cast<std::int32_t>(bits >> 23U) - 127;
  float mantissa = std::bit_cast<float>((bits & 0x007FFFFFU) | 0x3F800000U);
  if (mantissa > 1.41421356F) {
    mantissa *= 0.5F;
    ++exponent;
  }
  // log2(m) = 2/ln(2) * atanh((m-1)/(m+1)); |s| <= 0.1716, so the first term left out is below 1e-9 of the sum.
  const float s = (mantissa - 1.0F) / (mantissa + 1.0F);
  const float s2 = s * s;
  float sum = 3.20598898e-1F;
  sum = sum * s2 + 4.12198583e-1F;
  sum = sum * s2 + 5.77078016e-1F;
  sum = sum * s2 + 9.61796694e-1F;
  sum = sum * s2 + 2.88539008F;
  return static_cast<float>(exponent) + sum * s;
}

float pow(float base, float exponent) {
  if (base <= 0.0F) return exponent == 0.0F ? 1.0F : 0.0F;
  return exp2(exponent * log2(base));
}

}  // namespace isotherm
