// The best point of a working set that settles most moves: an input's moves between two free ones go up and down together,
// so that what is left to choose are a few levels. Far smaller than the Gram matrix of all that is active, and well
// conditioned where many limits are.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "control/law/qp/problem.hpp"
#include "control/law/qp/working_factor.hpp"

namespace isotherm::qp {

/// Lets go of limits that others imply: where an input's level is known and both its next move and the sum are to be at
/// their limits, the one that is reached first stays. How many levels are left free.
template <typename S>
std::size_t settle_chains(const Problem<S>& problem, WorkingSet<S>& set) {
  using Scalar = typename S::Scalar;
  std::size_t free = 0;
  for (std::size_t input = 0; input < S::inputs; ++input) {
    bool known = true;
    Scalar level = Scalar(0);
    for (std::size_t c = input; c < S::variables; c += S::inputs) {
      const std::size_t s = S::first_sum + c;
      std::int8_t& move = set.side[c];
      std::int8_t& sum = set.side[s];
      if (known && move != 0 && sum != 0) {
        const bool up = move > 0;
        const bool first = up ? level + problem.upper[c] < problem.upper[s] : level + problem.lower[c] > problem.lower[s];
        (move == sum && first ? sum : move) = 0;
      }
      if (move == 0) {
        if (!known) ++free;
        known = false;
      }
      if (sum != 0) {
        known = true;
        level = sum > 0 ? problem.upper[s] : problem.lower[s];
      } else if (known) {
        level += move > 0 ? problem.upper[c] : problem.lower[c];
      }
    }
    if (!known) ++free;
  }
  return free;
}

template <typename S>
class Levels {
 public:
  using Scalar = typename S::Scalar;
  /// With more free levels than this the Gram matrix is the smaller one.
  static constexpr std::size_t most = (S::variables + 1) / 2;

  /// The point of a set that settle_chains() has left, with at most `most` free levels and no hard row. False when
  /// rounding makes it impossible.
  bool solve(const Model<S>& model, const Problem<S>& problem, const WorkingSet<S>& set, Point<S>& point) {
    lay_out(problem, set, point);
    find_rows(model, point);
    weigh_rows(model, problem, set, point);
    factor_.clear();
    for (std::size_t k = 0; k < size_; ++k) {
      if (!append(k, model, problem, point)) return false;
    }
    factor_.solve(level_.data());
    for (std::size_t k = 0; k < size_; ++k) {
      point.moves[begin_[k]] += level_[k];
      if (end_[k] != nowhere) point.moves[end_[k]] -= level_[k];
      subtract(point.rows.data(), -level_[k], coupling_[k].data(), S::row_stride);
    }
    weigh_rows(model, problem, set, point);
    find_pull(model, problem, point);
    return true;
  }

  /// Takes out of `set` what pulls the wrong way at the point that was found, and tells that point what rounding can do.
  std::size_t let_go(const Model<S>& model, WorkingSet<S>& set, Point<S>& point) const {
    Judge judge{model, set};
    for (std::size_t input = 0; input < S::inputs; ++input) judge_chain(input, judge);
    for (std::size_t k = 0; k < S::rows; ++k) {
      if (set.side[S::first_row + k] != 0) judge(S::first_row + k, force_[k]);
    }
    point.hair = Scalar(8) * std::numeric_limits<Scalar>::epsilon() * judge.lengths;
    return judge.wrong;
  }

 private:
  static constexpr std::size_t nowhere = S::stride;  // where a level lasts to the end
  static constexpr Scalar least_pivot = Scalar(16) * std::numeric_limits<Scalar>::epsilon();

  struct Judge {
    const Model<S>& model;
    WorkingSet<S>& set;
    std::size_t wrong = 0;
    Scalar lengths = Scalar(0);

    void operator()(std::size_t c, Scalar force) {
      lengths += std::fabs(force) * model.length[c];
      if (set.side[c] > 0 ? force >= Scalar(0) : force <= Scalar(0)) return;
      set.side[c] = 0;
      ++wrong;
    }
  };

  /// Moves that keep the active limits, every free level where its input was before; and where the free levels are.
  void lay_out(const Problem<S>& problem, const WorkingSet<S>& set, Point<S>& point) {
    size_ = 0;
    for (std::size_t input = 0; input < S::inputs; ++input) {
      bool known = true;
      std::size_t begin = nowhere;
      Scalar level = Scalar(0);
      for (std::size_t c = input; c < S::variables; c += S::inputs) {
        const std::int8_t side = set.side[c];
        const std::int8_t sum_side = set.side[S::first_sum + c];
        Scalar move = Scalar(0);
        if (side != 0) {
          move = side > 0 ? problem.upper[c] : problem.lower[c];
        } else {
          if (!known) add_level(begin, c);
          begin = c;
          known = false;
        }
        point.moves[c] = move;
        level += move;
        if (sum_side == 0) continue;
        const Scalar wanted = sum_side > 0 ? problem.upper[S::first_sum + c] : problem.lower[S::first_sum + c];
        if (begin != nowhere && !known) point.moves[begin] += wanted - level;
        level = wanted;
        known = true;
      }
      if (!known) add_level(begin, nowhere);
    }
  }

  void add_level(std::size_t begin, std::size_t end) {
    begin_[size_] = static_cast<std::uint16_t>(begin);
    end_[size_] = static_cast<std::uint16_t>(end);
    ++size_;
  }

