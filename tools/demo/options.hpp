// The command line of isotherm-demo.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hal/linux/plant_clock.hpp"

namespace isotherm::demo {

struct Options {
  bool plain = false;
  std::optional<double> for_s;  // plant seconds
  hal::TimeScale scale;  // with its epoch at the moment the options were read
  bool warm = true;
  bool on_chip = false;  // the image in an emulator in place of the process
  std::string workload;  // a file, or "profile"; empty: the recording, or the profile where it is absent
  std::string summary;   // a file; empty: none
  std::string keep;      // a folder; empty: a temporary one
  bool restart = true;
  std::uint64_t seed = 1;
  std::uint64_t zone_valves = 0;  // 0: the rack has none
  bool mixing_valve = false;
  std::vector<std::string> faults;  // NAME or NAME=VALUE, from the start
};

/// Nothing if --help or --version was answered on the standard output. Throws hal::StartError with one sentence.
std::optional<Options> parse_options(int argc, const char* const* argv);

/// "1200", "1200s", "20m", "2h": seconds, above 0 and at most 30 days. Throws hal::StartError naming `option`.
double parse_duration(const std::string& option, const std::string& text);

}  // namespace isotherm::demo
