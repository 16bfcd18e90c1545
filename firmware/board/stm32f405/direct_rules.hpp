// Says what is wrong with a table of wires before an image is made of it: a board file asserts that nothing is.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "firmware/board/stm32f405/direct_wires.hpp"

namespace isotherm::board {

enum class Refusal {
  none,
  no_such_pin,      // ports A to C, 0 to 15, are what the drivers know
  pin_twice,        // or the pin of a line, of the status light or of the debugger
  unknown_name,     // of a place or a bit
  named_twice,      // a place, a bit or a drive has one wire
  no_converter,     // at the pin of an analogue wire
  no_temperature,   // a thermistor or a platinum resistor at a place that is none
  no_pulse_timer,   // at the pin of a pulse wire
  timer_twice,      // two pulse wires at pins of one timer
  no_drive_output,  // at the pin of a drive
  coil_pulled_up,   // at a pin that a reset pulls up: the relay would pull in while nobody commands
  bad_scale,        // a range that is empty or beyond its limits
};

namespace detail {

/// Of the lines and the status light (pin_map.hpp), and of the debugger.
inline constexpr std::array taken_pins{PinName{'A', 1}, PinName{'A', 2},  PinName{'A', 3},  PinName{'A', 9},  PinName{'A', 10}, PinName{'A', 13},
                                       PinName{'A', 14}, PinName{'B', 10}, PinName{'B', 11}, PinName{'B', 14}, PinName{'C', 12}};
/// RM0090, 8.3.1: the debugger's pins come out of a reset pulled up.
inline constexpr std::array pulled_up_pins{PinName{'A', 13}, PinName{'A', 15}, PinName{'B', 4}};

template <typename Table, typename Value>
constexpr bool holds(const Table& table, const Value& value) {
  return std::find(table.begin(), table.end(), value) != table.end();
}

/// Calls `use` with every pin of the board until one is not to its liking.
constexpr bool each_pin(const DirectBoard& board, auto use) {
  const auto of_row = [&use](const auto& wire) { return use(wire.pin); };
  return std::ranges::all_of(board.analogs, of_row) && std::ranges::all_of(board.ropes, of_row) &&
         std::ranges::all_of(board.contacts, of_row) && std::ranges::all_of(board.pulses, of_row) &&
         std::ranges::all_of(board.drives, of_row) && use(board.permit_coil) && use(board.permit_read_back) && use(board.brake_coil);
}

constexpr bool pins_exist(const DirectBoard& board) {
  return each_pin(board, [](PinName pin) { return pin.port >= 'A' && pin.port <= 'C' && pin.number <= 15; });
}

constexpr bool pins_once(const DirectBoard& board) {
  std::array<bool, 3 * 16> used{};
  const auto place = [&used](PinName pin) -> bool& { return used[static_cast<std::size_t>(pin.port - 'A') * 16U + pin.number]; };
  for (const PinName pin : taken_pins) place(pin) = true;
  return each_pin(board, [&](PinName pin) {
    const bool free = !place(pin);
    place(pin) = true;
    return free;
  });
}

template <typename Table>
constexpr bool has_name(const Table& table, std::string_view name) {
  return std::ranges::any_of(table, [name](const auto& row) { return row.name == name; });
}

constexpr bool names_known(const DirectBoard& board) {
  const auto place = [](const auto& wire) { return has_name(hal::wired_places, wire.place); };
  const auto bit = [](const auto& wire) { return has_name(hal::wired_bits, wire.tells); };
  return std::ranges::all_of(board.analogs, place) && std::ranges::all_of(board.pulses, place) && std::ranges::all_of(board.contacts, bit) &&
         std::ranges::all_of(board.ropes, bit) &&
         std::ranges::all_of(board.drives, [](const DriveWire& wire) { return wire.drive <= hal::Drive::mixing_valve; });
}

/// Not more than once among all of the rows given.
constexpr bool once(auto value, auto of_row, const auto&... tables) {
  return ((std::ranges::count_if(tables, [&](const auto& row) { return of_row(row) == value; })) + ... + 0) <= 1;
}

constexpr bool names_once(const DirectBoard& board) {
  const auto place = [](const auto& wire) { return wire.place; };
  const auto bit = [](const auto& wire) { return wire.tells; };
  const auto drive = [](const DriveWire& wire) { return wire.drive; };
  return std::ranges::all_of(hal::wired_places, [&](const auto& row) { return once(row.name, place, board.analogs, board.pulses); }) &&
         std::ranges::all_of(hal::wired_bits, [&](const auto& row) { return once(row.name, bit, board.contacts, board.ropes); }) &&
         std::ranges::all_of(board.drives, [&](const auto& row) { return once(row.drive, drive, board.drives); });
}

constexpr bool timers_once(const DirectBoard& board) {
  const auto timer = [](const PulseWire& wire) { return pulse_pin(wire.pin).timer; };
  return std::ranges::all_of(board.pulses, [&](const PulseWire& wire) { return once(timer(wire), timer, board.pulses); });
}

constexpr bool fits_its_place(const AnalogWire& wire) {
  const bool probe = wire.sensor.kind == hal::SensorKind::ntc || wire.sensor.kind == hal::SensorKind::pt1000;
  return !probe || std::ranges::any_of(hal::wired_places, [&](const auto& row) { return row.name == wire.place && row.unit == "C"; });
}

constexpr bool scale_is_good(const AnalogWire& wire) {
  const hal::Sensor& sensor = wire.sensor;
  switch (sensor.kind) {
    case hal::SensorKind::ntc: return sensor.series_ohm > 0.0F && sensor.ohm_at_25_c > 0.0F && sensor.beta_k > 0.0F;
    case hal::SensorKind::pt1000: return sensor.series_ohm > 0.0F;
    // Below 21 mA a failed transmitter (NAMUR NE 43) could not be told.
    case hal::SensorKind::current_loop: return sensor.full_scale_ma > 21.0F && sensor.at_least != sensor.at_most;
    case hal::SensorKind::linear: break;
  }
  return sensor.at_least != sensor.at_most;
}

constexpr bool scales_are_good(const DirectBoard& board) {
  const auto rope = [](const RopeWire& wire) { return wire.wet_below > 0.0F && wire.wet_below < wire.broken_above && wire.broken_above < 1.0F; };
  const auto pulse = [](const PulseWire& wire) { return wire.per_hertz > 0.0F && wire.most > 0.0F; };
  const auto share = [](float value) { return value >= 0.0F && value <= 1.0F; };
  const auto drive = [&](const DriveWire& wire) { return share(wire.at_zero) && share(wire.at_full) && wire.at_zero != wire.at_full; };
  return std::ranges::all_of(board.analogs, scale_is_good) && std::ranges::all_of(board.ropes, rope) &&
         std::ranges::all_of(board.pulses, pulse) && std::ranges::all_of(board.drives, drive);
}

}  // namespace detail

/// The first of the rules that the board breaks.
constexpr Refusal refusal(const DirectBoard& board) {
  const auto converter = [](const auto& wire) { return channel_of(wire.pin) < 16; };
  if (!detail::pins_exist(board)) return Refusal::no_such_pin;
  if (!detail::pins_once(board)) return Refusal::pin_twice;
  if (!detail::names_known(board)) return Refusal::unknown_name;
  if (!detail::names_once(board)) return Refusal::named_twice;
  if (!std::ranges::all_of(board.analogs, converter) || !std::ranges::all_of(board.ropes, converter)) return Refusal::no_converter;
  if (!std::ranges::all_of(board.analogs, detail::fits_its_place)) return Refusal::no_temperature;
  if (!std::ranges::all_of(board.pulses, [](const auto& wire) { return pulse_pin(wire.pin).timer != 0; })) {
    return Refusal::no_pulse_timer;
  }
  if (!detail::timers_once(board)) return Refusal::timer_twice;
  if (!std::ranges::all_of(board.drives, [](const auto& wire) { return drive_channel(wire.pin) != 0; })) {
    return Refusal::no_drive_output;
  }
  if (detail::holds(detail::pulled_up_pins, board.permit_coil) || detail::holds(detail::pulled_up_pins, board.brake_coil)) {
    return Refusal::coil_pulled_up;
  }
  return detail::scales_are_good(board) ? Refusal::none : Refusal::bad_scale;
}

}  // namespace isotherm::board
