#include "tools/plant/serve/options.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "hal/linux/settings_reader.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::plant {
namespace {

constexpr const char* examples =
    "  isotherm-plant --listen rtu+unix:/tmp/field.sock --listen tcp:127.0.0.1:1502 --workload profile\n"
    "  isotherm-plant --listen rtu:/dev/ttyUSB0 --start cold --fault pump_1_degraded=60\n"
    "  isotherm-plant --plant study_rack --listen tcp:127.0.0.1:1502 --control unix:/tmp/plant.sock --speed 10\n"
    "\n"
    "An RTU line serves the field bus (units 1, 11 to 19 and 40, with zone valves 21), TCP also the energy meters (51 to 55).\n"
    "A study plant serves unit 1 (flow by pump_speed_1, supply by the valve) and its GPU nodes from 11 on.\n"
    "To a simulator that runs, line by line (help lists them):\n"
    "  isotherm-plant --control unix:/tmp/plant.sock --tell 'fault pump_1_dead' --tell 'load 0.5'";

std::string number_text(double value) { return hal::number_text(static_cast<float>(value)); }

/// The columns of the recorded run begin its file; a power trace begins with time_s.
bool is_recording(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  std::array<char, 8> begin{};
  const int count = gzread(file, begin.data(), static_cast<unsigned>(begin.size()));
  gzclose(file);
  return count == static_cast<int>(begin.size()) && std::string_view(begin.data(), begin.size()) == "time_ms,";
}

/// A study plant is one size of GPU and always runs.
void check_study(const ServeOptions& options, const std::string& gpu_class) {
  if (options.plant == "rack_loop") return;
  if (!gpu_class.empty()) throw hal::StartError("--gpu-class: " + options.plant + " has its own, give none");
  if (options.start == Start::cold) throw hal::StartError("--start cold: " + options.plant + " starts warm only");
}

}  // namespace

std::string fault_list() {
  std::size_t widest = 0;
  for (const FaultDescription& fault : fault_table) widest = std::max(widest, fault.name.size());
  std::string list;
  for (const FaultDescription& fault : fault_table) {
    list += std::string(fault.name) + std::string(widest + 2 - fault.name.size(), ' ') + std::string(fault.help) + "\n";
  }
  return list;
}

FaultAtStart parse_fault(const std::string& name, const std::string& value) {
  const FaultDescription* row = find_fault(name);
  if (row == nullptr) {
    std::vector<std::string> known;
    for (const FaultDescription& at : fault_table) known.emplace_back(at.name);
    const std::string_view near = hal::nearest(name, known);
    std::string listed;
    for (const std::string& at : known) listed += (listed.empty() ? "" : ", ") + at;
    throw hal::StartError("no fault \"" + name + "\"" +
                          (near.empty() ? "; there are " + listed : "; did you mean " + std::string(near) + "?"));
  }
  if (value.empty()) return {row->fault, row->standard};
  if (row->least == row->most) throw hal::StartError("fault " + name + " takes no value");
  double number = 0.0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool is_number = error == std::errc{} && end == value.data() + value.size();
  const bool in_range = row->least <= number && number <= row->most;
  if (!is_number || !in_range || (row->whole && number != std::floor(number))) {
    throw hal::StartError("fault " + name + " = " + value + ": permitted " + (row->whole ? "is a whole number " : "") +
                          number_text(row->least) + ".." + number_text(row->most));
  }
  return {row->fault, number};
}

