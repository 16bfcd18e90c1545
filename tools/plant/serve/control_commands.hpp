// What the control socket understands: each line is a command, each answer one line of JSON.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tools/plant/serve/line_server.hpp"
#include "tools/plant/serve/served_plant.hpp"

namespace isotherm::plant {

class ControlCommands {
 public:
  /// Both are kept.
  ControlCommands(ServedPlant& plant, std::function<PlantPace()> pace) : plant_(plant), pace_(std::move(pace)) {}

  /// `fault NAME [VALUE]`, `clear [NAME]`, `faults`, `load FRACTION|workload`, `truth`, `watch`, `help`. What is not
  /// understood, or not permitted, is answered {"ok":false,"error":"..."} and changes nothing.
  LineServer::Answer answer(std::string_view line);

 private:
  std::string set_fault(const std::string& name, const std::string& value);
  std::string clear(const std::string& name);
  std::string list_faults();
  std::string set_load(const std::string& share);
  FaultSet& faults();

  ServedPlant& plant_;
  std::function<PlantPace()> pace_;
};

}  // namespace isotherm::plant
