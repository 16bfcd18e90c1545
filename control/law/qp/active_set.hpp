// A dual active-set method on the least-distance form. It begins at the best moves without limits or at a given set, takes
// in the limits that are broken, and lets go of those that pull the wrong way; every step raises the dual cost, so no set of
// active limits comes twice. A soft row only adds its softness to the Gram matrix: its slack is never a variable.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "control/law/qp/problem.hpp"
#include "control/law/qp/working_factor.hpp"

namespace isotherm::qp {

/// Begins with begin(). Nothing in it is kept for the next solve.
template <typename S>
class ActiveSet {
 public:
  using Scalar = typename S::Scalar;

  /// No limit active. Model, problem and point have to outlive what follows.
  void begin(const Model<S>& model, const Problem<S>& problem, Point<S>& point) {
    model_ = &model;
    problem_ = &problem;
    point_ = &point;
    factor_.clear();
    worn_ = false;
    active_.fill(false);
    free_optimum();
  }

  /// Makes those of `set` active, and finds their point. What depends on others is taken out of `set`. False when there is
  /// no room.
  bool follow(WorkingSet<S>& set) {
    keep([&](std::size_t k) { return set.side[member_[k]] == side_[k]; });
    for (std::size_t c = 0; c < S::constraints; ++c) {
      if (set.side[c] == 0 || active_[c]) continue;
      const Appended appended = append(c, set.side[c]);
      if (appended == Appended::full) return false;
      if (appended == Appended::dependent) set.side[c] = 0;
    }
    factor_.solve(force_.data());
    move();
    return true;
  }

  /// Takes out of `set` what pulls the wrong way at the point that was found.
  std::size_t let_go(WorkingSet<S>& set) const {
    std::size_t wrong = 0;
    for (std::size_t k = 0; k < factor_.size(); ++k) {
      if (pull(k, force_[k]) >= Scalar(0)) continue;
      set.side[member_[k]] = 0;
      ++wrong;
    }
    return wrong;
  }

  /// One limit after the other from `set`, until `changes` reaches `most_changes` or nothing is left to change.
  Status run(WorkingSet<S>& set, std::uint16_t most_changes, std::uint16_t& changes) {
    changes_ = changes;
    take_over(set);
    const Status status = climb(most_changes);
    changes = changes_;
    set.side.fill(0);
    for (std::size_t k = 0; k < factor_.size(); ++k) set.side[member_[k]] = side_[k];
    return status;
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
    worn_ = true;
    for (std::size_t k = position; k < factor_.size(); ++k) {
      member_[k] = member_[k + 1];
      side_[k] = side_[k + 1];
      force_[k] = force_[k + 1];
    }
  }

  /// Lets go of those for which `right` is false: one by one, or by a new factor where that is cheaper.
  template <typename Right>
  void keep(Right&& right) {
    const std::size_t size = factor_.size();
    std::size_t wrong = 0;
    for (std::size_t k = 0; k < size; ++k) wrong += right(k) ? 0U : 1U;
    if (wrong <= few) {
      for (std::size_t k = size; wrong > 0 && k-- > 0;) {
        if (right(k)) continue;
        remove(k);
        --wrong;
      }
      return;
    }
    renew(right);
  }

  /// Builds the factor anew from those for which `right` is true; their forces stay as they are.
  template <typename Right>
  void renew(Right&& right) {
    const std::size_t size = factor_.size();
    factor_.clear();
    worn_ = false;
    for (std::size_t k = 0; k < size; ++k) {
      active_[member_[k]] = false;
      const Scalar force = force_[k];
      if (right(k) && append(member_[k], side_[k]) == Appended::yes) force_[factor_.size() - 1] = force;
    }
  }

  /// The working set that was handed over, less what depends on the rest or pulls the wrong way.
  void take_over(const WorkingSet<S>& set) {
    factor_.clear();
    worn_ = false;
    active_.fill(false);
    for (std::size_t c = 0; c < S::constraints; ++c) {
      if (set.side[c] != 0) append(c, set.side[c]);
    }
    for (;;) {
      factor_.solve(wanted_.data());
      const std::size_t before = factor_.size();
      keep([&](std::size_t k) { return pull(k, wanted_[k]) >= Scalar(0); });
      if (factor_.size() == before) break;
      changes_ = static_cast<std::uint16_t>(changes_ + before - factor_.size());
    }
    std::copy_n(wanted_.begin(), factor_.size(), force_.begin());
  }

  /// A multiplier is of the right sign when this is not negative.
  Scalar pull(std::size_t position, Scalar force) const { return side_[position] > 0 ? force : -force; }

  Status climb(std::uint16_t most_changes) {
    for (;;) {
      move();
      if (!find_broken()) {
        if (!worn_) return Status::solved;
        // Removals after a limit that nearly depended on others leave their rounding in the factor.
        renew([](std::size_t) { return true; });
        settle();
        continue;
      }
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
    at_ = free_;
    Scalar lengths = free_length_;
    for (std::size_t k = 0; k < factor_.size(); ++k) {
      const std::size_t c = member_[k];
      subtract(at_.data(), force_[k], row(c), model_->reach[c]);
      lengths += std::fabs(force_[k]) * model_->length[c];
    }
    point_->hair = tolerance * lengths;
    for (std::size_t c = 0; c < S::variables; ++c) point_->moves[c] = dot(row(c), at_.data(), model_->reach[c]);
    for (std::size_t k = 0; k < S::rows; ++k) {
      const std::size_t c = S::first_row + k;
      point_->rows[k] = dot(row(c), at_.data(), model_->reach[c]);
    }
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
    worst_.fill({point_->hair, 0, 0});
    std::array<Scalar, S::inputs> sum{};
    for (std::size_t c = 0; c < S::variables; ++c) {
      Broken& worst = worst_[c % S::inputs];
      weigh(c, point_->moves[c], worst);
      sum[c % S::inputs] += point_->moves[c];
      weigh(S::first_sum + c, sum[c % S::inputs], worst);
    }
    for (std::size_t c = S::first_row; c < S::constraints; ++c) {
      weigh(c, point_->rows[c - S::first_row], worst_[S::inputs]);
    }
    const Broken* most = &worst_[0];
    for (const Broken& other : worst_) most = other.side != 0 && other.miss > most->miss ? &other : most;
    broken_ = most->constraint;
    broken_side_ = most->side;
    return most->side != 0;
  }

  const Model<S>* model_;
  const Problem<S>* problem_;
  Point<S>* point_;
  WorkingFactor<Scalar, S::capacity> factor_;
  std::array<Scalar, S::stride> free_;      // best point without limits, in the coordinates of the cost
  std::array<Scalar, S::stride> at_;        // best point under the active ones
  std::array<Scalar, S::capacity> force_;   // multipliers of the active limits
  std::array<Scalar, S::capacity> wanted_;  // where they would go
  std::array<Scalar, padded(S::capacity)> gram_;
  std::array<std::uint16_t, S::capacity> member_;
  std::array<std::int8_t, S::capacity> side_;
  std::array<bool, S::constraints> active_;
  std::array<Broken, S::inputs + 1> worst_;
  std::size_t broken_;  // the constraint that is broken most
  std::int8_t broken_side_;
  Scalar free_length_;
  bool worn_;  // the factor has been through removals, which round
  std::uint16_t changes_;
};

}  // namespace isotherm::qp
