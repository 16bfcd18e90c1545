// The subcommand `control`: every controller on every plant and workload, beside the bound that physics sets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hal/linux/command_line.hpp"

namespace isotherm::bench {

struct ControlBench {
  static constexpr const char* does = "holds temperatures on simulated plants with every controller, beside what physics allows";

  std::string workload;
  std::vector<std::string> controllers;
  std::vector<std::string> plants;
  std::uint64_t seed = 1;
  std::string csv;
  std::string svg;

  void declare(hal::CommandLine& line);
  /// Exit code. Throws StartError.
  int run() const;
};

}  // namespace isotherm::bench
