// Seeded noise that is the same on every platform: PCG32 (O'Neill 2014, minimal XSH-RR) and a Gaussian made of sums
// only, because the distributions of the standard library may differ between implementations.
#pragma once

#include <cstdint>

namespace isotherm::plant {

class Random {
 public:
  Random() : Random(0, 0) {}
  /// Two generators of one seed and different streams are independent.
  explicit Random(std::uint64_t seed, std::uint64_t stream) : increment_(stream << 1U | 1U) {
    next();
    state_ += seed;
    next();
  }

  std::uint32_t next() {
    const std::uint64_t old = state_;
    state_ = old * 6364136223846793005ULL + increment_;
    const auto shifted = static_cast<std::uint32_t>(((old >> 18U) ^ old) >> 27U);
    const auto turn = static_cast<std::uint32_t>(old >> 59U);
    return shifted >> turn | shifted << ((32U - turn) & 31U);
  }

  /// In [0, 1).
  double uniform() { return static_cast<double>(next()) * 0x1p-32; }

  /// Mean 0, standard deviation 1, never beyond 6: the sum of twelve uniform numbers (Irwin-Hall) less its mean.
  double gaussian() {
    double sum = -6.0;
    for (int draw = 0; draw < 12; ++draw) sum += uniform();
    return sum;
  }

 private:
  std::uint64_t state_ = 0;
  std::uint64_t increment_ = 1;
};

}  // namespace isotherm::plant
