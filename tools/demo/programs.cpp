#include "tools/demo/programs.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "hal/linux/start_error.hpp"
#include "tools/emulator/image_command.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/serve/options.hpp"
#include "tools/plant/workload.hpp"

namespace isotherm::demo {
namespace {

namespace files = std::filesystem;

std::string beside_me(const std::string& name) {
  std::error_code error;
  const files::path me = files::read_symlink("/proc/self/exe", error);
  const std::string path = (me.parent_path() / name).string();
  if (::access(path.c_str(), X_OK) != 0) {
    throw hal::StartError(name + " is not in " + me.parent_path().string() + "; tools/build makes it");
  }
  return path;
}

std::string find_mosquitto() {
  const char* path = std::getenv("PATH");
  // Debian keeps it where an ordinary user's PATH does not look.
  std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/sbin:/usr/local/sbin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = folder + "/mosquitto";
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  throw hal::StartError("mosquitto is not installed (Debian: apt-get install mosquitto)");
}

constexpr const char* image_line = "line.sock";

/// The image on an emulated chip: the same field bus, a log instead of the process's, and a line for one master.
std::vector<std::string> image_on_chip(const RunFolder& folder) {
  emulator::ImageRun run;
  run.files = emulator::image_files(emulator::image_folder());
  constexpr const char* journal = "journal.bin";
  folder.write(journal, emulator::erased_journal());
  run.journal = folder.file(journal);
  run.log = folder.file("chip.log");
  run.console = folder.file("console.sock");
  run.upstream = folder.file(image_line);
  run.field_bus = folder.file("fieldbus.sock");
  return emulator::with_fresh_entropy(emulator::image_command(emulator::find_qemu(), run), run.files);
}

}  // namespace

WorkloadChoice choose_workload(const Options& options) {
  WorkloadChoice choice;
  choice.argument = options.workload;
  if (choice.argument.empty()) {
    choice.argument = plant::find_recording();
    if (choice.argument.empty()) {
      const char* folder = std::getenv("ISOTHERM_RECORDINGS");
      choice.argument = "profile";
      choice.reason = "no recording in " + std::string(folder == nullptr ? "../shared/data" : folder) +
                      " (ISOTHERM_RECORDINGS names another folder)";
    }
  }
  plant::ServeOptions plant;
  plant.workload = choice.argument;
  choice.description = plant::open_workload(plant)->description();
  return choice;
}

Programs prepare_programs(const Options& options, const WorkloadChoice& workload, const RunPorts& ports,
                          const RunFolder& folder) {
  const std::string broker = find_mosquitto();
  const std::string plant = beside_me("isotherm-plant");
  const std::string gateway = beside_me("isotherm-gateway");
  folder.write("mosquitto.conf", broker_config(ports));
  folder.write("rack.toml", rack_config(options.zone_valves, options.mixing_valve));
  const auto loopback = [](std::uint16_t port) { return "tcp:127.0.0.1:" + std::to_string(port); };
  const std::string controller = options.on_chip ? "rtu+unix:" + folder.file("controller.sock") : loopback(ports.rack);
  folder.write("gateway.toml", gateway_config(ports, controller, folder.file("store.db")));

  const hal::TimeScale& scale = options.scale;
  std::vector<std::string> time{"--speed", std::to_string(scale.speed), "--epoch",
                                std::to_string(scale.utc_ms) + "@" + std::to_string(scale.mono_ns)};
  if (scale.speed > 1) time.insert(time.end(), {"--pace", folder.file(pace_page)});
  const auto with_time = [&time](std::vector<std::string> command) {
    command.insert(command.end(), time.begin(), time.end());
    return command;
  };
  const std::string field_bus = "rtu+unix:" + folder.file("fieldbus.sock");

  std::vector<std::string> plant_command{plant,        "--listen",   field_bus,
                                         "--listen",   loopback(ports.meters),
                                         "--control",  "unix:" + folder.file("control.sock"),
                                         "--state",    folder.file("plant.state"),
                                         "--start",    options.warm ? "warm" : "cold",
                                         "--seed",     std::to_string(options.seed),
                                         "--zone-valves", std::to_string(options.zone_valves),
                                         "--workload", workload.argument};
  if (options.mixing_valve) plant_command.emplace_back("--mixing-valve");
  for (const std::string& fault : options.faults) {
    const std::size_t equals = fault.find('=');
    // Checked here, where nothing runs yet.
    (void)plant::parse_fault(fault.substr(0, equals), equals == std::string::npos ? "" : fault.substr(equals + 1));
    plant_command.insert(plant_command.end(), {"--fault", fault});
  }
  std::vector<std::string> rack_command =
      options.on_chip ? image_on_chip(folder)
                      : with_time({beside_me("isotherm-rack"), "--config", folder.file("rack.toml"), "--field-bus", field_bus,
                                   "--listen", controller, "--retained", folder.file("retained.memory")});
  return {controller,
          options.on_chip ? folder.file(image_line) : "",
          {"broker", {broker, "-c", folder.file("mosquitto.conf")}},
          {"plant", with_time(std::move(plant_command))},
          {"rack", std::move(rack_command)},
          {"gateway", with_time({gateway, "--config", folder.file("gateway.toml")})}};
}

}  // namespace isotherm::demo
