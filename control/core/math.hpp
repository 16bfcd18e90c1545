// exp2, log2 and pow in plain float: the same bits on every machine, because they use only + - * / and integer moves.
// libm's differ between glibc and newlib in the last bit, and a replayed decision must not.
#pragma once

#include <bit>
#include <cstdint>

namespace isotherm {

/// False for what is not a number, and for an infinity. Without a branch: it is asked of every number that the core keeps.
constexpr bool is_number(float value) {
  constexpr std::uint32_t exponent = 0x7F800000;
  return (std::bit_cast<std::uint32_t>(value) & exponent) != exponent;
}

/// 2^x within 4 ulp for -126 <= x <= 127; smaller x gives 0, larger the largest float. NaN gives 0.
float exp2(float x);
/// log2(x) within 4 ulp (relative to max(|log2 x|, 1) near x = 1) for positive normal x; x <= 0 or NaN gives -126.
float log2(float x);
/// base^exponent = exp2(exponent * log2(base)) for base >= 0; pow(0, y) is 0 for y > 0.
float pow(float base, float exponent);

}  // namespace isotherm
