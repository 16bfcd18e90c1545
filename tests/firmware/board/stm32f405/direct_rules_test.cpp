#include "firmware/board/stm32f405/direct_rules.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "firmware/board/stm32f405/wiring_direct.hpp"

using namespace isotherm;
using namespace isotherm::board;

namespace {

/// The example board, to be spoiled row by row.
struct Board {
  std::vector<AnalogWire> analogs{analog_wires.begin(), analog_wires.end()};
  std::vector<RopeWire> ropes{rope_wires.begin(), rope_wires.end()};
  std::vector<ContactWire> contacts{contact_wires.begin(), contact_wires.end()};
  std::vector<PulseWire> pulses{pulse_wires.begin(), pulse_wires.end()};
  std::vector<DriveWire> drives{drive_wires.begin(), drive_wires.end()};
  PinName coil = permit_coil;
  PinName read_back = permit_read_back;
  PinName brake = brake_coil;

  Refusal told() const { return refusal({analogs, ropes, contacts, pulses, drives, coil, read_back, brake}); }
};

/// What is told of the example board after one change.
Refusal after(auto change) {
  Board board;
  change(board);
  return board.told();
}

constexpr PinName free_pin{'B', 15};

}  // namespace

TEST_CASE("the example board breaks no rule, nor does one with nothing but relays") {
  CHECK(Board().told() == Refusal::none);
  CHECK(refusal({{}, {}, {}, {}, {}, permit_coil, permit_read_back, brake_coil}) == Refusal::none);
}

TEST_CASE("a pin that the drivers do not know is refused, wherever it stands") {
  for (const PinName pin : {PinName{'D', 2}, PinName{'B', 19}, PinName{'A', 16}, PinName{'a', 4}, PinName{'@', 4}}) {
    CAPTURE(pin.port);
    CHECK(after([&](Board& board) { board.analogs[0].pin = pin; }) == Refusal::no_such_pin);
    CHECK(after([&](Board& board) { board.ropes[0].pin = pin; }) == Refusal::no_such_pin);
    CHECK(after([&](Board& board) { board.contacts[1].pin = pin; }) == Refusal::no_such_pin);
    CHECK(after([&](Board& board) { board.pulses[2].pin = pin; }) == Refusal::no_such_pin);
    CHECK(after([&](Board& board) { board.drives[1].pin = pin; }) == Refusal::no_such_pin);
    CHECK(after([&](Board& board) { board.coil = pin; }) == Refusal::no_such_pin);
    CHECK(after([&](Board& board) { board.read_back = pin; }) == Refusal::no_such_pin);
    CHECK(after([&](Board& board) { board.brake = pin; }) == Refusal::no_such_pin);
  }
}

TEST_CASE("a pin has one wire, and none where a line, the status light or the debugger is") {
  CHECK(after([](Board& board) { board.contacts[1].pin = board.contacts[0].pin; }) == Refusal::pin_twice);
  CHECK(after([](Board& board) { board.ropes[0].pin = board.analogs[0].pin; }) == Refusal::pin_twice);
  CHECK(after([](Board& board) { board.drives[0].pin = board.pulses[0].pin; }) == Refusal::pin_twice);
  CHECK(after([](Board& board) { board.read_back = board.coil; }) == Refusal::pin_twice);
  CHECK(after([](Board& board) { board.brake = board.contacts[0].pin; }) == Refusal::pin_twice);
  for (const PinName pin : detail::taken_pins) CHECK(after([&](Board& board) { board.contacts[0].pin = pin; }) == Refusal::pin_twice);
}

TEST_CASE("a name is one of the words' and has one wire") {
  CHECK(after([](Board& board) { board.analogs[0].place = "supply_temperature"; }) == Refusal::unknown_name);
  CHECK(after([](Board& board) { board.pulses[0].place = "smoke"; }) == Refusal::unknown_name);
  CHECK(after([](Board& board) { board.ropes[0].tells = "leak_zone_5"; }) == Refusal::unknown_name);
  CHECK(after([](Board& board) { board.contacts[0].tells = "flow"; }) == Refusal::unknown_name);
  CHECK(after([](Board& board) { board.drives[0].drive = static_cast<hal::Drive>(4); }) == Refusal::unknown_name);
  CHECK(after([](Board& board) { board.analogs[1].place = board.analogs[0].place; }) == Refusal::named_twice);
  CHECK(after([](Board& board) { board.analogs[3].place = board.pulses[0].place; }) == Refusal::named_twice);
  CHECK(after([](Board& board) { board.contacts[0].tells = board.ropes[0].tells; }) == Refusal::named_twice);
  CHECK(after([](Board& board) { board.drives[1].drive = board.drives[0].drive; }) == Refusal::named_twice);
}

