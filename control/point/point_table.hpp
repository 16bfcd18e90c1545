// The point table: each value that people, dashboards and other masters see is declared once, with its unit, range,
// resolution and meaning, and computed from a record. The live registers, the JSON record, the decoded view of the store
// and the reference page are readers of this table; there is no second list.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "control/point/controller_map.hpp"
#include "control/point/record.hpp"

namespace isotherm {

/// A point's value as an integer of its resolution (6630 with two decimals is 66.30), or its absence.
struct PointValue {
  bool present = false;
  std::int32_t scaled = 0;

  static constexpr PointValue of(std::int32_t scaled) { return {true, scaled}; }
  static constexpr PointValue absent() { return {}; }
  constexpr bool operator==(const PointValue&) const = default;
};

enum class PointKind : std::uint8_t {
  measurement,  // read from a sensor or computed from sensors
  set_point,    // what is aimed at
  command,      // what an actuator is asked for
  state,        // an enumerator, a flag or a bit mask
  counter,      // counts up from the start of the controller
};

constexpr const char* name(PointKind kind) {
  switch (kind) {
    case PointKind::measurement: return "measurement";
    case PointKind::set_point: return "set point";
    case PointKind::command: return "command";
    case PointKind::state: return "state";
    case PointKind::counter: return "counter";
  }
  return "unknown";
}

struct Point {
  std::string_view name;     // JSON key: whole words, the unit as its ending
  std::string_view unit;     // as people read it; empty for states
  PointKind kind;
  std::uint8_t decimals;     // resolution = 10^-decimals
  std::int32_t least;        // permitted range, scaled
  std::int32_t most;
  std::string_view meaning;  // one sentence without full stop
  PointValue (*value)(const Record&);
  /// The word for an enumerator, where the point is one; else null.
  const char* (*word)(std::int32_t scaled) = nullptr;
};

/// All points, in register order: append only.
std::span<const Point> point_table();

/// A live register that carries no value.
inline constexpr std::uint32_t absent_point = 0x8000'0000U;

/// Point n stands in two words (int32, high word first) at this address of the controller map.
constexpr std::uint16_t point_register(std::size_t index) {
  return static_cast<std::uint16_t>(controller_map::live_points + 2 * index);
}

}  // namespace isotherm
