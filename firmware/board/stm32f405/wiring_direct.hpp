// A board that has the supply probes, discharge pressure, E-stop, smoke, a leak rope, flow meter, tachometers, permit relay,
// power brake and pump speeds on its own pins, and the rest over the field bus. Copy it for another board: rows are added and taken
// away here alone, and a pin that is used twice or cannot do what is asked of it does not compile.
#pragma once

#include <array>

#include "firmware/board/stm32f405/direct_rules.hpp"

namespace isotherm::board {

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
    PulseWire{"flow", {'C', 6}, 60.0F / 30.0F, 250.0F},              // 30 pulses a litre
    PulseWire{"pump_speed_1", {'B', 6}, 100.0F / 100.0F, 127.0F},  // % at 100 pulses a second at full speed
    PulseWire{"pump_speed_2", {'A', 15}, 100.0F / 100.0F, 127.0F},
};
/// 2-10 V by a filter and an amplifier behind the pin: a drive that gets less than 2 V knows that the wire is broken.
inline constexpr std::array drive_wires{
    DriveWire{hal::Drive::pump_speed_1, {'C', 7}, 0.2F, 1.0F},
    DriveWire{hal::Drive::pump_speed_2, {'C', 8}, 0.2F, 1.0F},
};
inline constexpr PinName permit_coil{'B', 8};
inline constexpr PinName permit_read_back{'B', 9};  // low while the relay's second contact is closed
inline constexpr PinName brake_coil{'B', 5};

inline constexpr DirectBoard direct_board{analog_wires, rope_wires,  contact_wires,    pulse_wires,
                                          drive_wires,  permit_coil, permit_read_back, brake_coil};
static_assert(refusal(direct_board) != Refusal::no_such_pin, "a pin is none of ports A to C, 0 to 15");
static_assert(refusal(direct_board) != Refusal::pin_twice, "a pin is used twice, or belongs to a line, the status light or the debugger");
static_assert(refusal(direct_board) != Refusal::unknown_name, "a place, a bit or a drive is none that the words have");
static_assert(refusal(direct_board) != Refusal::named_twice, "a place, a bit or a drive has two wires");
static_assert(refusal(direct_board) != Refusal::no_converter, "an analogue wire ends at a pin without a converter");
static_assert(refusal(direct_board) != Refusal::no_temperature, "a probe for temperatures fills a place that is none");
static_assert(refusal(direct_board) != Refusal::no_pulse_timer, "a pulse wire ends at a pin that is no channel 1 of timers 2 to 4");
static_assert(refusal(direct_board) != Refusal::timer_twice, "two pulse wires end at pins of one timer");
static_assert(refusal(direct_board) != Refusal::no_drive_output, "a drive's wire begins at a pin that is no output of timer 8");
static_assert(refusal(direct_board) != Refusal::coil_pulled_up, "a coil hangs on a pin that a reset pulls up");
static_assert(refusal(direct_board) != Refusal::bad_scale, "a scale is empty or beyond its limits");
static_assert(refusal(direct_board) == Refusal::none);

}  // namespace isotherm::board
