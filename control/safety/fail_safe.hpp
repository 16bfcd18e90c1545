// What every actuator does when power, signal or controller is gone: as data, for the page that an installer works from, and
// for the proof that the rack I/O unit does its part.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "control/point/field_bus_map.hpp"
#include "control/safety/row.hpp"

namespace isotherm {

struct FailSafe {
  std::string_view actuator;
  std::string_view on_loss;   // of power, signal or controller
  std::string_view provided_by;
  Actuator output = Actuator::count_;  // of the command block, whose state the rack I/O unit sees to; count_: none
  bool keeps = false;                  // its last state, else it takes `value`
  float value = 0.0F;                  // share of full; 1 = set
  std::uint32_t after_ms = 0;          // without a valid command block
};

/// Nothing here needs the controller: that is what it is for.
inline constexpr std::array<FailSafe, 11> fail_safe_table{{
    {"CDU pumps", "full speed, not stop: the drive's preset speed on loss of its signal, its supply from the UPS",
     "drive parameter; rack I/O unit", Actuator::pump_speed, false, 1.0F, field_bus::watchdog_hold_ms},
    {"standby pump", "starts by itself on loss of the other one's run feedback", "hard-wired between the drives"},
    {"primary valve", "last position; spring-return open for W32 and warmer loops; spring-return closed only where facility "
     "water can be below the dew point", "choice of actuator; rack I/O unit", Actuator::valve, true, 0.0F,
     field_bus::watchdog_hold_ms},
    {"bypass or mixing valve", "full flow through the heat exchanger", "spring of the actuator; rack I/O unit", Actuator::mixing_valve,
     false, 1.0F, field_bus::watchdog_hold_ms},
    {"zone valves", "open: by their springs, and 10 s after the last valid command block by their own unit", "choice of "
     "actuator; zone valve unit"},
    {"isolation valves", "last position, normally open: energised to close", "bistable actuator; rack I/O unit",
     Actuator::isolate, true, 0.0F, field_bus::watchdog_hold_ms},
    {"fill pump", "off", "rack I/O unit", Actuator::fill, false, 0.0F, field_bus::watchdog_hold_ms},
    {"dry-cooler or rear-door fans", "last speed or 80 %; a noise limit does not hold then", "drive parameter"},
    {"power brake", "set", "rack I/O unit", Actuator::power_brake, false, 1.0F, field_bus::watchdog_hold_ms},
    {"IT power permit", "open contact: not permitted; on a wired contact after 2 s, over two channels", "rack I/O unit",
     Actuator::permit, false, 0.0F, field_bus::watchdog_permit_ms},
    {"heater", "off", "relay without holding"},
}};

}  // namespace isotherm
