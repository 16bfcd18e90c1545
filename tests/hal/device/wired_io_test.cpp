#include "hal/device/wired_io.hpp"

#include <doctest/doctest.h>

#include <array>
#include <initializer_list>
#include <limits>

#include "hal/device/rack_io.hpp"
#include "hal/fake/memory_bus.hpp"
#include "hal/fake/wires.hpp"

using namespace isotherm;
using namespace isotherm::hal;
namespace map = field_bus::rack_io;

namespace {

constexpr float ntc_at_25_c = 0.5F;

/// A rack whose first supply probe and E-stop are wired, and the rest comes over the field bus.
struct Rack {
  MemoryBus bus;
  std::vector<std::uint16_t>& unit = bus.unit(field_bus::rack_io_unit);
  FakeAnalogInput probe;
  FakeDigitalInput stop;
  Sensor ntc{SensorKind::ntc};
  std::array<WiredAnalog, 1> analogs{{{find_wired(wired_places, "supply_temperature_1"), &probe, ntc}}};
  std::array<WiredContact, 1> contacts{{{find_wired(wired_bits, "emergency_stop"), &stop, Tells::high}}};
  WiredIo wired{Wiring{analogs, {}, contacts, {}, {}, {}, nullptr, true}};
  RackIo io{bus, &wired};
  FastWords fast;
  SlowWords slow;

  Rack() {
    probe.told = ntc_at_25_c;
    unit[map::magic] = field_bus::magic;
    unit[map::number] = map::block_number;
    unit[map::fast] = 9'950;
    unit[map::slow] = 1;      // supply_temperature_1 of the unit
    unit[map::slow + 1] = 2;  // supply_temperature_2
  }
  Fault read() {
    ++unit[map::heartbeat];
    return io.read(fast, slow);
  }
};

void ticks(WiredIo& wired, FastWords& fast, SlowWords& slow, int count) {
  for (int n = 0; n < count; ++n) wired.read(fast, slow);
}

}  // namespace

