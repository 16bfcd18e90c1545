// The solver: a dual active-set method on the least-distance form. It begins at the best moves without limits, takes in
// the limits that are broken, and lets go of those that pull the wrong way; every step raises the dual cost, so no set of
// active limits comes twice. A soft row only adds its softness to the Gram matrix: its slack is never a variable.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "control/law/qp/problem.hpp"
#include "control/law/qp/working_factor.hpp"

namespace isotherm::qp {

/// All the memory that a solve needs; nothing in it is kept for the next one.
template <typename S>
class Solver {
 public:
  using Scalar = typename S::Scalar;

  /// `set`: where to begin (an empty one is a cold start), and what was found. `most_changes`: cap on the changes of the
  /// working set, the taking over of `set` not counted.
  Answer<S> solve(const Model<S>& model, const Problem<S>& problem, WorkingSet<S>& set, std::uint16_t most_changes) {
    model_ = &model;
    problem_ = &problem;
    changes_ = 0;
    free_optimum();
    take_over(set);
    Answer<S> answer;
    answer.status = run(most_changes);
    set.side.fill(0);
    for (std::size_t k = 0; k < factor_.size(); ++k) set.side[member_[k]] = side_[k];
    answer.iterations = changes_;
    feasible_moves(answer);
    return answer;
  }

 private:
  static constexpr std::size_t few = 3;  // removals that cost less than a new factor
  static constexpr Scalar rounding = std::numeric_limits<Scalar>::epsilon();
  /// A limit counts as broken beyond this share of the lengths that the point is the sum of: what rounding can reach.
  static constexpr Scalar tolerance = Scalar(4) * rounding;
  /// A constraint depends on the active ones when less than this share of it is left; below it lies what rounding leaves of
  /// one that does, seen on random problems.
  static constexpr Scalar least_pivot = Scalar(sizeof(Scalar) == sizeof(float) ? 1024 : 65536) * rounding;

  struct Broken {
    Scalar miss;
    std::uint16_t constraint;
    std::int8_t side;  // 0: none is broken
  };

  const Scalar* row(std::size_t c) const { return model_->row[c].data(); }
  Scalar limit(std::size_t c, std::int8_t side) const { return side > 0 ? problem_->upper[c] : problem_->lower[c]; }
  Scalar softness(std::size_t c) const {
    return c < S::first_row ? Scalar(0) : model_->softness[c - S::first_row];
  }

  void free_optimum() {
    free_.fill(Scalar(0));
    for (std::size_t i = 0; i < S::variables; ++i) {
      subtract(free_.data(), problem_->gradient[i], row(i), model_->reach[i]);
    }
    free_length_ = std::sqrt(dot(free_.data(), free_.data(), S::stride));
  }

  Appended append(std::size_t c, std::int8_t side) {
    const std::size_t size = factor_.size();
    const Scalar* const mine = row(c);
    const std::size_t reach = model_->reach[c];
    std::size_t k = 0;
    for (; k + 4 <= size; k += 4) {
      const std::size_t theirs = std::max(std::max(model_->reach[member_[k]], model_->reach[member_[k + 1]]),
                                          std::max(model_->reach[member_[k + 2]], model_->reach[member_[k + 3]]));
      dot_four(mine, {row(member_[k]), row(member_[k + 1]), row(member_[k + 2]), row(member_[k + 3])},
               std::min(reach, theirs), gram_.data() + k);
    }
    for (; k < size; ++k) gram_[k] = dot(mine, row(member_[k]), std::min(reach, std::size_t{model_->reach[member_[k]]}));
    for (; k < padded(size); ++k) gram_[k] = Scalar(0);
    const Scalar own = dot(mine, mine, model_->reach[c]) + softness(c);
    const Scalar excess = dot(mine, free_.data(), model_->reach[c]) - limit(c, side);
    const Appended appended = factor_.append(gram_.data(), own, excess, least_pivot);
    if (appended != Appended::yes) return appended;
    member_[size] = static_cast<std::uint16_t>(c);
    side_[size] = side;
    active_[c] = true;
    force_[size] = Scalar(0);
    return appended;
  }

  void remove(std::size_t position) {
    active_[member_[position]] = false;
    factor_.remove(position);
    for (std::size_t k = position; k < factor_.size(); ++k) {
      member_[k] = member_[k + 1];
      side_[k] = side_[k + 1];
      force_[k] = force_[k + 1];
    }
  }

  /// The working set that was handed over, less what depends on the rest or pulls the wrong way.
  void take_over(const WorkingSet<S>& set) {
    factor_.clear();
    active_.fill(false);
    for (std::size_t c = 0; c < S::constraints; ++c) {
      if (set.side[c] != 0) append(c, set.side[c]);
    }
    for (;;) {
      factor_.solve(wanted_.data());
      std::size_t wrong = 0;
      for (std::size_t k = 0; k < factor_.size(); ++k) wrong += pull(k, wanted_[k]) < Scalar(0) ? 1U : 0U;
      if (wrong == 0) break;
      changes_ = static_cast<std::uint16_t>(changes_ + wrong);
      if (wrong <= few) {
        for (std::size_t k = factor_.size(); k-- > 0;) {
          if (pull(k, wanted_[k]) < Scalar(0)) remove(k);
        }
      } else {
        keep_right();
      }
    }
    force_ = wanted_;
  }

