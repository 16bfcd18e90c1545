// What the rack controller's process is told: command line and settings file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/safety/supervisor.hpp"
#include "control/settings/rack_settings.hpp"
#include "firmware/rack/board_file.hpp"
#include "hal/linux/address.hpp"
#include "hal/linux/command_line.hpp"

namespace isotherm::rack {

struct RackOptions {
  RackSettings settings = default_rack_settings;
  std::optional<BoardRows> board;  // absent: everything comes over the field bus
  hal::Address field_bus;
  hal::Address listen;
  std::string retained;
  Entry entry = Entry::automatic;
  std::string log_level = "info";
  hal::ClockOptions clock;
};

/// The settings of a file with one section [rack]; throws StartError with one sentence.
RackSettings read_rack_settings(const std::string& path);
/// The same from text; `path` names it in errors.
RackSettings parse_rack_settings(std::string_view text, const std::string& path);

/// Nothing when a question (--help, --version, --check-config, ...) was answered on standard output and the program is
/// done. Throws StartError with one sentence.
std::optional<RackOptions> parse_rack_options(int argc, const char* const* argv);

}  // namespace isotherm::rack
