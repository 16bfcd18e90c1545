// Where in the raw words a wired value belongs, by the name that a board file calls it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "control/point/inputs.hpp"

namespace isotherm::hal {

/// How a value becomes a word.
enum class WordScale : std::uint8_t {
  signed_hundredths,    // 0.01 of its unit; absent_signed
  unsigned_hundredths,  // absent_unsigned
  whole,                // W, uS/cm; absent_unsigned
  half_percents,        // a byte: 0.5 % of full speed or rated current; 255 = absent
};

struct WiredPlace {
  std::string_view name;
  std::string_view unit;
  WordScale scale;
  bool fast;           // read every tick
  std::uint8_t index;  // fast: position among FastWords, its bytes counted apart; otherwise the Slow word
};

namespace fast_place {
inline constexpr std::uint8_t flow = 0;
inline constexpr std::uint8_t differential_pressure = 1;
inline constexpr std::uint8_t supply_pressure = 2;
inline constexpr std::uint8_t pump_speed_1 = 3;
inline constexpr std::uint8_t pump_speed_2 = 4;
inline constexpr std::uint8_t pump_current_1 = 5;
inline constexpr std::uint8_t pump_current_2 = 6;
}  // namespace fast_place

namespace detail {
constexpr WiredPlace slow(std::string_view name, std::string_view unit, WordScale scale, Slow word) {
  return {name, unit, scale, false, static_cast<std::uint8_t>(word)};
}
}  // namespace detail

inline constexpr std::array wired_places{
    WiredPlace{"flow", "L/min", WordScale::unsigned_hundredths, true, fast_place::flow},
    WiredPlace{"differential_pressure", "kPa", WordScale::unsigned_hundredths, true, fast_place::differential_pressure},
    WiredPlace{"supply_pressure", "kPa", WordScale::unsigned_hundredths, true, fast_place::supply_pressure},
    WiredPlace{"pump_speed_1", "%", WordScale::half_percents, true, fast_place::pump_speed_1},
    WiredPlace{"pump_speed_2", "%", WordScale::half_percents, true, fast_place::pump_speed_2},
    WiredPlace{"pump_current_1", "%", WordScale::half_percents, true, fast_place::pump_current_1},
    WiredPlace{"pump_current_2", "%", WordScale::half_percents, true, fast_place::pump_current_2},
    detail::slow("supply_temperature_1", "C", WordScale::signed_hundredths, Slow::supply_temperature_1),
    detail::slow("supply_temperature_2", "C", WordScale::signed_hundredths, Slow::supply_temperature_2),
    detail::slow("supply_temperature_3", "C", WordScale::signed_hundredths, Slow::supply_temperature_3),
    detail::slow("return_temperature_1", "C", WordScale::signed_hundredths, Slow::return_temperature_1),
    detail::slow("return_temperature_2", "C", WordScale::signed_hundredths, Slow::return_temperature_2),
    detail::slow("return_temperature_3", "C", WordScale::signed_hundredths, Slow::return_temperature_3),
    detail::slow("facility_supply_temperature", "C", WordScale::signed_hundredths, Slow::facility_supply_temperature),
    detail::slow("facility_return_temperature", "C", WordScale::signed_hundredths, Slow::facility_return_temperature),
    detail::slow("facility_flow", "L/min", WordScale::unsigned_hundredths, Slow::facility_flow),
    detail::slow("suction_pressure", "kPa", WordScale::signed_hundredths, Slow::suction_pressure),
    detail::slow("level", "%", WordScale::unsigned_hundredths, Slow::level),
    detail::slow("valve_position", "%", WordScale::unsigned_hundredths, Slow::valve_position),
    detail::slow("mixing_valve_position", "%", WordScale::unsigned_hundredths, Slow::mixing_valve_position),
    detail::slow("cold_side_temperature", "C", WordScale::signed_hundredths, Slow::cold_side_temperature),
    detail::slow("filter_pressure", "kPa", WordScale::unsigned_hundredths, Slow::filter_pressure),
    detail::slow("ambient_temperature", "C", WordScale::signed_hundredths, Slow::ambient_temperature),
    detail::slow("pump_power_1", "W", WordScale::whole, Slow::pump_power_1),
    detail::slow("pump_power_2", "W", WordScale::whole, Slow::pump_power_2),
    detail::slow("conductivity", "uS/cm", WordScale::whole, Slow::conductivity),
};

/// What a contact tells: a bit of FastWords::bits or of Slow::contacts.
struct WiredBit {
  std::string_view name;
  bool fast;
  std::uint16_t bit;
};
inline constexpr std::array wired_bits{
    WiredBit{"leak_zone_1", true, fast_bit::leak_zone_1},
    WiredBit{"leak_zone_2", true, fast_bit::leak_zone_1 << 1U},
    WiredBit{"leak_zone_3", true, fast_bit::leak_zone_1 << 2U},
    WiredBit{"leak_zone_4", true, fast_bit::leak_zone_1 << 3U},
    WiredBit{"emergency_stop", true, fast_bit::emergency_stop},
    WiredBit{"smoke", true, fast_bit::smoke},
    WiredBit{"drive_fault_1", true, fast_bit::drive_fault_1},
    WiredBit{"drive_fault_2", true, fast_bit::drive_fault_2},
    WiredBit{"condensate", false, contact_bit::condensate},
    WiredBit{"door_open", false, contact_bit::door_open},
};

template <typename Table>
constexpr auto find_wired(const Table& table, std::string_view name) -> const typename Table::value_type* {
  for (const auto& row : table) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

/// Puts the value where it belongs; a fault leaves the place absent, whatever the field bus said.
void put_wired(const WiredPlace& place, const std::optional<float>& value, FastWords& fast, SlowWords& slow);

}  // namespace isotherm::hal