TEST_CASE("a pin must be able to do what is asked of it") {
  CHECK(after([](Board& board) { board.analogs[0].pin = free_pin; }) == Refusal::no_converter);
  CHECK(after([](Board& board) { board.ropes[0].pin = free_pin; }) == Refusal::no_converter);
  CHECK(after([](Board& board) { board.pulses[0].pin = {'C', 4}; }) == Refusal::no_pulse_timer);
  CHECK(after([](Board& board) { board.pulses[1].pin = {'B', 7}; }) == Refusal::no_pulse_timer);  // channel 2 of timer 4
  CHECK(after([](Board& board) { board.pulses[1].pin = {'B', 4}; }) == Refusal::timer_twice);     // PC6 is timer 3, too
  CHECK(after([](Board& board) { board.pulses[1].pin = {'A', 0}; }) == Refusal::timer_twice);     // so is PA15 timer 2
  CHECK(after([](Board& board) { board.drives[0].pin = free_pin; }) == Refusal::no_drive_output);
  CHECK(after([](Board& board) { board.drives[0].pin = {'C', 9}; }) == Refusal::none);
  CHECK(after([](Board& board) { board.pulses[0].pin = {'B', 4}; }) == Refusal::none);
}

TEST_CASE("a probe for temperatures fills a temperature") {
  CHECK(after([](Board& board) { board.analogs[0].place = "level"; }) == Refusal::no_temperature);
  CHECK(after([](Board& board) { board.analogs[2].place = "level"; }) == Refusal::no_temperature);
  CHECK(after([](Board& board) { board.analogs[3].place = "level"; }) == Refusal::none);
}

TEST_CASE("no coil hangs on a pin that a reset pulls up") {
  CHECK(after([](Board& board) { board.coil = {'B', 4}; }) == Refusal::coil_pulled_up);
  CHECK(after([](Board& board) {
          board.pulses.pop_back();
          board.brake = {'A', 15};
        }) == Refusal::coil_pulled_up);
}

TEST_CASE("a scale that tells nothing is refused") {
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  CHECK(after([](Board& board) { board.analogs[3].sensor = board::loop(600.0F, 600.0F); }) == Refusal::bad_scale);
  CHECK(after([](Board& board) { board.analogs[3].sensor.full_scale_ma = 20.0F; }) == Refusal::bad_scale);
  CHECK(after([](Board& board) { board.analogs[0].sensor.beta_k = 0.0F; }) == Refusal::bad_scale);
  CHECK(after([](Board& board) { board.analogs[2].sensor.series_ohm = 0.0F; }) == Refusal::bad_scale);
  CHECK(after([](Board& board) { board.analogs[3].sensor = {.at_least = 2.0F, .at_most = 2.0F}; }) == Refusal::bad_scale);
  CHECK(after([](Board& board) { board.ropes[0].wet_below = 0.9F; }) == Refusal::bad_scale);
  CHECK(after([](Board& board) { board.ropes[0].broken_above = 1.0F; }) == Refusal::bad_scale);
  CHECK(after([](Board& board) { board.drives[0].at_zero = 1.0F; }) == Refusal::bad_scale);
  CHECK(after([](Board& board) { board.drives[0].at_full = 1.5F; }) == Refusal::bad_scale);
  for (const float bad : {0.0F, -1.0F, none}) {
    CHECK(after([&](Board& board) { board.pulses[0].per_hertz = bad; }) == Refusal::bad_scale);
    CHECK(after([&](Board& board) { board.pulses[0].most = bad; }) == Refusal::bad_scale);
  }
}

TEST_CASE("every pin that times pulses is told its own timer and function, and every drive's pin its own channel") {
  for (const PulsePin& row : pulse_pins) {
    CHECK(row.timer >= 2);
    CHECK(row.timer <= 4);
    CHECK(row.function == (row.timer == 2 ? 1 : 2));
    CHECK(pulse_pin(row.pin).timer == row.timer);
    CHECK(pulse_pin(row.pin).function == row.function);
  }
  for (const DrivePin& row : drive_pins) {
    CHECK(row.channel == row.pin.number - 5);
    CHECK(drive_channel(row.pin) == row.channel);
  }
}
