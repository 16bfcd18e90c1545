// What a rack controller on Linux is told: by its settings file, and by options that win over the file.
#pragma once

#include <array>
#include <optional>
#include <ostream>
#include <string>

#include "control/settings/rack_settings.hpp"
#include "hal/linux/address.hpp"
#include "hal/linux/settings_reader.hpp"

namespace isotherm::rack {

struct RackConfig {
  std::optional<hal::Address> field_bus;
  std::optional<hal::Address> listen;
  std::string retained;  // empty: records end with the process
  RackSettings settings = default_rack_settings;
};

inline constexpr std::array address_table{
    hal::AddressSetting<RackConfig>{"field_bus", "Line of the rack I/O unit, the GPU nodes and the dew-point unit",
                                    &RackConfig::field_bus, "", "the wiring"},
    hal::AddressSetting<RackConfig>{"listen", "Where gateways and other masters read this controller",
                                    &RackConfig::listen, "tcp:127.0.0.1:502", "the Modbus port; beyond loopback only when asked"},
};
inline constexpr std::array text_table{
    hal::TextSetting<RackConfig>{"retained", "File that keeps the last 120 records over a restart of the process",
                                 &RackConfig::retained, "", "none: records end with the process", "a path, or nothing"},
};

/// Reads a settings file; throws hal::StartError, one sentence.
RackConfig read_config(const std::string& path);
/// Every setting with unit, range, default, meaning and source.
void describe(std::ostream& out);
/// A settings file to begin with: every default as a comment.
void sample(std::ostream& out);

}  // namespace isotherm::rack
