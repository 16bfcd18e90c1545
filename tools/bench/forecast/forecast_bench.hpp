// The subcommand `forecast`: what the product's forecast of GPU power is worth, beside simpler ones.
#pragma once

#include <cstdint>
#include <string>

#include "hal/linux/command_line.hpp"

namespace isotherm::bench {

struct ForecastBench {
  static constexpr const char* does = "foretells GPU power 1 to 20 s ahead on recorded and made loads, beside simpler forecasts";

  std::string workload;
  std::uint64_t seed = 1;
  std::string csv;

  void declare(hal::CommandLine& line);
  /// Exit code. Throws StartError.
  int run() const;
};

}  // namespace isotherm::bench
