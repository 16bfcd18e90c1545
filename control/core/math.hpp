// exp2, log2 and pow in plain float: the same bits on every machine, because they use only + - * / and integer moves.
// libm's differ between glibc and newlib in the last bit, and a replayed decision must not.
#pragma once

namespace isotherm {

/// False for what is not a number, and for an infinity.
constexpr bool is_number(float value) { return value - value == 0.0F; }

/// 2^x within 4 ulp for -126 <= x <= 127; smaller x gives 0, larger the largest float. NaN gives 0.
float exp2(float x);
/// log2(x) within 4 ulp (relative to max(|log2 x|, 1) near x = 1) for positive normal x; x <= 0 or NaN gives -126.
float log2(float x);
/// base^exponent = exp2(exponent * log2(base)) for base >= 0; pow(0, y) is 0 for y > 0.
float pow(float base, float exponent);

}  // namespace isotherm
