// The quadratic program of a predictive law: moves of a few inputs in blocks, with limits on each move, on each input's
// running sum of moves, and general rows that are hard or soft.
//   least  1/2 z'H z + g'z + 1/2 sum s_r^2 / softness_r
//   with   lower <= row_c z <= upper for every constraint c; a soft row may be missed by s_r
// z holds the moves block by block: z[block * inputs + input]. Constraints are numbered: 0 .. variables - 1 the moves
// themselves, then as many sums of an input's moves up to and with that block, then the general rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/law/qp/lanes.hpp"

namespace isotherm::qp {

/// The sizes. `Capacity`: how many constraints can be active at once; a problem that needs more is answered as capped.
template <typename ScalarType, std::size_t Inputs, std::size_t Blocks, std::size_t Rows, std::size_t Capacity>
struct Shape {
  using Scalar = ScalarType;
  static constexpr std::size_t inputs = Inputs;
  static constexpr std::size_t variables = Inputs * Blocks;
  static constexpr std::size_t rows = Rows;
  static constexpr std::size_t constraints = 2 * variables + Rows;
  static constexpr std::size_t capacity = Capacity < variables + Rows ? Capacity : variables + Rows;
  static constexpr std::size_t first_sum = variables;
  static constexpr std::size_t first_row = 2 * variables;
  static constexpr std::size_t stride = padded(variables);
  static constexpr std::size_t row_stride = padded(Rows);
  static_assert(constraints < 0xFFFF);
};

/// What changes with the plant's model and weights only. Filled with the Hessian and the general rows, then prepared in
/// place (model.hpp).
template <typename S>
struct Model {
  using Scalar = typename S::Scalar;
  /// Before: H in the first `variables` (its lower triangle is read), general rows from `first_row` on. After: every
  /// constraint's row times the inverse of the Hessian's factor.
  std::array<std::array<Scalar, S::stride>, S::constraints> row{};
  /// 1 / weight of a soft row; 0 makes it hard.
  std::array<Scalar, S::rows> softness{};
  std::array<std::array<Scalar, S::stride>, S::stride> hessian{};      // both triangles, by prepare()
  std::array<std::array<Scalar, S::row_stride>, S::stride> effect{};   // of each move on the general rows, by prepare()
  std::array<Scalar, S::constraints> length{};         // of a row, by prepare()
  std::array<std::uint16_t, S::constraints> reach{};   // elements up to its last that is not zero, by prepare()
};

/// What changes every time. A limit that is not there is a number far away.
template <typename S>
struct Problem {
  using Scalar = typename S::Scalar;
  std::array<Scalar, S::stride> gradient{};
  std::array<Scalar, S::constraints> lower{};
  std::array<Scalar, S::constraints> upper{};
};

/// Which limits are active, and all that is remembered from one solve to the next: -1 the lower one, +1 the upper one.
template <typename S>
struct WorkingSet {
  std::array<std::int8_t, S::constraints> side{};

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.side);
  }

  /// One step later: what was active at a block or row is expected one earlier. For blocks and rows of one step each; the
  /// last block and row keep what they had.
  constexpr void shift() {
    for (std::size_t c = 0; c + S::inputs < S::variables; ++c) {
      side[c] = side[c + S::inputs];
      side[S::first_sum + c] = side[S::first_sum + c + S::inputs];
    }
    for (std::size_t c = S::first_row; c + 1 < S::constraints; ++c) side[c] = side[c + 1];
  }
};

enum class Status : std::uint8_t {
  solved,
  capped,      // the cap on changes of the working set was reached: feasible moves, not the best
  infeasible,  // the hard limits contradict each other
};

/// A point, and what it makes of the general rows.
template <typename S>
struct Point {
  using Scalar = typename S::Scalar;
  std::array<Scalar, S::stride> moves{};
  std::array<Scalar, S::row_stride> rows{};
  Scalar hair = Scalar(0);  // what rounding can make of a limit that is kept, as a share of the length of its row
};

template <typename S>
struct Answer {
  /// Inside every hard limit, of a capped answer too if no move at all is inside them. Of no use when infeasible.
  std::array<typename S::Scalar, S::stride> z{};
  Status status = Status::capped;
  std::uint16_t iterations = 0;  // changes of the working set; many made at once count as one
};

}  // namespace isotherm::qp
