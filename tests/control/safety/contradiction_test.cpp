// Where an instrument is contradicted by others that measure something else, its row goes by those; and where it is not, by itself.
#include <doctest/doctest.h>

#include <initializer_list>

#include "control/core/math.hpp"
#include "control/core/words.hpp"
#include "control/safety/conditions.hpp"
#include "control/safety/protection.hpp"
#include "control/safety/row_table.hpp"
#include "tests/control/safety/pump_bench.hpp"

using namespace isotherm;

namespace {

/// Meter and pressure agree on what flows.
struct CertainFlow : test::PumpBench {
  CertainFlow() {
    facts.flow_quality = Quality::good;
    facts.flow_certain = true;
    ticks(30);
  }
  float lost_after(int n) {
    ticks(n);
    return lost();
  }
};

}  // namespace

TEST_CASE("two drives that tell nothing, or no current, are one lost pump's alarm where meter and pressure tell all the flow") {
  for (const bool speeds : {false, true}) {
    CertainFlow bench;
    (speeds ? bench.words.pump_speeds : bench.words.pump_currents) = speeds ? std::uint16_t{0xFFFF} : std::uint16_t{0};
    CHECK(bench.lost_after(20) == 1.0F);
    for (const PumpWatch& pump : bench.state.pumps) CHECK_FALSE(pump.lost);
    // While the pumps follow a command the meter lags behind, and it is not found out anew.
    bench.facts.flow_certain = false;
    bench.words.flow = 8500;
    CHECK(bench.lost_after(20) == 1.0F);
    // A flow that really goes has lost both.
    bench.words.flow = 7500;
    CHECK(bench.lost_after(1) == 2.0F);
    bench.words.flow = 8500;
    CHECK(bench.lost_after(20) == 2.0F);
  }
}

TEST_CASE("both pumps are lost where the drives say so, or nothing else certain tells of the flow") {
  const auto lost = [](auto&& spoil) {
    CertainFlow bench;
    bench.words.pump_currents = 0;
    spoil(bench);
    return bench.lost_after(20);
  };
  CHECK(lost([](CertainFlow&) {}) == 1.0F);
  CHECK(lost([](CertainFlow& bench) { bench.words.bits |= fast_bit::drive_fault_1; }) == 2.0F);
  CHECK(lost([](CertainFlow& bench) { bench.words.bits |= fast_bit::drive_fault_2; }) == 2.0F);
  CHECK(lost([](CertainFlow& bench) { bench.facts.flow_certain = false; }) == 2.0F);
  CHECK(lost([](CertainFlow& bench) { bench.facts.flow_quality = Quality::estimated; }) == 2.0F);
  CHECK(lost([](CertainFlow& bench) { bench.words.flow = absent_unsigned; }) == 2.0F);
  CHECK(lost([](CertainFlow& bench) { bench.words.flow = 8500; }) == 2.0F);
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
