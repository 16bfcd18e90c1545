// Counts the instructions of the solves: starts this program once more under callgrind.
#pragma once

#include <optional>
#include <string>

namespace isotherm::bench {

struct Instructions {
  std::optional<double> per_solve;  // mean over the sequence
  std::string why_not;              // one sentence when there are none
};

/// `arguments`: of isotherm-bench, such that it solves `solves` problems by calls of a function named `counted_solve`.
Instructions count_instructions(const std::string& arguments, std::size_t solves);

}  // namespace isotherm::bench
