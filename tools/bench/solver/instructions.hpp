// Counts the instructions of the solves: starts this program once more under callgrind.
#pragma once

#include <optional>
#include <string>

namespace isotherm::bench {

struct Instructions {
  std::optional<double> mean;  // of a solve, over the sequence
  double most = 0.0;           // of the one that took most
  std::string why_not;         // one sentence when there are none
};

/// `arguments`: of isotherm-bench, such that it solves `solves` problems as solve_once() does.
Instructions count_instructions(const std::string& arguments, std::size_t solves);

}  // namespace isotherm::bench
