// isotherm-gateway: polls rack controllers and energy meters, keeps every record, computes PUE and publishes over MQTT.
#include <iostream>

#include "gateway/app/explain_poll.hpp"
#include "gateway/app/gateway.hpp"
#include "gateway/app/settings.hpp"
#include "hal/linux/command_line.hpp"
#include "hal/linux/log.hpp"
#include "hal/linux/start_error.hpp"
#include "hal/linux/stop_signal.hpp"

namespace {

using namespace isotherm;

constexpr const char* program = "isotherm-gateway";
constexpr const char* does =
    "Polls rack controllers and energy meters over Modbus, keeps every record in SQLite, computes PUE and publishes "
    "over "
    "MQTT 5.";
constexpr const char* examples =
    "  isotherm-gateway --sample-config > gateway.toml\n"
    "  isotherm-gateway --config gateway.toml --check-config\n"
    "  isotherm-gateway explain-poll --config gateway.toml\n"
    "  isotherm-gateway --config gateway.toml\n";

int run(int argc, const char* const* argv) {
  bool explain = false;
  hal::CommandLine line{program, does, examples};
  hal::ConfigOptions config;
  hal::ClockOptions time;
  config.declare(line);
  time.declare(line);
  line.word("explain-poll", explain, "print what would be asked of whom, and stop");
  if (!line.parse(argc, argv)) return 0;
  if (config.describe_settings) return gateway::describe_gateway_settings(std::cout), 0;
  if (config.sample_config) return gateway::sample_gateway_settings(std::cout), 0;
  if (config.config.empty()) {
    throw hal::StartError("give a settings file with --config FILE (--sample-config prints one to begin with)");
  }
  const gateway::GatewaySettings settings = gateway::read_gateway_settings(config.config);
  const hal::PlantClock clock = time.clock();
  if (explain) return gateway::explain_poll(std::cout, settings), 0;
  if (config.check_config) return std::cout << config.config << " is in order\n", 0;
  hal::log::start(program, settings.log);
  hal::StopSignal stop;
  gateway::Gateway gateway{settings, clock};
  gateway.run(stop);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return hal::run_program(program, [&] { return run(argc, argv); });
}
