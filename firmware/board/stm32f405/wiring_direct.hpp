// A board that has the supply probes, discharge pressure, E-stop, smoke, a leak rope, flow meter, tachometers, permit relay,
// power brake and pump speeds on its own pins, and the rest over the field bus. Copy it for another board: rows are added and taken
// away here alone, and a pin that is used twice or cannot do what is asked of it does not compile.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "hal/device/wired_io.hpp"

namespace isotherm::board {

struct PinName {
  char port;
  std::uint8_t number;

  constexpr bool operator==(const PinName&) const = default;
};

struct AnalogWire {
  std::string_view place;  // of hal::wired_places
  PinName pin;
  hal::Sensor sensor;
};
struct RopeWire {
  std::string_view tells;  // of hal::wired_bits
  PinName pin;
  float wet_below;
  float broken_above;
};
struct ContactWire {
  std::string_view tells;
  PinName pin;
  hal::Tells when;
};
struct PulseWire {
  std::string_view place;
  PinName pin;
  std::uint8_t timer;     // 2, 3 or 4: its channel 1
  std::uint8_t function;  // that of the pin which is this channel (DS8626, table 9)
  float per_hertz;
  float most;
};
struct DriveWire {
  hal::Drive drive;
  PinName pin;
  std::uint8_t channel;  // of timer 8
  float at_zero;
  float at_full;
};

inline constexpr hal::Sensor ntc_10k{.kind = hal::SensorKind::ntc, .series_ohm = 10'000.0F, .ohm_at_25_c = 10'000.0F, .beta_k = 3'950.0F};
inline constexpr hal::Sensor pt1000{.kind = hal::SensorKind::pt1000, .series_ohm = 1'000.0F};
/// 4-20 mA at 150 ohm against 3.3 V: 22 mA is the full scale.
constexpr hal::Sensor loop(float at_4_ma, float at_20_ma) {
  return {.kind = hal::SensorKind::current_loop, .full_scale_ma = 22.0F, .at_least = at_4_ma, .at_most = at_20_ma};
}

inline constexpr std::array analog_wires{
    AnalogWire{"supply_temperature_1", {'A', 4}, ntc_10k},
    AnalogWire{"supply_temperature_2", {'A', 5}, ntc_10k},
    AnalogWire{"supply_temperature_3", {'A', 6}, pt1000},
    AnalogWire{"supply_pressure", {'C', 0}, loop(0.0F, 600.0F)},  // 0..6 bar
};
/// Two wires, 10 kohm across the far end, 10 kohm to the reference: dry stands at a half.
inline constexpr std::array rope_wires{RopeWire{"leak_zone_1", {'C', 1}, 0.35F, 0.8F}};
/// Contacts that are closed while all is well, to ground.
inline constexpr std::array contact_wires{
    ContactWire{"emergency_stop", {'B', 12}, hal::Tells::high},
    ContactWire{"smoke", {'B', 13}, hal::Tells::high},
};
inline constexpr std::array pulse_wires{
    PulseWire{"flow", {'C', 6}, 3, 2, 60.0F / 30.0F, 250.0F},           // 30 pulses a litre
    PulseWire{"pump_speed_1", {'B', 6}, 4, 2, 100.0F / 100.0F, 127.0F}, // % at 100 pulses a second at full speed
    PulseWire{"pump_speed_2", {'A', 15}, 2, 1, 100.0F / 100.0F, 127.0F},
};
/// 2-10 V by a filter and an amplifier behind the pin: a drive that gets less than 2 V knows that the wire is broken.
inline constexpr std::array drive_wires{
    DriveWire{hal::Drive::pump_speed_1, {'C', 7}, 2, 0.2F, 1.0F},
    DriveWire{hal::Drive::pump_speed_2, {'C', 8}, 3, 0.2F, 1.0F},
};
inline constexpr PinName permit_coil{'B', 8};
inline constexpr PinName permit_read_back{'B', 9};  // low while the relay's second contact is closed
inline constexpr PinName brake_coil{'B', 5};

/// The converter's channel of a pin (DS8626, table 7); 16 = none.
constexpr unsigned channel_of(PinName pin) {
  if (pin.port == 'A' && pin.number <= 7) return pin.number;
  if (pin.port == 'B' && pin.number <= 1) return 8U + pin.number;
  if (pin.port == 'C' && pin.number <= 5) return 10U + pin.number;
  return 16;
}

namespace detail {

/// Of the lines and the status light (pin_map.hpp), and of the debugger.
inline constexpr std::array taken_pins{PinName{'A', 1}, PinName{'A', 2},  PinName{'A', 3},  PinName{'A', 9},  PinName{'A', 10}, PinName{'A', 13},
                                       PinName{'A', 14}, PinName{'B', 10}, PinName{'B', 11}, PinName{'B', 14}, PinName{'C', 12}};

constexpr bool every_pin_once() {
  std::array<PinName, 64> used{};
  std::size_t count = 0;
  bool once = true;
  const auto use = [&](PinName pin) {
    const auto end = used.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::find(used.begin(), end, pin) != end) once = false;
    used[count++] = pin;
  };
  for (const PinName pin : taken_pins) use(pin);
  for (const auto& wire : analog_wires) use(wire.pin);
  for (const auto& wire : rope_wires) use(wire.pin);
  for (const auto& wire : contact_wires) use(wire.pin);
  for (const auto& wire : pulse_wires) use(wire.pin);
  for (const auto& wire : drive_wires) use(wire.pin);
  for (const PinName pin : {permit_coil, permit_read_back, brake_coil}) use(pin);
  return once;
}

constexpr bool every_name_known() {
  const auto known = [](const auto& table) {
    return [&table](const auto& wire) {
      if constexpr (requires { wire.place; }) return hal::find_wired(table, wire.place) != nullptr;
      else return hal::find_wired(table, wire.tells) != nullptr;
    };
  };
  return std::ranges::all_of(analog_wires, known(hal::wired_places)) && std::ranges::all_of(pulse_wires, known(hal::wired_places)) &&
         std::ranges::all_of(contact_wires, known(hal::wired_bits)) && std::ranges::all_of(rope_wires, known(hal::wired_bits));
}

static_assert(every_pin_once(), "a pin of the board file is used twice");
static_assert(every_name_known(), "the board file names a place or a bit that the words do not have");
static_assert(std::ranges::all_of(analog_wires, [](const AnalogWire& wire) { return channel_of(wire.pin) < 16; }) &&
                  std::ranges::all_of(rope_wires, [](const RopeWire& wire) { return channel_of(wire.pin) < 16; }),
              "an analogue wire ends at a pin without a converter");

}  // namespace detail

}  // namespace isotherm::board