std::optional<ServeOptions> parse_serve_options(int argc, const char* const* argv) {
  ServeOptions options;
  std::vector<std::string> listen;
  std::vector<std::string> faults;
  std::string start = "warm";
  std::string gpu_class;
  std::string control;
  hal::CommandLine line("isotherm-plant", "Simulates a liquid-cooled rack and serves it as Modbus devices.", examples);
  line.choice("--plant", {"rack_loop", "study_node", "study_rack", "study_rack_mixing"}, options.plant,
              "which plant (default rack_loop)");
  line.option("--listen", "ADDRESS", listen, "tcp:host:port, rtu:/dev/ttyS1[,115200,8N1] or rtu+unix:/path; repeatable");
  line.option("--workload", "FILE", options.workload,
              "power over time (CSV: time_s,power_w), the recorded run, or the word profile");
  line.choice("--start", {"warm", "cold"}, start, "running, or pumps off and no permit (default warm)");
  line.option("--fault", "NAME[=VALUE]", faults, "a fault from the start; list names them; repeatable");
  line.option("--seed", "N", options.rack.seed, "of spread and noise (default 1)");
  line.choice("--gpu-class", {"700w", "1kw"}, gpu_class, "power of a GPU (default 700w)");
  line.option("--zone-valves", "N", options.rack.zone_valves, "1 to 18 zones with a valve each; 9: one a node (default 0: none)");
  line.flag("--mixing-valve", options.rack.mixing_valve, "a three-way valve at the rack's inlet blends warm return into the supply");
  line.option("--control", "unix:/PATH", control, "socket for faults, load and truth while it runs");
  line.option("--tell", "LINE", options.tell, "send this to the simulator that serves --control, print its answer and stop; repeatable");
  line.option("--state", "FILE", options.state_path, "resume from this file, and keep it once a plant second");
  line.option("--log-level", "LEVEL", options.log_level, "debug, info, warning, error or off (default info)");
  options.clock.declare(line);
  if (!line.parse(argc, argv)) return std::nullopt;
  if (std::ranges::count(faults, "list") != 0) {
    std::fputs(fault_list().c_str(), stdout);
    return std::nullopt;
  }

  options.start = start == "warm" ? Start::warm : Start::cold;
  check_study(options, gpu_class);
  const bool watts_1000 = gpu_class.empty() ? options.plant.starts_with("study_rack") : gpu_class == "1kw";
  options.rack.gpu_class = watts_1000 ? GpuClass::watts_1000 : GpuClass::watts_700;
  for (const std::string& text : listen) options.listen.push_back(hal::parse_address(text));
  if (!control.empty()) options.control_path = hal::parse_unix_path(control);
  if (!options.tell.empty()) {
    if (options.control_path.empty()) throw hal::StartError("--tell: give the socket of the simulator with --control unix:/PATH");
    if (std::ranges::count(options.tell, "watch") != 0) {
      throw hal::StartError("--tell watch: what is pushed has to be read on; ask for truth");
    }
    if (!options.listen.empty()) throw hal::StartError("--tell speaks to a simulator that runs; give no --listen");
    return options;
  }
  for (const std::string& text : faults) {
    const auto equals = text.find('=');
    options.faults.push_back(
        parse_fault(text.substr(0, equals), equals == std::string::npos ? std::string() : text.substr(equals + 1)));
  }
  if (options.plant != "rack_loop" && !options.faults.empty()) {
    throw hal::StartError("--fault: " + options.plant + " has no faults to set");
  }
  if (options.rack.zone_valves > zone_count_most) {
    throw hal::StartError("--zone-valves " + std::to_string(options.rack.zone_valves) + ": permitted is 0.." +
                          std::to_string(zone_count_most));
  }
  if (options.plant != "rack_loop" && options.rack.zone_valves > 0) {
    throw hal::StartError("--zone-valves: " + options.plant + " has none, give none");
  }
  if (options.plant != "rack_loop" && options.rack.mixing_valve) {
    throw hal::StartError("--mixing-valve: " + options.plant + " is as it is, give none");
  }
  if (options.listen.empty() && options.control_path.empty()) {
    throw hal::StartError("nothing to serve: give --listen ADDRESS or --control unix:/PATH");
  }
  return options;
}

std::shared_ptr<const Workload> open_workload(const ServeOptions& options) {
  const auto profile = [&options] {
    return make_training_profile(options.rack.rated_power_w() / static_cast<double>(node_count));
  };
  try {
    if (options.workload == "profile") return profile();
    if (!options.workload.empty()) {
      return is_recording(options.workload) ? load_recording(options.workload) : load_power_trace(options.workload);
    }
    const std::string recording = find_recording();
    return recording.empty() ? profile() : load_recording(recording);
  } catch (const WorkloadError& error) {
    throw hal::StartError(error.what());
  }
}

}  // namespace isotherm::plant