TEST_CASE("a wired probe stands in its own word, and the field bus fills the rest") {
  Rack rack;
  REQUIRE(rack.read() == Fault::none);
  CHECK(rack.slow[Slow::supply_temperature_1] == 2'500);
  CHECK(rack.slow[Slow::supply_temperature_2] == 2);
  CHECK(rack.fast.flow == 9'950);
  CHECK(rack.fast.bits == fast_bit::read_ok);
}

TEST_CASE("a wired probe keeps its word in every tick, and a new value stands there within ten") {
  Rack rack;
  for (int tick = 0; tick < 30; ++tick) {
    REQUIRE(rack.read() == Fault::none);
    CHECK(rack.slow[Slow::supply_temperature_1] == 2'500);
  }
  rack.probe.told = 1.0F;
  for (int tick = 0; tick < 10; ++tick) REQUIRE(rack.read() == Fault::none);
  for (int tick = 0; tick < 30; ++tick) {
    CHECK(rack.slow[Slow::supply_temperature_1] == absent_signed);
    REQUIRE(rack.read() == Fault::none);
  }
}

TEST_CASE("a wired probe that is open, shorted or not converted is absent, whatever the field bus says") {
  for (const Result<float> told : {Result<float>(0.0F), Result<float>(1.0F), Result<float>(Fault::timeout),
                                   Result<float>(Fault::device), Result<float>(std::numeric_limits<float>::quiet_NaN())}) {
    Rack rack;
    rack.probe.told = told;
    REQUIRE(rack.read() == Fault::none);
    CHECK(rack.slow[Slow::supply_temperature_1] == absent_signed);
    CHECK(rack.slow[Slow::supply_temperature_2] == 2);
  }
}

TEST_CASE("a wired E-stop is told within two ticks, with and without the field bus") {
  for (const bool answers : {true, false}) {
    Rack rack;
    REQUIRE(rack.read() == Fault::none);
    if (!answers) rack.unit[map::magic] = 0;
    rack.stop.told = true;  // the contact opens, the resistor pulls the pin up
    (void)rack.read();
    CHECK((rack.fast.bits & fast_bit::emergency_stop) == 0);
    (void)rack.read();
    CHECK((rack.fast.bits & fast_bit::emergency_stop) != 0);
    CHECK(((rack.fast.bits & fast_bit::read_ok) != 0) == answers);
  }
}

TEST_CASE("one disturbed sample neither tells nor hides a contact, at whichever tick it comes") {
  for (const bool open : {false, true}) {
    for (int disturbed = 3; disturbed < 12; ++disturbed) {
      Rack rack;
      for (int tick = 0; tick < 14; ++tick) {
        rack.stop.told = tick == disturbed ? !open : open;
        REQUIRE(rack.read() == Fault::none);
        if (tick >= 2) CHECK(((rack.fast.bits & fast_bit::emergency_stop) != 0) == open);
      }
    }
  }
}

TEST_CASE("a contact that cannot be read tells what it is there for") {
  Rack rack;
  rack.stop.told = Fault::device;
  for (int n = 0; n < 2; ++n) REQUIRE(rack.read() == Fault::none);
  CHECK((rack.fast.bits & fast_bit::emergency_stop) != 0);
}

TEST_CASE("a wired contact takes the place of the unit's own bit") {
  Rack rack;
  rack.unit[map::fast + 5] = fast_bit::emergency_stop | fast_bit::smoke;
  REQUIRE(rack.read() == Fault::none);
  CHECK(rack.fast.bits == (fast_bit::smoke | fast_bit::read_ok));
}

TEST_CASE("every place of the words takes a value, a value beyond its word and none") {
  for (const WiredPlace& place : wired_places) {
    CAPTURE(place.name);
    const bool is_signed = place.scale == WordScale::signed_hundredths;
    struct Row {
      std::optional<float> value;
      std::uint16_t hundredths, whole, byte;
    };
    const std::uint16_t top = is_signed ? 0x7FFF : 0xFFFE;
    const std::uint16_t bottom = is_signed ? 0x8001 : 0;
    for (const Row& row : {Row{12.34F, 1234, 12, 25}, Row{1.0e9F, top, top, 254}, Row{-1.0e9F, bottom, bottom, 0},
                           Row{std::nullopt, is_signed ? absent_signed : absent_unsigned, absent_unsigned, 255}}) {
      FastWords fast;
      SlowWords slow;
      put_wired(place, row.value, fast, slow);
      const std::array places{fast.flow,
                              fast.differential_pressure,
                              fast.supply_pressure,
                              static_cast<std::uint16_t>(fast.pump_speeds >> 8U),
                              static_cast<std::uint16_t>(fast.pump_speeds & 0xFFU),
                              static_cast<std::uint16_t>(fast.pump_currents >> 8U),
                              static_cast<std::uint16_t>(fast.pump_currents & 0xFFU)};
      const std::uint16_t word = place.fast ? places.at(place.index) : slow.words.at(place.index);
      CHECK(word == (place.scale == WordScale::half_percents ? row.byte
                     : place.scale == WordScale::whole       ? row.whole
                                                             : row.hundredths));
    }
  }
}

TEST_CASE("slow inputs are all read at first, then each once in ten ticks; fast ones every tick") {
  std::array<FakeAnalogInput, 13> inputs;
  std::array<WiredAnalog, 13> rows;
  for (std::size_t n = 0; n < rows.size(); ++n) rows[n] = {&wired_places[7 + n], &inputs[n], Sensor{}};
  rows[0].place = find_wired(wired_places, "supply_pressure");
  WiredIo wired{Wiring{rows, {}, {}, {}, {}, {}, nullptr, true}};
  FastWords fast;
  SlowWords slow;
  ticks(wired, fast, slow, 1);
  for (const FakeAnalogInput& input : inputs) CHECK(input.reads == 1);
  ticks(wired, fast, slow, 10);
  for (std::size_t n = 1; n < inputs.size(); ++n) CHECK(inputs[n].reads == 2);
  CHECK(inputs[0].reads == 11);
}

TEST_CASE("pulses become a flow and a speed; more of them than can be is no reading") {
  FakePulseInput meter;
  FakePulseInput tach;
  const std::array<WiredPulse, 2> rows{{{find_wired(wired_places, "flow"), &meter, 60.0F / 30.0F, 200.0F},
                                        {find_wired(wired_places, "pump_speed_2"), &tach, 100.0F / 100.0F, 120.0F}}};
  WiredIo wired{Wiring{{}, rows, {}, {}, {}, {}, nullptr, true}};
  FastWords fast;
  SlowWords slow;
  meter.told = 50.0F;
  tach.told = 66.5F;
  ticks(wired, fast, slow, 1);
  CHECK(fast.flow == 10'000);
  CHECK(fast.pump_speeds == 133);
  meter.told = 0.0F;  // a standstill is a reading
  tach.told = 10'000.0F;
  ticks(wired, fast, slow, 1);
  CHECK(fast.flow == 0);
  CHECK(fast.pump_speeds == 0xFF);
  meter.told = Fault::device;
  ticks(wired, fast, slow, 1);
  CHECK(fast.flow == absent_unsigned);
}

TEST_CASE("a leak rope tells water and its own end; what is neither wet nor whole is not dry") {
  FakeAnalogInput rope;
  const std::array<WiredRope, 1> rows{{{find_wired(wired_bits, "leak_zone_3"), &rope, 0.3F, 0.8F}}};
  WiredIo wired{Wiring{{}, {}, {}, rows, {}, {}, nullptr, true}};
  for (const auto& [told, wet] : {std::pair{Result<float>(0.5F), false}, std::pair{Result<float>(0.1F), true},
                                  std::pair{Result<float>(1.0F), true}, std::pair{Result<float>(Fault::timeout), true},
                                  std::pair{Result<float>(std::numeric_limits<float>::quiet_NaN()), true}}) {
    rope.told = told;
    FastWords fast;
    SlowWords slow;
    ticks(wired, fast, slow, 3);
    CHECK(((fast.bits & (fast_bit::leak_zone_1 << 2U)) != 0) == wet);
  }
}

TEST_CASE("a slow contact makes its word present") {
  FakeDigitalInput tray;
  const std::array<WiredContact, 1> rows{{{find_wired(wired_bits, "condensate"), &tray, Tells::low}}};
  WiredIo wired{Wiring{{}, {}, rows, {}, {}, {}, nullptr, true}};
  FastWords fast;
  SlowWords slow;
  slow[Slow::contacts] = absent_unsigned;
  ticks(wired, fast, slow, 1);
  CHECK(slow[Slow::contacts] == 0);
  ticks(wired, fast, slow, 1);
  CHECK(slow[Slow::contacts] == contact_bit::condensate);
  tray.told = true;
  ticks(wired, fast, slow, 2);
  CHECK(slow[Slow::contacts] == 0);
}

TEST_CASE("outputs drive what is wired, a live zero included") {
  FakeAnalogOutput pump;
  FakeAnalogOutput valve;
  FakeDigitalOutput brake;
  const std::array<WiredDrive, 2> drives{{{Drive::pump_speed_1, &pump, 0.2F, 1.0F}, {Drive::valve, &valve, 0.0F, 0.5F}}};
  const std::array<WiredSwitch, 1> switches{{{output_bit::power_brake, &brake}}};
  WiredIo wired{Wiring{{}, {}, {}, {}, drives, switches, nullptr, true}};
  wired.write({5'000, 0, 10'000, 0, output_bit::power_brake});
  CHECK(pump.told == doctest::Approx(0.6F));
  CHECK(valve.told == doctest::Approx(0.5F));
  CHECK(brake.told);
  wired.write({0, 0, 0, 0, 0});
  CHECK(pump.told == doctest::Approx(0.2F));
  CHECK_FALSE(brake.told);
}

TEST_CASE("the permit opens when it is taken away, when nobody commands any more and when its coil refuses") {
  FakeDigitalOutput coil;
  FakeDigitalInput contact;
  PermitRelay relay(coil, contact);
  WiredIo wired{Wiring{{}, {}, {}, {}, {}, {}, &relay, true}};
  const OutputWords permitted{0, 0, 0, 0, output_bit::permit};
  FastWords fast;
  SlowWords slow;
  wired.write(permitted);
  CHECK(coil.told);
  wired.write({});
  CHECK_FALSE(coil.told);

  wired.write(permitted);
  ticks(wired, fast, slow, PermitRelay::held_ticks);
  CHECK(coil.told);
  ticks(wired, fast, slow, 1);
  CHECK_FALSE(coil.told);

  wired.write(permitted);
  wired.withhold(permitted);  // not commanded, still permitted: held for its time
  CHECK(coil.told);
  wired.withhold({});
  CHECK_FALSE(coil.told);

  coil.fault = Fault::device;
  wired.write(permitted);
  CHECK_FALSE(coil.told);
}

TEST_CASE("a permit that somebody else closed opens where no command ever comes") {
  FakeDigitalOutput coil;
  FakeDigitalInput contact;
  coil.told = true;
  PermitRelay relay(coil, contact);
  for (int tick = 0; tick < PermitRelay::held_ticks; ++tick) CHECK(relay.closed());
  CHECK(coil.told);
  (void)relay.closed();
  CHECK_FALSE(coil.told);
}

TEST_CASE("the permit is told as its own contact reads, not as it was commanded nor as the rack I/O unit tells") {
  FakeDigitalOutput coil;
  FakeDigitalInput contact;
  PermitRelay relay(coil, contact);
  WiredIo wired{Wiring{{}, {}, {}, {}, {}, {}, &relay, true}};
  SlowWords slow;
  for (const auto& [high, closed] : {std::pair{Result<bool>(false), true}, std::pair{Result<bool>(true), false},
                                     std::pair{Result<bool>(Fault::device), false}}) {
    contact.told = high;
    for (const std::uint16_t from_unit : {std::uint16_t{0}, fast_bit::permit_closed}) {
      FastWords fast;
      fast.bits = from_unit;
      wired.write({});
      wired.read(fast, slow);
      CHECK(((fast.bits & fast_bit::permit_closed) != 0) == closed);
    }
  }
}

TEST_CASE("a rack without a rack I/O unit asks nothing of the field bus and reads by its wires alone") {
  MemoryBus silent;
  FakeAnalogInput probe;
  probe.told = ntc_at_25_c;
  const std::array<WiredAnalog, 1> analogs{{{find_wired(wired_places, "supply_temperature_1"), &probe, Sensor{SensorKind::ntc}}}};
  WiredIo wired{Wiring{analogs, {}, {}, {}, {}, {}, nullptr, false}};
  RackIo io(silent, &wired);
  FastWords fast;
  SlowWords slow;
  CHECK(io.read(fast, slow) == Fault::none);
  CHECK(fast.bits == fast_bit::read_ok);
  CHECK(fast.flow == absent_unsigned);
  CHECK(slow[Slow::supply_temperature_1] == 2'500);
  CHECK(io.write({}) == Fault::none);
}
