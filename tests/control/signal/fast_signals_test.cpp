#include "control/signal/fast_signals.hpp"

#include <doctest/doctest.h>

#include "control/core/words.hpp"

using namespace isotherm;

namespace {

FastWords good() {
  FastWords words;
  words.flow = 9950;
  words.differential_pressure = 13000;
  words.supply_pressure = 20000;
  words.pump_speeds = join_bytes(134, 132);
  words.pump_currents = join_bytes(90, 0xFF);
  words.bits = fast_bit::read_ok | fast_bit::permit_closed;
  return words;
}

/// One second with these leak bits in its ten ticks.
void second(FastSignals& signals, std::uint16_t leak_bits) {
  FastWords words = good();
  words.bits = static_cast<std::uint16_t>(words.bits | leak_bits);
  for (std::size_t tick = 0; tick < ticks_per_cycle; ++tick) update(signals, words);
}

}  // namespace

TEST_CASE("a good read is scaled, and a byte of 255 is no current") {
  FastSignals signals;
  update(signals, good());
  CHECK(signals.ever_read);
  CHECK(signals.flow_lpm.value == doctest::Approx(99.5F));
  CHECK(signals.differential_pressure_kpa.value == doctest::Approx(130.0F));
  CHECK(signals.pump_speed[0].value == doctest::Approx(0.67F));
  CHECK(signals.pump_speed[1].value == doctest::Approx(0.66F));
  CHECK(signals.pump_current[0].known);
  CHECK_FALSE(signals.pump_current[1].known);
  CHECK(signals.has(fast_bit::permit_closed));
}

TEST_CASE("a failed read counts ticks and keeps what was known; the counter neither wraps nor survives a good read") {
  FastSignals signals;
  update(signals, good());
  FastWords lost;
  lost.flow = 1;
  for (int n = 0; n < 70'000; ++n) update(signals, lost);
  CHECK(signals.ticks_blind == 0xFFFF);
  CHECK(signals.flow_lpm.value == doctest::Approx(99.5F));
  update(signals, good());
  CHECK(signals.ticks_blind == 0);
}

TEST_CASE("a stop that is told without the field bus is known, and given up only by a good read") {
  for (const std::uint16_t bit : {fast_bit::emergency_stop, fast_bit::smoke}) {
    FastSignals signals;
    update(signals, good());
    FastWords wired;
    wired.bits = static_cast<std::uint16_t>(bit | fast_bit::permit_closed | fast_bit::leak_zone_1);
    update(signals, wired);
    CHECK(signals.has(bit));
    CHECK_FALSE(signals.has(fast_bit::leak_zone_1));  // anything else is void without the bus
    update(signals, FastWords{});
    CHECK(signals.has(bit));
    update(signals, good());
    CHECK_FALSE(signals.has(bit));
  }
}

TEST_CASE("a zone is wet when two of its last three samples were, a second apart") {
  FastSignals signals;
  second(signals, fast_bit::leak_zone_1);
  CHECK(signals.wet_zones() == 0);
  second(signals, 0);
  CHECK(signals.wet_zones() == 0);
  second(signals, fast_bit::leak_zone_1);
  CHECK(signals.wet_zones() == 1);
  second(signals, fast_bit::leak_zones);
  CHECK(signals.wet_zones() == 1);  // the others have one sample each
  second(signals, fast_bit::leak_zones);
  CHECK(signals.wet_zones() == 4);
  second(signals, 0);
  CHECK(signals.wet_zones() == 4);
  second(signals, 0);
  CHECK(signals.wet_zones() == 0);
}
