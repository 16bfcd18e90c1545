// Inside which limits every controller of a study plant works, the clairvoyant one too.
#pragma once

#include <algorithm>

#include "tools/plant/study_plant.hpp"

namespace isotherm::bench {

struct StudyLimits {
  double supply_least_c;
  double supply_most_c;
};

/// Supply set point 30..43 C (from the cold side on where there is a mixing valve), and below half of rated power no higher
/// than its full-load value, because an instant start would then leave the hot side for minutes. Flow and slews are the
/// plant's own.
inline StudyLimits product_limits(const plant::StudyParameters& parameters, double load_share) {
  constexpr double most_c = 43.0;
  constexpr double half_power = 0.5;
  const double most = std::min(most_c, parameters.most_supply_c);
  return {parameters.least_supply_c, load_share < half_power ? std::min(parameters.design_supply_c, most) : most};
}

}  // namespace isotherm::bench
