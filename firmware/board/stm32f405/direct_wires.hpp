// The kinds of wires that end at the chip's own pins, and what the driver of each kind can do with which pin.
#pragma once

#include <array>
#include <cstdint>
#include <span>
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
  float wet_below;  // shares of the converter's full scale
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
  float per_hertz;
  float most;
};
struct DriveWire {
  hal::Drive drive;
  PinName pin;
  float at_zero;  // shares of the output's full scale
  float at_full;
};

/// All that is wired to the pins of one board; the tables are kept.
struct DirectBoard {
  std::span<const AnalogWire> analogs;
  std::span<const RopeWire> ropes;
  std::span<const ContactWire> contacts;
  std::span<const PulseWire> pulses;
  std::span<const DriveWire> drives;
  PinName permit_coil;
  PinName permit_read_back;  // low while the relay's second contact is closed
  PinName brake_coil;
};

/// The converter's channel of a pin (DS8626, table 7); 16 = none.
constexpr unsigned channel_of(PinName pin) {
  if (pin.port == 'A' && pin.number <= 7) return pin.number;
  if (pin.port == 'B' && pin.number <= 1) return 8U + pin.number;
  if (pin.port == 'C' && pin.number <= 5) return 10U + pin.number;
  return 16;
}

/// Where channel 1 of a timer that times pulses comes in: that of one timer may be any of its pins, but only one.
struct PulsePin {
  PinName pin;
  std::uint8_t timer;
  std::uint8_t function;  // alternate function of the pin
};
/// DS8626, table 9: what of TIM2 to TIM4 reaches ports A to C. Timer 5 has its channel 1 at PA0 alone, and no driver.
inline constexpr std::array pulse_pins{
    PulsePin{{'A', 0}, 2, 1}, PulsePin{{'A', 5}, 2, 1}, PulsePin{{'A', 15}, 2, 1}, PulsePin{{'A', 6}, 3, 2},
    PulsePin{{'B', 4}, 3, 2}, PulsePin{{'C', 6}, 3, 2}, PulsePin{{'B', 6}, 4, 2},
};

/// The outputs of timer 8 (DS8626, table 9); its inverted ones start low where a drive must start high.
struct DrivePin {
  PinName pin;
  std::uint8_t channel;
};
inline constexpr unsigned drive_function = 3;
inline constexpr std::array drive_pins{DrivePin{{'C', 6}, 1}, DrivePin{{'C', 7}, 2}, DrivePin{{'C', 8}, 3}, DrivePin{{'C', 9}, 4}};

/// By value, for g++ 12 with -fsanitize=undefined takes no comparison with nullptr for constant. Timer 0: the pin has none.
constexpr PulsePin pulse_pin(PinName pin) {
  for (const PulsePin& row : pulse_pins) {
    if (row.pin == pin) return row;
  }
  return {pin, 0, 0};
}
/// Of timer 8; 0: the pin has none.
constexpr std::uint8_t drive_channel(PinName pin) {
  for (const DrivePin& row : drive_pins) {
    if (row.pin == pin) return row.channel;
  }
  return 0;
}

}  // namespace isotherm::board
