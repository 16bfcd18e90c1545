// Where an instrument is contradicted by others that measure something else, its row goes by those; and where it is not, by itself.
#include <doctest/doctest.h>

#include <initializer_list>

#include "control/core/math.hpp"
#include "control/core/words.hpp"
#include "control/safety/conditions.hpp"
#include "control/safety/protection.hpp"
#include "control/safety/row_table.hpp"

using namespace isotherm;

namespace {

/// Both pumps in motion, and all the flow that is asked for.
struct PumpBench {
  ConditionState state;
  FastSignals fast;
  FastWords words;
  FastFacts facts;

  PumpBench() {
    facts.flow_commanded_lpm = 100.0F;
    facts.speed_commanded = {0.6F, 0.6F};
    facts.flow_quality = Quality::good;
    facts.flow_certain = true;
    words.flow = 10000;
    words.pump_speeds = join_bytes(120, 120);
    words.pump_currents = join_bytes(60, 60);
    words.bits = fast_bit::read_ok | fast_bit::permit_closed;
    ticks(30);
  }
  float ticks(int n) {
    for (int i = 0; i < n; ++i) {
      update(fast, words);
      facts.flow_lpm = fast.flow_lpm;
      update_fast(state, fast, facts, default_rack_settings);
    }
    return state.signals[Signal::pumps_lost].value;
  }
};

/// Where a valve that is commanded to stay at 0.6 is told to be, with so much facility water.
float deviation(float told, Reading facility_flow_lpm, int seconds = 1) {
  ConditionState state;
  SlowFacts facts;
  facts.valve_position = Reading::of(0.6F);
  facts.valve_commanded = 0.6F;
  update_slow(state, facts);
  facts.valve_position = Reading::of(told);
  facts.facility_flow_lpm = facility_flow_lpm;
  for (int n = 0; n < seconds; ++n) update_slow(state, facts);
  REQUIRE(state.signals[Signal::valve_deviation].knowledge == Knowledge::known);
  return state.signals[Signal::valve_deviation].value;
}

/// L/min behind the valve.
Reading water(float opening) {
  return Reading::of(rack_loop::balance_tuning.full_flow_lpm * exp2((opening - 1.0F) * log2(rack_loop::supply_tuning.rangeability)));
}

}  // namespace

TEST_CASE("two drives that tell nothing, or no current, are one lost pump's alarm where meter and pressure tell all the flow") {
  for (const bool speeds : {false, true}) {
    PumpBench bench;
    (speeds ? bench.words.pump_speeds : bench.words.pump_currents) = speeds ? std::uint16_t{0xFFFF} : std::uint16_t{0};
    CHECK(bench.ticks(20) == 1.0F);
    for (const PumpWatch& pump : bench.state.pumps) CHECK_FALSE(pump.lost);
    // While the pumps follow a command the meter lags behind, and it is not found out anew.
    bench.facts.flow_certain = false;
    bench.words.flow = 8500;
    CHECK(bench.ticks(20) == 1.0F);
    // A flow that really goes has lost both.
    bench.words.flow = 7500;
    CHECK(bench.ticks(1) == 2.0F);
    bench.words.flow = 8500;
    CHECK(bench.ticks(20) == 2.0F);
  }
}

TEST_CASE("both pumps are lost where the drives say so, or nothing else certain tells of the flow") {
  const auto lost = [](auto&& spoil) {
    PumpBench bench;
    bench.words.pump_currents = 0;
    spoil(bench);
    return bench.ticks(20);
  };
  CHECK(lost([](PumpBench&) {}) == 1.0F);
  CHECK(lost([](PumpBench& bench) { bench.words.bits |= fast_bit::drive_fault_1; }) == 2.0F);
  CHECK(lost([](PumpBench& bench) { bench.words.bits |= fast_bit::drive_fault_2; }) == 2.0F);
  CHECK(lost([](PumpBench& bench) { bench.facts.flow_certain = false; }) == 2.0F);
  CHECK(lost([](PumpBench& bench) { bench.facts.flow_quality = Quality::estimated; }) == 2.0F);
  CHECK(lost([](PumpBench& bench) { bench.words.flow = absent_unsigned; }) == 2.0F);
  CHECK(lost([](PumpBench& bench) { bench.words.flow = 8500; }) == 2.0F);
}

TEST_CASE("a valve's position that the facility water contradicts is not the valve's; a valve that sticks is told by both") {
  for (const float told : {0.0F, 0.4F, 1.0F}) {
    CAPTURE(told);
    CHECK(deviation(told, water(0.6F)) == doctest::Approx(0.0F).epsilon(0.01));
    // The facility's pressure is a third off.
    CHECK(deviation(told, Reading::of(1.3F * water(0.6F).value)) < 0.1F);
    // Water that flows as the position says, none, too little to tell, or no meter.
    const float away = told > 0.6F ? told - 0.6F : 0.6F - told;
    for (const Reading flow : {water(told), Reading::of(0.0F), Reading::of(4.0F), Reading::absent()}) {
      CHECK(deviation(told, flow) == doctest::Approx(away));
    }
  }
  CHECK(deviation(0.5F, water(0.6F)) == doctest::Approx(0.1F));  // near enough to be the valve itself
}

TEST_CASE("the first position there is, is believed, and none is unknown") {
  ConditionState state;
  SlowFacts facts;
  facts.valve_position = Reading::of(0.0F);
  facts.valve_commanded = 0.6F;
  facts.facility_flow_lpm = water(0.6F);
  update_slow(state, facts);
  CHECK(state.valve.expected < 0.1F);
  facts.valve_position = Reading::absent();
  update_slow(state, facts);
  CHECK(state.signals[Signal::valve_deviation].knowledge == Knowledge::unknown);
}

TEST_CASE("each instrument that is left out is a lost sensor more, and the record keeps which pressure gauge it was") {
  ConditionState state;
  SlowFacts facts;
  float count = 0.0F;
  for (bool* out : {&facts.witness_out, &facts.discharge_out, &facts.suction_out, &facts.level_out, &facts.dew_point_out}) {
    *out = true;
    count += 1.0F;
    update_slow(state, facts);
    CHECK(state.signals[Signal::probes_absent].value == count);
    CHECK((state.sensor_causes & sensor_cause::discharge) == (count >= 2.0F ? sensor_cause::discharge : 0));
    CHECK((state.sensor_causes & sensor_cause::suction) == (count >= 3.0F ? sensor_cause::suction : 0));
  }
}

TEST_CASE("what a refuted gauge took from the pumps is given back at once, and only then") {
  for (const bool refuted : {false, true}) {
    for (const Knowledge knowledge : {Knowledge::known, Knowledge::unknown}) {
      for (const float then_kpa : {190.0F, 420.0F}) {
        CAPTURE(refuted);
        CAPTURE(then_kpa);
        ProtectionState state;
        Signals signals;
        signals.set(Signal::discharge_pressure, 600.0F);
        for (int n = 0; n < 10; ++n) step(state, signals, 0.8F, 0.3F);
        REQUIRE(state.pressure_cap < 0.75F);
        signals.set(Signal::discharge_pressure, then_kpa);
        signals[Signal::discharge_pressure].knowledge = knowledge;
        step(state, signals, 0.6F, 0.3F, refuted);
        const bool back = refuted && knowledge == Knowledge::known && then_kpa < 350.0F;
        CHECK((state.pressure_cap == 1.0F) == back);
      }
    }
  }
}
