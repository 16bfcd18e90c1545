// Sums of products in four lanes: the order of the additions is written down, so that a machine with vector units and one
// without come to the same bits.
#pragma once

#include <cstddef>

namespace isotherm::qp {

inline constexpr std::size_t lanes = 4;

constexpr std::size_t padded(std::size_t count) { return (count + lanes - 1) / lanes * lanes; }

/// left . right over `count` elements, the last ones added to the sum of the lanes one by one.
template <typename Scalar>
inline Scalar dot(const Scalar* left, const Scalar* right, std::size_t count) {
  Scalar sum[lanes] = {};
  const std::size_t whole = count / lanes * lanes;
  for (std::size_t at = 0; at < whole; at += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sum[lane] += left[at + lane] * right[at + lane];
  }
  Scalar total = (sum[0] + sum[2]) + (sum[1] + sum[3]);
  for (std::size_t at = whole; at < count; ++at) total += left[at] * right[at];
  return total;
}

/// target -= factor x source over `count` elements.
template <typename Scalar>
inline void subtract(Scalar* __restrict target, Scalar factor, const Scalar* __restrict source, std::size_t count) {
  const std::size_t whole = count / lanes * lanes;
  for (std::size_t at = 0; at < whole; at += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) target[at + lane] -= factor * source[at + lane];
  }
  for (std::size_t at = whole; at < count; ++at) target[at] -= factor * source[at];
}

}  // namespace isotherm::qp
