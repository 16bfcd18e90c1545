#include "tools/bench/solver/published.hpp"

#include <array>
#include <cmath>

namespace isotherm::bench {

double furthest_from_published(std::size_t horizon, const std::vector<SequenceStep>& stress_sequence) {
  constexpr std::array state{0.02423541384, 4.698245417,  3.696650175,   2.652869811,   2.875763734,
                             -0.7409135532, -0.7120012933, -0.140545089, -18.92226269, 1.399326681};
  constexpr FirstMove move_20{-0.0498196158051, 0.0290157928202};
  constexpr FirstMove move_40{-0.043982657943, 0.0263948118216};
  const SequenceStep& step = stress_sequence.at(37);
  double furthest = 0.0;
  const auto compare = [&furthest](double mine, double published) {
    const double off = std::fabs(mine - published);
    if (!(off <= furthest)) furthest = off;  // what is not a number is furthest of all
  };
  for (std::size_t n = 0; horizon == 20 && n < state.size(); ++n) compare(step.now[n], state[n]);
  const FirstMove& move = horizon == 20 ? move_20 : move_40;
  for (std::size_t j = 0; j < move.size(); ++j) compare(step.move[j], move[j]);
  return furthest;
}

}  // namespace isotherm::bench
