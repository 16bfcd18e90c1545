// The drivers behind the table that an image is linked with: the wiring_NAME.hpp of ISOTHERM_WIRING.
#include <cstddef>
#include <utility>

#include "firmware/board/stm32f405/board.hpp"
#include "firmware/board/stm32f405/wiring.hpp"
#include "hal/stm32f405/adc.hpp"
#include "hal/stm32f405/pin_io.hpp"
#include "hal/stm32f405/timers.hpp"

#include ISOTHERM_WIRING_TABLE

namespace isotherm::board {
namespace {

namespace chip = hal::stm32f405;

chip::Pin pin_of(PinName name) {
  chip::Gpio& port = name.port == 'A' ? chip::gpio_a() : name.port == 'B' ? chip::gpio_b() : chip::gpio_c();
  return {port, name.number};
}

chip::Timer& timer_of(PinName pin) {
  const std::uint8_t number = pulse_pin(pin).timer;
  return number == 2 ? chip::timer2() : number == 3 ? chip::timer3() : chip::timer4();
}

/// One object for each row of a table.
template <typename Made, const auto& Table, typename Make, std::size_t... N>
auto each_of(Make make, std::index_sequence<N...>) {
  return std::array<Made, sizeof...(N)>{make(Table[N])...};
}
template <typename Made, const auto& Table, typename Make>
auto each(Make make) {
  return each_of<Made, Table>(make, std::make_index_sequence<Table.size()>{});
}

/// Built when the board is ready: nothing of it may be touched before its clocks run.
struct DirectWiring {
  std::array<chip::AdcChannel, analog_wires.size()> analog_inputs =
      each<chip::AdcChannel, analog_wires>([](const AnalogWire& wire) { return chip::AdcChannel(channel_of(wire.pin)); });
  std::array<chip::AdcChannel, rope_wires.size()> rope_inputs =
      each<chip::AdcChannel, rope_wires>([](const RopeWire& wire) { return chip::AdcChannel(channel_of(wire.pin)); });
  std::array<chip::PinInput, contact_wires.size()> contact_inputs =
      each<chip::PinInput, contact_wires>([](const ContactWire& wire) { return chip::PinInput(pin_of(wire.pin)); });
  std::array<chip::PulseTimer, pulse_wires.size()> pulse_inputs =
      each<chip::PulseTimer, pulse_wires>([](const PulseWire& wire) { return chip::PulseTimer(timer_of(wire.pin)); });
  std::array<chip::PulseWidth, drive_wires.size()> drive_outputs =
      each<chip::PulseWidth, drive_wires>([](const DriveWire& wire) {
        return chip::PulseWidth(chip::timer8(), drive_channel(wire.pin));
      });
  chip::PinOutput coil{pin_of(permit_coil)};
  chip::PinInput read_back{pin_of(permit_read_back)};
  chip::PinOutput brake{pin_of(brake_coil)};
  hal::PermitRelay permit{coil, read_back};

  std::array<hal::WiredAnalog, analog_wires.size()> analogs{};
  std::array<hal::WiredRope, rope_wires.size()> ropes{};
  std::array<hal::WiredContact, contact_wires.size()> contacts{};
  std::array<hal::WiredPulse, pulse_wires.size()> pulses{};
  std::array<hal::WiredDrive, drive_wires.size()> drives{};
  std::array<hal::WiredSwitch, 1> switches{{{output_bit::power_brake, &brake}}};
  hal::WiredIo wired;

  DirectWiring() : wired(tables()) {}

 private:
  hal::Wiring tables() {
    for (std::size_t n = 0; n < analogs.size(); ++n) {
      analogs[n] = {hal::find_wired(hal::wired_places, analog_wires[n].place), &analog_inputs[n], analog_wires[n].sensor};
    }
    for (std::size_t n = 0; n < ropes.size(); ++n) {
      const RopeWire& wire = rope_wires[n];
      ropes[n] = {hal::find_wired(hal::wired_bits, wire.tells), &rope_inputs[n], wire.wet_below, wire.broken_above};
    }
    for (std::size_t n = 0; n < contacts.size(); ++n) {
      contacts[n] = {hal::find_wired(hal::wired_bits, contact_wires[n].tells), &contact_inputs[n], contact_wires[n].when};
    }
    for (std::size_t n = 0; n < pulses.size(); ++n) {
      const PulseWire& wire = pulse_wires[n];
      pulses[n] = {hal::find_wired(hal::wired_places, wire.place), &pulse_inputs[n], wire.per_hertz, wire.most};
    }
    for (std::size_t n = 0; n < drives.size(); ++n) {
      drives[n] = {drive_wires[n].drive, &drive_outputs[n], drive_wires[n].at_zero, drive_wires[n].at_full};
    }
    return {analogs, pulses, contacts, ropes, drives, switches, &permit, true};
  }
};

void start_pins(DirectWiring& wiring, const chip::Clocks& clocks) {
  for (const auto& wire : analog_wires) pin_of(wire.pin).make_analog();
  for (const auto& wire : rope_wires) pin_of(wire.pin).make_analog();
  for (const chip::PinInput& input : wiring.contact_inputs) input.start();
  for (std::size_t n = 0; n < pulse_wires.size(); ++n) {
    pin_of(pulse_wires[n].pin).make_peripheral(pulse_pin(pulse_wires[n].pin).function);
    wiring.pulse_inputs[n].start(clocks.apb1_timer_hz);
  }
  for (std::size_t n = 0; n < drive_wires.size(); ++n) {
    wiring.drive_outputs[n].start(clocks.apb2_timer_hz);
    pin_of(drive_wires[n].pin).make_peripheral(drive_function);
  }
  wiring.read_back.start();
  wiring.coil.start();
  wiring.brake.start();
}

}  // namespace

const char board_file[] = "isotherm board file: " ISOTHERM_WIRING_NAME;

hal::WiredIo* start_wiring() {
  chip::enable_clocks(chip::rcc().apb1enr, chip::rcc_bit::timers_2_3_4);
  chip::enable_clocks(chip::rcc().apb2enr, chip::rcc_bit::timer_8 | chip::rcc_bit::adc1);
  chip::start_adc();
  static DirectWiring wiring;
  start_pins(wiring, the_board().clocks);
  return &wiring.wired;
}

}  // namespace isotherm::board
