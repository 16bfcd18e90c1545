// Where the programs of a run are and how each is called.
#pragma once

#include <string>
#include <vector>

#include "hal/linux/plant_clock.hpp"
#include "tools/demo/config_files.hpp"
#include "tools/demo/options.hpp"
#include "tools/demo/run_folder.hpp"

namespace isotherm::demo {

struct Program {
  std::string name;
  std::vector<std::string> command;
};

struct Programs {
  std::string controller;  // address of the controller's registers
  std::string line;        // a socket: the line to the image, which carries one master; empty for the process
  Program broker;
  Program plant;
  Program rack;
  Program gateway;
};

/// In the run's folder: through which plant time waits, in a time-lapse.
inline constexpr const char* pace_page = "pace.page";

/// What the plant is asked to play.
struct WorkloadChoice {
  std::string argument;     // of the plant's --workload
  std::string description;  // for people and the summary
  std::string reason;       // why it is not the recording, where nothing else was asked for
};

/// Reads the workload to its end, so that a bad file is refused before anything runs. Throws hal::StartError.
WorkloadChoice choose_workload(const Options& options);

/// Finds every program, checks the faults, writes their settings into the folder, and says how they are called. Throws hal::StartError.
Programs prepare_programs(const Options& options, const WorkloadChoice& workload, const RunPorts& ports,
                          const RunFolder& folder);

}  // namespace isotherm::demo
