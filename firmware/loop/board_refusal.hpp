// Why a board may not control a rack on the settings that it has.
#pragma once

#include "control/settings/rack_settings.hpp"
#include "hal/device/wired_io.hpp"

namespace isotherm {

/// One sentence; nullptr where nothing stands against it. A mixing valve that the settings do not know of would stand where it draws
/// nothing through the exchanger.
constexpr const char* board_refusal(bool mixing_valve_wired, const RackSettings& settings) {
  if (!mixing_valve_wired || mixes(settings)) return nullptr;
  return "a mixing valve is wired; the settings say that none is: give mixing_valve = \"fitted\" there";
}

}  // namespace isotherm
