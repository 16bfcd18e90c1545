// The check values with which the sequence was published.
#pragma once

#include <vector>

#include "tools/bench/solver/sequence.hpp"

namespace isotherm::bench {

/// The stress sequence of a horizon reaches the published state, disturbance (horizon 20) and first moves at step 37.
inline constexpr double published_tolerance = 1e-8;
/// Largest difference to what was published.
double furthest_from_published(std::size_t horizon, const std::vector<SequenceStep>& stress_sequence);

}  // namespace isotherm::bench
