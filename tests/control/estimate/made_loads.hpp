// Powers of one GPU that a rack might show, W, one reading a second.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <random>

namespace isotherm::test {

/// A square wave of 500 to 700 W.
inline float wave(std::size_t second, double period_s) {
  const double phase = std::fmod(static_cast<double>(second), period_s) / period_s;
  return phase < 0.6 ? 700.0F : 500.0F;
}

/// Noise of a mean of 72 readings with 1 % each.
class Noise {
 public:
  float on(float power_w) {
    sum_ = 0;
    for (int n = 0; n < 12; ++n) sum_ += static_cast<double>(random_()) / 4294967296.0;
    return power_w * (1.0F + static_cast<float>((sum_ - 6.0) * 0.0012));
  }
  /// 0 <= share < 1.
  float share() { return static_cast<float>(static_cast<double>(random_()) / 4294967296.0); }

 private:
  std::mt19937 random_{11};
  double sum_ = 0;
};

}  // namespace isotherm::test
