// The solver: rounds that change all limits at once which are broken or pull the wrong way, as long as they come to an end,
// and from where they stop a dual active set that changes one limit after the other and always ends.
#pragma once

#include <algorithm>
#include <cstdint>
#include <variant>

#include "control/law/qp/active_set.hpp"
#include "control/law/qp/levels.hpp"
#include "control/law/qp/problem.hpp"

namespace isotherm::qp {

/// All the memory that a solve needs; nothing in it is kept for the next one.
template <typename S>
class Solver {
 public:
  using Scalar = typename S::Scalar;

  /// `set`: where to begin (an empty one is a cold start), and what was found. `most_changes`: cap on the changes of the
  /// working set, a round counted as one, and the taking over of `set` not at all.
  Answer<S> solve(const Model<S>& model, const Problem<S>& problem, WorkingSet<S>& set, std::uint16_t most_changes) {
    model_ = &model;
    problem_ = &problem;
    Answer<S> answer;
    begun_ = nullptr;
    if (rounds(set, most_changes, answer.iterations)) {
      answer.status = Status::solved;
    } else {
      answer.status = active_set().run(set, most_changes, answer.iterations);
    }
    feasible_moves(answer);
    return answer;
  }

 private:
  /// Nearly all sequences of rounds end within five, those after a jump within twenty; some never do.
  static constexpr std::uint16_t most_rounds = 24;

  /// True when no limit is broken and none pulls the wrong way, which is the answer.
  bool rounds(WorkingSet<S>& set, std::uint16_t most_changes, std::uint16_t& changes) {
    seen_ = set;
    for (std::uint16_t round = 0; round < most_rounds; ++round) {
      const std::size_t free = settle_chains(*problem_, set);
      std::size_t wrong = 0;
      if (free <= Levels<S>::most && !hard_row(set)) {
        Levels<S>& levels = use<Levels<S>>();
        begun_ = nullptr;
        if (!levels.solve(*model_, *problem_, set, point_)) return false;
        wrong = levels.let_go(*model_, set, point_);
      } else {
        ActiveSet<S>& active = active_set();
        if (!active.follow(set)) return false;
        wrong = active.let_go(set);
      }
      if (wrong + take_in(set) == 0) return true;
      if (changes >= most_changes) return false;
      ++changes;
      if (set.side == seen_.side) return false;
      if ((round & (round + 1U)) == 0) seen_ = set;  // after 1, 2, 4, 8 .. rounds
    }
    return false;
  }

  template <typename Part>
  Part& use() {
    Part* const part = std::get_if<Part>(&work_);
    return part != nullptr ? *part : work_.template emplace<Part>();
  }

  /// Begun for this problem, and as the last round left it unless that one had levels.
  ActiveSet<S>& active_set() {
    if (begun_ == nullptr) {
      begun_ = &use<ActiveSet<S>>();
      begun_->begin(*model_, *problem_, point_);
    }
    return *begun_;
  }

  bool hard_row(const WorkingSet<S>& set) const {
    for (std::size_t k = 0; k < S::rows; ++k) {
      if (set.side[S::first_row + k] != 0 && model_->softness[k] == Scalar(0)) return true;
    }
    return false;
  }

  /// Puts into `set` the limits of moves and sums that are broken at the point, or else the rows. How many that were.
  std::size_t take_in(WorkingSet<S>& set) const {
    std::size_t count = 0;
    const auto look = [&](std::size_t c, Scalar value) {
      if (set.side[c] != 0) return;
      const Scalar hair = point_.hair * model_->length[c];
      if (value - problem_->upper[c] > hair) {
        set.side[c] = 1;
      } else if (problem_->lower[c] - value > hair) {
        set.side[c] = -1;
      } else {
        return;
      }
      ++count;
    };
    std::array<Scalar, S::inputs> sum{};
    for (std::size_t c = 0; c < S::variables; ++c) {
      look(c, point_.moves[c]);
      sum[c % S::inputs] += point_.moves[c];
      look(S::first_sum + c, sum[c % S::inputs]);
    }
    if (count > 0) return count;  // rows that only impossible moves can keep would be let go again
    for (std::size_t k = 0; k < S::rows; ++k) look(S::first_row + k, point_.rows[k]);
    return count;
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
      const Scalar inside = std::min(std::max(point_.moves[c], least), most);
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
      share = std::min(share, share_inside(c, point_.moves[c]));
      sum[c % S::inputs] += point_.moves[c];
      share = std::min(share, share_inside(S::first_sum + c, sum[c % S::inputs]));
    }
    for (std::size_t c = S::first_row; c < S::constraints; ++c) {
      if (model_->softness[c - S::first_row] == Scalar(0)) share = std::min(share, share_inside(c, point_.rows[c - S::first_row]));
    }
    for (std::size_t c = 0; c < S::variables; ++c) point_.moves[c] *= share;
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
  Point<S> point_;
  WorkingSet<S> seen_;  // of an earlier round: what comes twice comes for ever
  std::variant<ActiveSet<S>, Levels<S>> work_;  // never both at once
  ActiveSet<S>* begun_ = nullptr;
};

}  // namespace isotherm::qp