  /// out += sum of factor[i] x table[i]; many moves of a saturated input are zero.
  template <std::size_t Width>
  static void accumulate(const std::array<std::array<Scalar, Width>, S::stride>& table,
                         const std::array<Scalar, S::stride>& factor, Scalar* out) {
    std::array<Scalar, 4> four{};
    std::array<const Scalar*, 4> rows{};
    std::size_t held = 0;
    for (std::size_t i = 0; i < S::variables; ++i) {
      if (factor[i] == Scalar(0)) continue;
      four[held] = -factor[i];
      rows[held] = table[i].data();
      if (++held < 4) continue;
      subtract_four(out, four.data(), rows, Width);
      held = 0;
    }
    for (std::size_t i = 0; i < held; ++i) subtract(out, four[i], rows[i], Width);
  }

  void find_rows(const Model<S>& model, Point<S>& point) {
    point.rows.fill(Scalar(0));
    accumulate(model.effect, point.moves, point.rows.data());
  }

  /// Forces of the active rows at the point.
  void weigh_rows(const Model<S>& model, const Problem<S>& problem, const WorkingSet<S>& set, const Point<S>& point) {
    for (std::size_t k = 0; k < S::rows; ++k) {
      const std::size_t c = S::first_row + k;
      const std::int8_t side = set.side[c];
      weight_[k] = side == 0 ? Scalar(0) : Scalar(1) / model.softness[k];
      const Scalar limit = side > 0 ? problem.upper[c] : problem.lower[c];
      force_[k] = side == 0 ? Scalar(0) : weight_[k] * (point.rows[k] - limit);
    }
    for (std::size_t k = S::rows; k < S::row_stride; ++k) weight_[k] = force_[k] = Scalar(0);
  }

  bool append(std::size_t k, const Model<S>& model, const Problem<S>& problem, const Point<S>& point) {
    const std::size_t begin = begin_[k];
    const std::size_t end = end_[k];
    std::array<Scalar, S::stride + 1> curve;
    std::array<Scalar, S::row_stride> weighted;
    std::array<Scalar, S::row_stride>& mine = coupling_[k];
    Scalar slope = problem.gradient[begin];
    const auto& from = model.hessian[begin];
    const auto& acts = model.effect[begin];
    if (end == nowhere) {
      for (std::size_t i = 0; i < S::stride; ++i) curve[i] = from[i];
      mine = acts;
    } else {
      for (std::size_t i = 0; i < S::stride; ++i) curve[i] = from[i] - model.hessian[end][i];
      for (std::size_t i = 0; i < S::row_stride; ++i) mine[i] = acts[i] - model.effect[end][i];
      slope -= problem.gradient[end];
    }
    curve[nowhere] = Scalar(0);
    for (std::size_t i = 0; i < S::row_stride; ++i) weighted[i] = weight_[i] * mine[i];
    slope += dot(curve.data(), point.moves.data(), S::stride) + dot(mine.data(), force_.data(), S::row_stride);
    std::size_t l = 0;
    for (; l + 4 <= k; l += 4) {
      dot_four(weighted.data(),
               {coupling_[l].data(), coupling_[l + 1].data(), coupling_[l + 2].data(), coupling_[l + 3].data()},
               S::row_stride, gram_.data() + l);
    }
    for (; l < k; ++l) gram_[l] = dot(weighted.data(), coupling_[l].data(), S::row_stride);
    for (std::size_t j = 0; j < k; ++j) gram_[j] += curve[begin_[j]] - curve[end_[j]];
    for (; l < padded(k); ++l) gram_[l] = Scalar(0);
    const Scalar own = dot(weighted.data(), mine.data(), S::row_stride) + (curve[begin] - curve[end]);
    return factor_.append(gram_.data(), own, -slope, least_pivot) == Appended::yes;
  }

  /// What the cost and the active rows pull at each move.
  void find_pull(const Model<S>& model, const Problem<S>& problem, const Point<S>& point) {
    for (std::size_t i = 0; i < S::stride; i += 4) {
      dot_four(force_.data(), {model.effect[i].data(), model.effect[i + 1].data(), model.effect[i + 2].data(),
                               model.effect[i + 3].data()}, S::row_stride, pull_.data() + i);
    }
    for (std::size_t i = 0; i < S::stride; ++i) pull_[i] += problem.gradient[i];
    accumulate(model.hessian, point.moves, pull_.data());
  }

  /// Forces of one input's limits, from its last move back: at each move the pull, its own force and those of all sums from
  /// there on add up to nothing. A sum's force shows only where its level begins.
  void judge_chain(std::size_t input, Judge& judge) const {
    Scalar later = Scalar(0);  // forces of the sums behind
    std::size_t pending = nowhere;
    for (std::size_t c = S::variables + input; c >= S::inputs + input;) {
      c -= S::inputs;
      if (judge.set.side[S::first_sum + c] != 0) pending = c;
      if (judge.set.side[c] == 0) {
        if (pending == nowhere) continue;
        const Scalar all = -pull_[c];
        judge(S::first_sum + pending, all - later);
        for (std::size_t tied = pending; tied > c; tied -= S::inputs) judge(tied, -pull_[tied] - all);
        pending = nowhere;
        later = all;
      } else if (pending == nowhere) {
        judge(c, -pull_[c] - later);
      }
    }
  }

  WorkingFactor<Scalar, most> factor_;
  std::array<std::array<Scalar, S::row_stride>, most> coupling_;  // of each level with the general rows
  std::array<Scalar, padded(most)> gram_;
  std::array<Scalar, most> level_;
  std::array<Scalar, S::row_stride> weight_;  // of active rows
  std::array<Scalar, S::row_stride> force_;
  std::array<Scalar, S::stride> pull_;
  std::array<std::uint16_t, most> begin_;  // the move that a level begins with,
  std::array<std::uint16_t, most> end_;    // and the one that ends it
  std::size_t size_ = 0;
};

}  // namespace isotherm::qp
