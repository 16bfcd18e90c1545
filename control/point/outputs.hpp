// What the controller asks of the actuators, in the scaled words that go out on the field bus and into the record.
#pragma once

#include <array>
#include <cstdint>

#include "control/point/inputs.hpp"

namespace isotherm {

/// Bits of OutputWords::bits. A set bit energises.
namespace output_bit {
inline constexpr std::uint16_t permit = 1U << 0U;       // IT power is permitted
inline constexpr std::uint16_t power_brake = 1U << 1U;  // ask the nodes to shed power at once
inline constexpr std::uint16_t isolate = 1U << 2U;      // close the rack's isolation valves
inline constexpr std::uint16_t fill = 1U << 3U;         // run the fill pump
}  // namespace output_bit

struct OutputWords {
  std::uint16_t pump_speed_1 = 0;  // 0.01 % of full speed
  std::uint16_t pump_speed_2 = 0;
  std::uint16_t valve = 0;         // primary valve, 0.01 % open
  std::uint16_t mixing_valve = 0;  // 0.01 % towards cold
  std::uint16_t bits = 0;

  constexpr bool operator==(const OutputWords&) const = default;
};

/// Openings of the zone valves, 0.01 %. No words of the record, which has no room for them: its digest proves them.
using ZoneWords = std::array<std::uint16_t, zone_count_most>;

/// What the controller is doing; the order is that of the record, so append only.
enum class Mode : std::uint8_t {
  off,            // pumps off, no permit: after a finished shutdown
  checks,         // cold start: level, leak, pressure, sensors
  purge,          // cold start: pump at 30 % to carry air out
  ramp_up,        // cold start: flow rises to design flow
  await_dew_point,  // cold start: supply must clear the dew point
  settling,       // warm start: no less than design flow until the loops have two valid readings
  running,        // loops closed
  fallback,       // GPU telemetry or the field bus lost: design flow, fixed supply set point
  run_on,         // shutdown: IT off, flow kept to carry the rest of the heat away
  tripped,        // a latched trip holds the outputs
};

constexpr const char* name(Mode mode) {
  switch (mode) {
    case Mode::off: return "off";
    case Mode::checks: return "checks";
    case Mode::purge: return "purge";
    case Mode::ramp_up: return "ramp_up";
    case Mode::await_dew_point: return "await_dew_point";
    case Mode::settling: return "settling";
    case Mode::running: return "running";
    case Mode::fallback: return "fallback";
    case Mode::run_on: return "run_on";
    case Mode::tripped: return "tripped";
  }
  return "unknown";
}

/// Which law decides; append only. pi_ff is PI with feed-forward of power.
enum class Law : std::uint8_t { constant, pi, pi_ff, mpc };

constexpr const char* name(Law law) {
  switch (law) {
    case Law::constant: return "constant";
    case Law::pi: return "pi";
    case Law::pi_ff: return "pi_ff";
    case Law::mpc: return "mpc";
  }
  return "unknown";
}

}  // namespace isotherm
