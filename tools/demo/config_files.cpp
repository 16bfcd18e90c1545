#include "tools/demo/config_files.hpp"

#include <unistd.h>

#include "hal/linux/sockets.hpp"

namespace isotherm::demo {

std::string broker_config(const RunPorts& ports) {
  std::string text = "# A broker for one run: loopback only, so nobody else can reach it.\n";
  text += "listener " + std::to_string(ports.broker) + " 127.0.0.1\n";
  text +=
      "allow_anonymous true\n"
      "persistence false\n"
      "max_inflight_messages 100\n"
      // A replay may bring hours at once; the broker must not drop what the subscriber has not yet taken.
      "max_queued_messages 0\n";
  // Started by root, mosquitto would become another user, and with that forget that it dies with the demo.
  if (::geteuid() == 0) text += "user root\n";
  return text;
}

std::string rack_config() {
  return "# The product's rack as delivered: every setting at its default (isotherm-rack --describe-settings).\n"
         "[rack]\n";
}

std::string gateway_config(const RunPorts& ports, const std::string& store) {
  return "site = \"demo\"\nrack = \"r1\"\nstore = \"" + store + "\"\nport = " + std::to_string(ports.broker) + "\n";
}

RunPorts free_ports() {
  // All three are held at once, so that they differ; between here and their use another program could take one, and the
  // program that finds it taken then says so.
  const hal::Listener broker = hal::Listener::tcp("127.0.0.1", 0);
  const hal::Listener rack = hal::Listener::tcp("127.0.0.1", 0);
  const hal::Listener meters = hal::Listener::tcp("127.0.0.1", 0);
  return {broker.port(), rack.port(), meters.port()};
}

}  // namespace isotherm::demo
