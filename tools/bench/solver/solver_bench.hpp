// The subcommand `solver`: the quadratic programs of a known MPC sequence, solved by the product's own solver.
#pragma once

#include <cstdint>
#include <string>

#include "hal/linux/command_line.hpp"

namespace isotherm::bench {

struct SolverBench {
  static constexpr const char* does = "times the QP solver on a known sequence of 500 problems, against Cholesky";

  std::uint64_t seed = 12345;  // of the published sequence
  std::string csv;
  std::string once;

  void declare(hal::CommandLine& line);
  /// Exit code: 0, or 1 when the sequence is not the published one or an answer is wrong. Throws StartError.
  int run() const;
};

}  // namespace isotherm::bench