  /// Builds the factor anew from the constraints whose forces have the right sign: cheaper than to remove many.
  void keep_right() {
    const std::size_t size = factor_.size();
    factor_.clear();
    for (std::size_t k = 0; k < size; ++k) {
      active_[member_[k]] = false;
      if (pull(k, wanted_[k]) >= Scalar(0)) append(member_[k], side_[k]);
    }
  }

  /// A multiplier is of the right sign when this is not negative.
  Scalar pull(std::size_t position, Scalar force) const { return side_[position] > 0 ? force : -force; }

  Status run(std::uint16_t most_changes) {
    for (;;) {
      move();
      if (!find_broken()) return Status::solved;
      if (changes_ >= most_changes) return Status::capped;
      const Appended appended = append(broken_, broken_side_);
      if (appended == Appended::full) return Status::capped;
      if (appended == Appended::dependent && !make_room()) return Status::infeasible;
      ++changes_;
      // The worst of the other groups come along: most of them are wanted too, and each saves a look at all limits. A
      // force that begins at 0 never lowers the dual cost, and the first one above is enough to raise it.
      for (const Broken& other : worst_) {
        if (other.side == 0 || active_[other.constraint]) continue;
        if (append(other.constraint, other.side) == Appended::yes) ++changes_;
      }
      settle();
    }
  }

  /// To the best point of the active limits; whatever pulls the wrong way on the way there is let go.
  void settle() {
    for (;;) {
      factor_.solve(wanted_.data());
      Scalar share = Scalar(1);
      std::size_t blocking = S::capacity;
      for (std::size_t k = 0; k < factor_.size(); ++k) {
        const Scalar target = pull(k, wanted_[k]);
        if (target >= Scalar(0)) continue;
        const Scalar now = pull(k, force_[k]);
        const Scalar reached = now > Scalar(0) ? now / (now - target) : Scalar(0);
        if (reached < share || blocking == S::capacity) {
          share = reached;
          blocking = k;
        }
      }
      if (blocking == S::capacity) {
        std::copy_n(wanted_.begin(), factor_.size(), force_.begin());
        return;
      }
      for (std::size_t k = 0; k < factor_.size(); ++k) force_[k] += share * (wanted_[k] - force_[k]);
      remove(blocking);
      ++changes_;
    }
  }

  /// The most broken limit depends on the active ones: forces grow along the dependence until one of those lets go, and
  /// on until the limit fits in. False when none lets go: the limits contradict each other.
  bool make_room() {
    const Scalar sign = broken_side_ > 0 ? Scalar(1) : Scalar(-1);
    Scalar grown = Scalar(0);
    for (;;) {
      // append() has left L^-1 gram; L' x = D^-1 (L^-1 gram) are the forces that stand for the new row.
      const std::size_t size = factor_.size();
      for (std::size_t k = 0; k < size; ++k) wanted_[k] = gram_[k] * factor_.inverse_pivot(k);
      factor_.solve_transposed(wanted_.data());
      Scalar length = Scalar(0);
      std::size_t blocking = size;
      for (std::size_t k = 0; k < size; ++k) {
        const Scalar fall = pull(k, sign * wanted_[k]);
        if (!(fall > Scalar(0))) continue;
        const Scalar reached = pull(k, force_[k]) / fall;
        if (blocking == size || reached < length) {
          length = reached;
          blocking = k;
        }
      }
      if (blocking == size) return false;
      for (std::size_t k = 0; k < size; ++k) force_[k] -= length * sign * wanted_[k];
      grown += length;
      remove(blocking);
      ++changes_;
      if (append(broken_, broken_side_) == Appended::yes) {
        force_[factor_.size() - 1] = grown * sign;
        return true;
      }
    }
  }

  /// The point that belongs to the forces.
  void move() {
    point_ = free_;
    Scalar lengths = free_length_;
    for (std::size_t k = 0; k < factor_.size(); ++k) {
      const std::size_t c = member_[k];
      subtract(point_.data(), force_[k], row(c), model_->reach[c]);
      lengths += std::fabs(force_[k]) * model_->length[c];
    }
    hair_ = tolerance * lengths;
    for (std::size_t c = 0; c < S::variables; ++c) moves_[c] = dot(row(c), point_.data(), model_->reach[c]);
  }

