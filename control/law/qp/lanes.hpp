// Sums of products in four lanes: the order of the additions is written down, so that a machine with vector units and one
// without come to the same bits.
#pragma once

#include <array>
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

/// dot() of `left` with four others at once, which reads `left` once. `count` is a multiple of the lanes.
template <typename Scalar>
inline void dot_four(const Scalar* left, const std::array<const Scalar*, 4>& right, std::size_t count, Scalar* out) {
  Scalar sum[4][lanes] = {};
  for (std::size_t at = 0; at < count; at += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sum[0][lane] += left[at + lane] * right[0][at + lane];
    for (std::size_t lane = 0; lane < lanes; ++lane) sum[1][lane] += left[at + lane] * right[1][at + lane];
    for (std::size_t lane = 0; lane < lanes; ++lane) sum[2][lane] += left[at + lane] * right[2][at + lane];
    for (std::size_t lane = 0; lane < lanes; ++lane) sum[3][lane] += left[at + lane] * right[3][at + lane];
  }
  for (std::size_t n = 0; n < 4; ++n) out[n] = (sum[n][0] + sum[n][2]) + (sum[n][1] + sum[n][3]);
}

/// subtract() of four sources, one after the other, which reads and writes `target` once. `count` is rounded up to a
/// multiple of the lanes: what lies behind has to be there, and is of no use afterwards.
template <typename Scalar>
inline void subtract_four(Scalar* __restrict target, const Scalar* factor, const std::array<const Scalar*, 4>& source,
                          std::size_t count) {
  const Scalar first = factor[0], second = factor[1], third = factor[2], fourth = factor[3];
  const Scalar* __restrict one = source[0];
  const Scalar* __restrict two = source[1];
  const Scalar* __restrict three = source[2];
  const Scalar* __restrict four = source[3];
  for (std::size_t at = 0; at < count; at += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      target[at + lane] = (((target[at + lane] - first * one[at + lane]) - second * two[at + lane]) -
                           third * three[at + lane]) - fourth * four[at + lane];
    }
  }
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
