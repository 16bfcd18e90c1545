// What the user asked of isotherm-plant.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hal/linux/address.hpp"
#include "hal/linux/command_line.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/rack_settings.hpp"
#include "tools/plant/workload.hpp"

namespace isotherm::plant {

struct FaultAtStart {
  PlantFault fault;
  double value;
};

struct ServeOptions {
  std::string plant = "rack_loop";
  std::vector<hal::Address> listen;
  std::string workload;  // file, "profile", or empty: the recorded run where it is found, else the profile
  Start start = Start::warm;
  std::vector<FaultAtStart> faults;
  RackSettings rack;
  std::string control_path;  // empty: no control socket
  std::vector<std::string> tell;  // lines for the control socket of one that runs; this one then serves nothing
  std::string state_path;    // empty: nothing is kept
  std::string log_level = "info";
  hal::ClockOptions clock;
};

/// A line for each fault: its name and what it does.
std::string fault_list();

/// Nothing when --help, --version or --fault list has been answered. Throws StartError with one sentence.
std::optional<ServeOptions> parse_serve_options(int argc, const char* const* argv);

/// `NAME`, or NAME and a value, checked against the table of faults. Throws StartError that names what is permitted.
FaultAtStart parse_fault(const std::string& name, const std::string& value);

/// The workload asked for. Throws StartError.
std::shared_ptr<const Workload> open_workload(const ServeOptions& options);

}  // namespace isotherm::plant
