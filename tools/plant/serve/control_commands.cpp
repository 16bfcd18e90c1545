#include "tools/plant/serve/control_commands.hpp"

#include <charconv>
#include <optional>
#include <sstream>

#include "hal/linux/settings_file.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/plant/serve/options.hpp"

namespace isotherm::plant {
namespace {

constexpr double least_load = 0.0;
constexpr double most_load = 1.2;  // of rated power: supplies and busbars carry no more (estimate)
constexpr const char* done = "{\"ok\":true}";

/// In quotes, as JSON has it; bytes that are no ASCII become '?', since a peer may send anything.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char at : text) {
    if (at == '"' || at == '\\') out += '\\';
    const auto byte = static_cast<unsigned char>(at);
    out += byte < 0x20 || byte > 0x7E ? '?' : at;
  }
  return out + '"';
}

std::string refusal(std::string_view sentence) { return "{\"ok\":false,\"error\":" + quoted(sentence) + "}"; }

}  // namespace

LineServer::Answer ControlCommands::answer(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string command;
  std::string first;
  std::string second;
  std::string excess;
  words >> command >> first >> second >> excess;
  try {
    const bool alone = first.empty();
    if (command == "fault" && !alone && excess.empty()) return {set_fault(first, second)};
    if (command == "clear" && second.empty()) return {clear(first)};
    if (command == "faults" && alone) return {list_faults()};
    if (command == "load" && !alone && second.empty()) return {set_load(first)};
    if (command == "truth" && alone) return {plant_.truth(pace_())};
    if (command == "watch" && alone) return {plant_.truth(pace_()), true};
  } catch (const hal::StartError& error) {
    return {refusal(error.what())};
  }
  const char* permitted =
      "permitted: fault NAME [VALUE], clear [NAME], faults, load FRACTION, load workload, truth, watch, help";
  if (command == "help") return {std::string("{\"ok\":true,\"help\":") + quoted(permitted) + "}"};
  return {refusal("\"" + std::string(line.substr(0, 80)) + "\": " + permitted)};
}

FaultSet& ControlCommands::faults() {
  FaultSet* faults = plant_.faults();
  if (faults == nullptr) throw hal::StartError("this plant has no faults to set");
  return *faults;
}

std::string ControlCommands::set_fault(const std::string& name, const std::string& value) {
  const FaultAtStart fault = parse_fault(name, value);
  faults().set(fault.fault, fault.value);
  return done;
}

std::string ControlCommands::clear(const std::string& name) {
  if (name.empty()) {
    faults().clear_all();
  } else {
    faults().clear(parse_fault(name, {}).fault);
  }
  return done;
}

std::string ControlCommands::list_faults() {
  std::string listed;
  for (const FaultDescription& row : fault_table) {
    const bool active = faults().active(row.fault);
    listed += std::string(listed.empty() ? "" : ",") + "{\"name\":" + quoted(row.name) + ",\"help\":" +
              quoted(row.help) + ",\"active\":" + (active ? "true" : "false");
    if (active && row.least != row.most) {
      listed += ",\"value\":" + hal::number_text(static_cast<float>(faults().value(row.fault)));
    }
    listed += "}";
  }
  return "{\"ok\":true,\"faults\":[" + listed + "]}";
}

std::string ControlCommands::set_load(const std::string& share) {
  if (share == "workload") {
    plant_.set_load(std::nullopt);
    return done;
  }
  double value = 0.0;
  const auto [end, error] = std::from_chars(share.data(), share.data() + share.size(), value);
  if (error != std::errc{} || end != share.data() + share.size() || !(least_load <= value && value <= most_load)) {
    throw hal::StartError("load " + share + ": permitted is a fraction of rated power 0..1.2, or the word workload");
  }
  plant_.set_load(value);
  return done;
}

}  // namespace isotherm::plant
