#include "tools/demo/config_files.hpp"

#include <unistd.h>

#include "hal/linux/sockets.hpp"
#include "tools/demo/quoted.hpp"

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

std::string rack_config(std::uint64_t zone_valves, bool mixing_valve) {
  if (zone_valves == 0 && !mixing_valve) {
    return "# Every setting stands at its default; isotherm-rack --describe-settings tells them.\n";
  }
  std::string text =
      "# Every other setting stands at its default; isotherm-rack --describe-settings tells them.\n"
      "[rack]\n";
  if (mixing_valve) text += "mixing_valve = \"fitted\"\n";
  if (zone_valves > 0) {
    text += "zone_valves = " + std::to_string(zone_valves) + "\n"
            "design_differential_pressure_kpa = 137  # as commissioned, with the open valves\n";
  }
  return text;
}

std::string gateway_config(const RunPorts& ports, const std::string& controller, const std::string& store) {
  const auto loopback = [](std::uint16_t port) { return "\"tcp:127.0.0.1:" + std::to_string(port) + "\"\n"; };
  return "# isotherm-gateway --describe-settings tells what else there is.\n"
         "site = \"demo\"\n"
         "store = " + quoted(store) + "\n"
         "broker = " + loopback(ports.broker) +
         "\n[[rack]]\n"
         "name = \"r1\"\n"
         "controller = " + quoted(controller) +
         "\n\n[meters]\n"
         "address = " + loopback(ports.meters);
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
