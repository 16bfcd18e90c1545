// The clairvoyant bound: the narrowest range of temperature that both hands can hold when the whole future is known.
#pragma once

#include <vector>

#include "tools/bench/control/foreseen_plant.hpp"

namespace isotherm::bench {

struct SupplyRange {
  double least;
  double most;
};

struct ClairvoyantTask {
  const ForeseenPlant* plant;  // at its beginning; kept untouched
  std::array<HandLimits, hand_count> limits;
  int lead_s;    // before anything is judged the hands may already move
  int judged_s;
  std::vector<Hands> start;  // commands to begin the search with, one per second
  std::vector<Hands> most;   // what each may be at most, one per second, inside `limits`; empty: `limits` alone
  /// Range of the supply temperature, one per second, for a plant whose hands only move it indirectly; empty: none. Where the
  /// start lies outside, as far outside is allowed.
  std::vector<SupplyRange> supply_c{};
  int most_rounds = 40;
};

struct Clairvoyant {
  double half_range_k = 0.0;            // of the judged samples, centre free
  std::vector<double> temperature_c;    // 10 Hz, judged part
  std::vector<Hands> commands;          // one per second, lead included
  std::vector<double> supply_c;         // one per second, lead included
  int rounds = 0;
};

/// Sequential linear programming: the plant itself is run once more for every command, changed a little, and the moves that
/// narrow the linear response most are taken as far as they hold on the plant. A local optimum, so an upper bound of the
/// best possible. Never worse than `start`, held inside the limits.
Clairvoyant find_clairvoyant(const ClairvoyantTask& task);

}  // namespace isotherm::bench
