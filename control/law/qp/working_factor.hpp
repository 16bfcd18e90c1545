// The L D L' factor of the active constraints' Gram matrix, grown and shrunk by one constraint at a time, together with the
// forward-solved right-hand side.
#pragma once

#include <array>
#include <cstddef>

#include "control/law/qp/lanes.hpp"

namespace isotherm::qp {

enum class Appended { yes, dependent, full };

/// Begins with clear().
template <typename Scalar, std::size_t Capacity>
class WorkingFactor {
 public:
  std::size_t size() const { return size_; }
  void clear() { size_ = 0; }

  /// Appends a constraint. `gram`: its products with those that are active, `own` with itself (softness included), `excess`:
  /// its right-hand side. Nothing changes when it depends on the others, less than `least` of `own` being left, or when there
  /// is no room.
  /// `gram` has room for `padded(Capacity)` and is overwritten with the forward solution L^-1 gram.
  Appended append(Scalar* gram, Scalar own, Scalar excess, Scalar least) {
    const std::size_t last = size_;
    std::size_t j = 0;
    for (; j + 4 <= last; j += 4) {
      const std::array<const Scalar*, 4> four{column(j), column(j + 1), column(j + 2), column(j + 3)};
      for (std::size_t k = 0; k < 3; ++k) {
        for (std::size_t i = k + 1; i < 4; ++i) gram[j + i] -= gram[j + k] * four[k][j + i];
      }
      subtract_four(gram + j + 4, gram + j, {four[0] + j + 4, four[1] + j + 4, four[2] + j + 4, four[3] + j + 4},
                    last - j - 4);
    }
    for (; j < last; ++j) {
      for (std::size_t i = j + 1; i < last; ++i) gram[i] -= gram[j] * column(j)[i];
    }
    Scalar pivot = own;
    for (std::size_t i = 0; i < last; ++i) {
      pivot -= gram[i] * inverse_[i] * gram[i];
      excess -= gram[i] * forward_[i];
    }
    if (!(pivot > least * own)) return Appended::dependent;
    if (last == Capacity) return Appended::full;
    for (std::size_t i = 0; i < last; ++i) column(i)[last] = gram[i] * inverse_[i];
    pivot_[last] = pivot;
    inverse_[last] = Scalar(1) / pivot;
    forward_[last] = excess * inverse_[last];
    ++size_;
    return Appended::yes;
  }

  /// Takes the constraint at `position` out; those behind it move up by one.
  void remove(std::size_t position) {
    std::array<Scalar, Capacity> trail{};
    for (std::size_t i = position + 1; i < size_; ++i) trail[i] = column(position)[i];
    Scalar weight = pivot_[position];
    Scalar carried = forward_[position];
    for (std::size_t j = 0; j < position; ++j) {
      Scalar* const at = column(j);
      for (std::size_t i = position; i + 1 < size_; ++i) at[i] = at[i + 1];
    }
    // The rest of the factor takes in weight x trail trail': one rank more, and always well conditioned. The right-hand
    // side goes along as if it were one more row.
    for (std::size_t j = position + 1; j < size_; ++j) {
      const Scalar first = trail[j];
      const Scalar pivot = pivot_[j] + weight * first * first;
      const Scalar inverse = Scalar(1) / pivot;
      const Scalar gain = weight * first * inverse;
      weight *= pivot_[j] * inverse;
      const Scalar* const from = column(j);
      Scalar* const to = column(j - 1);
      carried -= first * forward_[j];
      forward_[j - 1] = forward_[j] + gain * carried;
      for (std::size_t i = j + 1; i < size_; ++i) {
        trail[i] -= first * from[i];
        to[i - 1] = from[i] + gain * trail[i];
      }
      pivot_[j - 1] = pivot;
      inverse_[j - 1] = inverse;
    }
    --size_;
  }

  /// Solves Gram x = right-hand side.
  void solve(Scalar* x) const {
    for (std::size_t i = size_; i-- > 0;) {
      x[i] = forward_[i] - dot(column(i) + i + 1, x + i + 1, size_ - i - 1);
    }
  }

  /// Solves L' x = y in place.
  void solve_transposed(Scalar* y) const {
    for (std::size_t i = size_; i-- > 0;) y[i] -= dot(column(i) + i + 1, y + i + 1, size_ - i - 1);
  }

  Scalar inverse_pivot(std::size_t position) const { return inverse_[position]; }

 private:
  /// Column j holds the rows below j only; the pointer is such that [i] is row i.
  static constexpr std::size_t offset(std::size_t j) { return j * (Capacity - 1) - j * (j + 1) / 2; }
  Scalar* column(std::size_t j) { return below_.data() + offset(j); }
  const Scalar* column(std::size_t j) const { return below_.data() + offset(j); }

  // The first is of no column, the last ones are read but not used.
  std::array<Scalar, Capacity*(Capacity - 1) / 2 + 1 + lanes> below_;
  std::array<Scalar, Capacity> pivot_;
  std::array<Scalar, Capacity> inverse_;
  std::array<Scalar, Capacity> forward_;  // D^-1 L^-1 right-hand side
  std::size_t size_;
};

}  // namespace isotherm::qp
