// isotherm-rack: the rack controller as a Linux process.
#include <iostream>
#include <string>

#include "firmware/rack/rack_config.hpp"
#include "firmware/rack/rack_process.hpp"
#include "hal/linux/command_line.hpp"
#include "hal/linux/log.hpp"
#include "hal/linux/settings_page.hpp"

using namespace isotherm;

namespace {

constexpr const char* examples =
    "  isotherm-rack --config rack.toml --field-bus rtu:/dev/ttyS1 --listen tcp:0.0.0.0:502\n"
    "  isotherm-rack --config rack.toml --check-config\n"
    "  isotherm-rack --sample-config > rack.toml";

struct Options {
  hal::ConfigOptions config;
  hal::ClockOptions clock;
  std::string field_bus;
  std::string listen;
  std::string retained;
  std::string start = "auto";
  std::string log_level = "info";
};

rack::RackConfig effective(const Options& options) {
  rack::RackConfig config = options.config.config.empty() ? rack::RackConfig{} : rack::read_config(options.config.config);
  if (!options.field_bus.empty()) config.field_bus = hal::parse_address(options.field_bus);
  if (!options.listen.empty()) config.listen = hal::parse_address(options.listen);
  if (!config.listen) config.listen = hal::parse_address(rack::address_table[1].standard);
  if (!options.retained.empty()) config.retained = options.retained;
  return config;
}

Entry entry_of(const std::string& start) {
  if (start == "cold") return Entry::cold;
  return start == "warm" ? Entry::warm : Entry::automatic;
}

int run(int argc, char** argv) {
  Options options;
  hal::CommandLine line("isotherm-rack", "The rack controller: holds GPU temperature with coolant flow and supply temperature.",
                        examples);
  options.config.declare(line);
  line.option("--field-bus", "ADDRESS", options.field_bus, "line of the rack I/O unit, the nodes and the dew-point unit");
  line.option("--listen", "ADDRESS", options.listen, "where masters read this controller (tcp:127.0.0.1:502)");
  line.option("--retained", "FILE", options.retained, "keeps the last 120 records over a restart");
  line.choice("--start", {"auto", "warm", "cold"}, options.start, "how to begin: auto looks at the rack, in doubt warm");
  line.choice("--log-level", {"debug", "info", "warning", "error", "off"}, options.log_level, "what is told on standard error");
  options.clock.declare(line);
  if (!line.parse(argc, argv)) return 0;

  if (options.config.describe_settings) {
    rack::describe(std::cout);
    return 0;
  }
  if (options.config.sample_config) {
    rack::sample(std::cout);
    return 0;
  }
  const rack::RackConfig config = effective(options);
  if (options.config.check_config) {
    std::cout << (options.config.config.empty() ? "the defaults" : options.config.config) << ": good\n";
    return 0;
  }
  hal::log::start("isotherm-rack", options.log_level);
  hal::StopSignal stop;
  const hal::PlantClock clock = options.clock.clock();
  rack::RackProcess(config, entry_of(options.start), clock, stop).run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return hal::run_program("isotherm-rack", [argc, argv] { return run(argc, argv); });
}
