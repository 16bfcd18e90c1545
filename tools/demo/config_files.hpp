// The settings of every program of a run, as the text of their files.
#pragma once

#include <cstdint>
#include <string>

namespace isotherm::demo {

struct RunPorts {
  std::uint16_t broker = 0;
  std::uint16_t rack = 0;    // the controller's map
  std::uint16_t meters = 0;  // the plant's energy meters
};

std::string broker_config(const RunPorts& ports);
/// `zone_valves`: of the rack, 0 to 18.
std::string rack_config(std::uint64_t zone_valves, bool mixing_valve);
/// `controller` is the address of the controller's registers.
std::string gateway_config(const RunPorts& ports, const std::string& controller, const std::string& store);

/// Three different free ports of the loopback interface. Throws hal::StartError.
RunPorts free_ports();

}  // namespace isotherm::demo
