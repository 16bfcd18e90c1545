// Small time functions of one value: first-order lag and rate limit. The step is the constant period of whoever calls.
#pragma once

#include <algorithm>

namespace isotherm {

/// First-order lag, forward Euler: stable for period <= time constant.
constexpr float lag(float state, float input, float period_over_time_constant) {
  return state + (input - state) * period_over_time_constant;
}

/// `wanted`, but no further from `from` than the two steps allow.
constexpr float rate_limit(float from, float wanted, float fall, float rise) {
  return std::clamp(wanted, from - fall, from + rise);
}

}  // namespace isotherm