  /// Notes a constraint that is broken by more than `hair` and more than those of its group before it, as a distance in
  /// the coordinates of the cost.
  void weigh(std::size_t c, Scalar value, Broken& worst) const {
    if (active_[c]) return;
    const Scalar above = value - problem_->upper[c];
    const Scalar below = problem_->lower[c] - value;
    const Scalar miss = std::max(above, below);
    if (!(miss > worst.miss * model_->length[c])) return;
    worst.miss = miss / model_->length[c];
    worst.constraint = static_cast<std::uint16_t>(c);
    worst.side = above > below ? std::int8_t(1) : std::int8_t(-1);
  }

  /// Looks at all limits; one group for each input's moves and sums, one for the rows.
  bool find_broken() {
    worst_.fill({hair_, 0, 0});
    std::array<Scalar, S::inputs> sum{};
    for (std::size_t c = 0; c < S::variables; ++c) {
      Broken& worst = worst_[c % S::inputs];
      weigh(c, moves_[c], worst);
      sum[c % S::inputs] += moves_[c];
      weigh(S::first_sum + c, sum[c % S::inputs], worst);
    }
    for (std::size_t c = S::first_row; c < S::constraints; ++c) {
      weigh(c, dot(row(c), point_.data(), model_->reach[c]), worst_[S::inputs]);
    }
    const Broken* most = &worst_[0];
    for (const Broken& other : worst_) most = other.side != 0 && other.miss > most->miss ? &other : most;
    broken_ = most->constraint;
    broken_side_ = most->side;
    return most->side != 0;
  }

  /// Moves clipped to their limits and their sums'. False when a sum cannot be kept so.
  bool clip(Answer<S>& answer) const {
    std::array<Scalar, S::inputs> sum{};
    bool kept = true;
    for (std::size_t c = 0; c < S::variables; ++c) {
      Scalar& total = sum[c % S::inputs];
      const std::size_t s = S::first_sum + c;
      const Scalar least = problem_->lower[s] - total;
      const Scalar most = problem_->upper[s] - total;
      const Scalar inside = std::min(std::max(moves_[c], least), most);
      const Scalar move = std::min(std::max(inside, problem_->lower[c]), problem_->upper[c]);
      kept = kept && move >= least && move <= most;
      answer.z[c] = move;
      total += move;
    }
    return kept;
  }

  /// A solved answer lies a hair outside by rounding and is clipped; so is one that was given up. Where clipping breaks
  /// another limit, all moves shrink together until every hard limit is kept; no move at all is inside them.
  void feasible_moves(Answer<S>& answer) {
    const bool kept = clip(answer);
    if (answer.status != Status::capped) return;
    bool hard_rows = false;
    for (const Scalar softness : model_->softness) hard_rows = hard_rows || softness == Scalar(0);
    if (kept && !hard_rows) return;
    Scalar share = Scalar(1);
    std::array<Scalar, S::inputs> sum{};
    for (std::size_t c = 0; c < S::variables; ++c) {
      share = std::min(share, share_inside(c, moves_[c]));
      sum[c % S::inputs] += moves_[c];
      share = std::min(share, share_inside(S::first_sum + c, sum[c % S::inputs]));
    }
    for (std::size_t c = S::first_row; c < S::constraints; ++c) {
      if (softness(c) == Scalar(0)) share = std::min(share, share_inside(c, dot(row(c), point_.data(), model_->reach[c])));
    }
    for (std::size_t c = 0; c < S::variables; ++c) moves_[c] *= share;
    clip(answer);
  }

  /// How much of the way from 0 to `value` is inside the limits of a constraint.
  Scalar share_inside(std::size_t c, Scalar value) const {
    const Scalar bound = value > Scalar(0) ? problem_->upper[c] : problem_->lower[c];
    const bool inside = value > Scalar(0) ? value <= bound : value >= bound;
    return inside ? Scalar(1) : std::max(Scalar(0), bound / value);
  }

  const Model<S>* model_ = nullptr;
  const Problem<S>* problem_ = nullptr;
  WorkingFactor<Scalar, S::capacity> factor_;
  std::array<Scalar, S::stride> free_{};    // best point without limits
  std::array<Scalar, S::stride> point_{};   // best point under the active ones
  std::array<Scalar, S::variables> moves_{};
  std::array<Scalar, S::capacity> force_{};   // multipliers of the active limits
  std::array<Scalar, S::capacity> wanted_{};  // where they would go
  std::array<Scalar, padded(S::capacity)> gram_{};
  std::array<std::uint16_t, S::capacity> member_{};
  std::array<std::int8_t, S::capacity> side_{};
  std::array<bool, S::constraints> active_{};
  std::array<Broken, S::inputs + 1> worst_{};
  std::size_t broken_ = 0;  // the constraint that is broken most
  std::int8_t broken_side_ = 0;
  Scalar free_length_ = Scalar(0);
  Scalar hair_ = Scalar(0);  // what rounding can make of a limit that is kept
  std::uint16_t changes_ = 0;
};

}  // namespace isotherm::qp
