// The quantities behind the rows, from readings: what a valve, a late controller and a start-up look like.
#include "control/safety/conditions.hpp"

#include <doctest/doctest.h>

#include "control/core/words.hpp"
#include "tests/control/safety/pump_bench.hpp"

using namespace isotherm;
using isotherm::test::PumpBench;

namespace {

SlowFacts healthy() {
  SlowFacts facts;
  facts.supply = {Reading::of(40.0F), 3, 0, false};
  facts.return_water = {Reading::of(48.0F), 3, 0, false};
  facts.dew_point_c = Reading::of(39.5F);
  facts.valve_position = Reading::of(0.4F);
  facts.valve_commanded = 0.4F;
  facts.supply_target_c = 40.0F;
  return facts;
}

float value(const ConditionState& state, Signal signal) {
  REQUIRE(state.signals[signal].knowledge == Knowledge::known);
  return state.signals[signal].value;
}

}  // namespace

TEST_CASE("a valve that travels at its own speed is no deviation, one that stays behind is") {
  ConditionState state;
  SlowFacts facts = healthy();
  update_slow(state, facts);
  CHECK(value(state, Signal::valve_deviation) == doctest::Approx(0.0F));
  facts.valve_commanded = 1.0F;
  for (int second = 0; second < 18; ++second) {
    facts.valve_position = Reading::of(facts.valve_position.value + 1.0F / 30.0F);
    update_slow(state, facts);
    CHECK(value(state, Signal::valve_deviation) < 0.01F);
  }
  facts.valve_commanded = 0.0F;
  for (int second = 0; second < 30; ++second) update_slow(state, facts);
  CHECK(value(state, Signal::valve_deviation) == doctest::Approx(1.0F).epsilon(0.01));
}

TEST_CASE("a valve that does not tell its place is not known, and is watched from where it is found again") {
  ConditionState state;
  SlowFacts facts = healthy();
  update_slow(state, facts);
  facts.valve_position = Reading::absent();
  update_slow(state, facts);
  CHECK(state.signals[Signal::valve_deviation].knowledge == Knowledge::unknown);
  facts.valve_position = Reading::of(0.9F);
  facts.valve_commanded = 0.9F;
  update_slow(state, facts);
  CHECK(value(state, Signal::valve_deviation) == doctest::Approx(0.0F));
}

TEST_CASE("late cycles are counted over the last ten, a held-up cycle once, and the counter may wrap") {
  ConditionState state;
  SlowFacts facts = healthy();
  facts.overruns = 0xFFFE;
  state.late.counted = 0xFFFE;
  update_slow(state, facts);
  CHECK(value(state, Signal::late_cycles) == 0.0F);
  facts.overruns = 3;  // five periods in one go
  update_slow(state, facts);
  CHECK(value(state, Signal::late_cycles) == 1.0F);
  for (int late = 0; late < 2; ++late) {
    ++facts.overruns;
    update_slow(state, facts);
  }
  CHECK(value(state, Signal::late_cycles) == 3.0F);
  for (int cycle = 0; cycle < 8; ++cycle) update_slow(state, facts);
  CHECK(value(state, Signal::late_cycles) == 2.0F);
  for (int cycle = 0; cycle < 2; ++cycle) update_slow(state, facts);
  CHECK(value(state, Signal::late_cycles) == 0.0F);
}

TEST_CASE("the dew-point row looks away only while a start-up asks for it") {
  ConditionState state;
  SlowFacts facts = healthy();
  update_slow(state, facts);
  CHECK(value(state, Signal::dew_point_margin) == doctest::Approx(0.5F));
  facts.dew_point_muted = true;
  update_slow(state, facts);
  CHECK(state.signals[Signal::dew_point_margin].knowledge == Knowledge::inactive);
}

TEST_CASE("smoke is an emergency stop") {
  for (const std::uint16_t bit : {fast_bit::smoke, fast_bit::emergency_stop}) {
    ConditionState state;
    FastSignals fast;
    FastWords words;
    words.bits = static_cast<std::uint16_t>(fast_bit::read_ok | bit);
    update(fast, words);
    update_fast(state, fast, FastFacts{}, default_rack_settings);
    CHECK(value(state, Signal::emergency_stop) == 1.0F);
  }
}

TEST_CASE("while nothing is read, nothing of the maintenance is known anew") {
  ConditionState state;
  SlowFacts facts = healthy();
  facts.filter_kpa = Reading::of(70.0F);
  facts.blind = true;
  update_slow(state, facts);
  for (const Signal signal : {Signal::filter_pressure, Signal::conductivity, Signal::conductivity_change, Signal::exchanger_share,
                              Signal::pump_strength, Signal::condensate, Signal::door, Signal::humidity, Signal::valve_deviation, Signal::mixing_deviation}) {
    CHECK(state.signals[signal].knowledge == Knowledge::frozen);
  }
}

TEST_CASE("a command that jumps up is owed at the pumps' pace, one that comes down at once") {
  ConditionState state;
  FastSignals fast;
  FastWords words;
  words.flow = 4500;
  words.bits = fast_bit::read_ok | fast_bit::permit_closed;
  const auto share = [&](float commanded) {
    update(fast, words);
    FastFacts facts;
    facts.flow_commanded_lpm = commanded;
    facts.flow_lpm = fast.flow_lpm;
    facts.flow_quality = Quality::good;
    update_fast(state, fast, facts, default_rack_settings);
    return value(state, Signal::flow_of_commanded);
  };
  CHECK(share(45.0F) == doctest::Approx(1.0F));
  CHECK(share(100.0F) > 0.95F);
  for (int tick = 0; tick < 100; ++tick) share(100.0F);  // the flow never comes
  CHECK(share(100.0F) == doctest::Approx(0.45F).epsilon(0.01));
  CHECK(share(50.0F) == doctest::Approx(0.9F));
}

TEST_CASE("a pump is lost by its drive's fault after two ticks, by wrong speed or by running dry after ten, and found again") {
  PumpBench bench;
  bench.ticks(20);
  REQUIRE(bench.lost() == 0.0F);
  const FastWords sound = bench.words;

  bench.words.bits |= fast_bit::drive_fault_2;
  bench.ticks(1);
  CHECK(bench.lost() == 0.0F);
  bench.ticks(1);
  CHECK(bench.lost() == 1.0F);
  bench.words = sound;
  bench.ticks(10);
  CHECK(bench.lost() == 0.0F);

  for (const std::uint8_t slow : {std::uint8_t{60}, std::uint8_t{255}}) {  // half speed; a speed that is not told
    bench.words.pump_speeds = join_bytes(slow, 120);
    bench.ticks(9);
    CHECK(bench.lost() == 0.0F);
    bench.ticks(1);
    CHECK(bench.lost() == 1.0F);
    bench.words = sound;
    bench.ticks(10);
    CHECK(bench.lost() == 0.0F);
  }

  bench.words.pump_currents = join_bytes(60, 5);
  bench.ticks(9);
  CHECK(bench.lost() == 0.0F);
  bench.ticks(1);
  CHECK(bench.lost() == 1.0F);
}

TEST_CASE("a current says nothing where it is absent, or where a pump hardly turns") {
  PumpBench absent;
  absent.words.pump_currents = join_bytes(255, 60);
  absent.ticks(30);
  CHECK(absent.lost() == 0.0F);
  PumpBench slow;
  slow.facts.speed_commanded = {0.2F, 0.2F};
  slow.words.pump_speeds = join_bytes(40, 40);
  slow.words.pump_currents = join_bytes(0, 0);
  slow.ticks(30);
  CHECK(slow.lost() == 0.0F);
}

TEST_CASE("flow and pressure that are not told are unknown, and a pressure at hardly any speed is no measure") {
  PumpBench bench;
  bench.words.flow = absent_unsigned;
  bench.words.differential_pressure = absent_unsigned;
  bench.ticks(5);
  for (const Signal signal : {Signal::flow_of_commanded, Signal::flow_trip, Signal::pressure_of_expected}) {
    CHECK(bench.state.signals[signal].knowledge == Knowledge::unknown);
  }
  for (const std::uint16_t speeds : {join_bytes(20, 20), join_bytes(255, 120)}) {
    PumpBench slow;
    slow.words.pump_speeds = speeds;
    slow.ticks(5);
    CHECK(slow.state.signals[Signal::pressure_of_expected].knowledge == Knowledge::inactive);
  }
}

TEST_CASE("before the first good read, and after one that failed, fast rows stay as they are") {
  ConditionState state;
  FastSignals fast;  // never read, and no failed read counted yet
  update_fast(state, fast, FastFacts{}, default_rack_settings);
  CHECK(state.signals[Signal::emergency_stop].knowledge == Knowledge::frozen);
  PumpBench bench;
  bench.ticks(20);
  bench.words.bits = 0;
  bench.ticks(1);
  CHECK(bench.state.signals[Signal::pumps_lost].knowledge == Knowledge::frozen);
  CHECK(bench.state.pumps_known);
  bench.ticks(20);
  CHECK_FALSE(bench.state.pumps_known);
  CHECK_FALSE(bench.state.flow.known);
}

TEST_CASE("a wired stop is known while the field bus is silent, before its first answer too") {
  for (const bool answered : {false, true}) {
    ConditionState state;
    FastSignals fast;
    FastWords words;
    words.bits = fast_bit::read_ok;
    if (answered) update(fast, words);
    words.bits = fast_bit::emergency_stop;
    update(fast, words);
    update_fast(state, fast, {}, default_rack_settings);
    CHECK(value(state, Signal::emergency_stop) == 1.0F);
    CHECK(state.signals[Signal::wet_zones].knowledge == Knowledge::frozen);
  }
}

TEST_CASE("behind registers that stand still fast rows stay as they are, and pumps are watched anew from where they are found") {
  PumpBench bench;
  bench.ticks(20);
  REQUIRE(bench.state.pumps_known);
  bench.facts.frozen = true;
  bench.words.bits = static_cast<std::uint16_t>(bench.words.bits | fast_bit::drive_fault_1 | fast_bit::drive_fault_2);
  bench.ticks(20);
  CHECK(bench.state.signals[Signal::pumps_lost].knowledge == Knowledge::frozen);
  CHECK(bench.state.signals[Signal::pumps_lost].value == 0.0F);
  CHECK_FALSE(bench.state.pumps_known);
  bench.facts.frozen = false;
  bench.ticks(20);
  CHECK(bench.state.pumps_known);
  CHECK(bench.lost() == 2.0F);
}

TEST_CASE("a leak is large with two zones, or one while level or pressure falls, and out of time after ten seconds or when hot") {
  const auto wet_bits = [](unsigned zones) { return static_cast<std::uint16_t>((1U << zones) - 1U); };
  const auto large = [&](unsigned zones, float level_step, float suction_step, float gpu_c, int seconds) {
    ConditionState state;
    FastSignals fast;
    FastWords words;
    SlowFacts facts = healthy();
    facts.gpus.hottest_c = Reading::of(gpu_c);
    facts.level_percent = Reading::of(80.0F);
    facts.suction_kpa = Reading::of(60.0F);
    words.bits = static_cast<std::uint16_t>(fast_bit::read_ok | wet_bits(zones));
    for (int second = 0; second < seconds; ++second) {
      for (int tick = 0; tick < 10; ++tick) {
        update(fast, words);
        update_fast(state, fast, FastFacts{}, default_rack_settings);
      }
      update_slow(state, facts);
      facts.level_percent.value -= level_step;
      facts.suction_kpa.value -= suction_step;
    }
    return value(state, Signal::large_leak);
  };
  CHECK(large(0, 1.0F, 10.0F, 60.0F, 8) == 0.0F);
  CHECK(large(1, 0.0F, 0.0F, 60.0F, 30) == 0.0F);
  CHECK(large(1, 1.0F, 0.0F, 60.0F, 8) == 1.0F);
  CHECK(large(1, 0.0F, 10.0F, 60.0F, 8) == 1.0F);
  CHECK(large(2, 0.0F, 0.0F, 60.0F, 8) == 1.0F);
  CHECK(large(2, 0.0F, 0.0F, 60.0F, 14) == 2.0F);
  CHECK(large(2, 0.0F, 0.0F, 81.0F, 8) == 2.0F);
  CHECK(large(1, 12.0F, 0.0F, 60.0F, 8) == 1.0F);  // 80 % falls below 20 %
}

TEST_CASE("the supply's own warning is inactive while muted and while there is no supply; dew point and heartbeat may be absent") {
  for (const int spoil : {0, 1, 2}) {
    ConditionState state;
    SlowFacts facts = healthy();
    facts.upper_level_age_s = Reading::of(5.0F);
    if (spoil == 0) facts.supply_warning_muted = true;
    if (spoil == 1) facts.supply.value = Reading::absent();
    if (spoil == 2) facts.dew_point_c = Reading::absent();
    update_slow(state, facts);
    CHECK((state.signals[Signal::supply_above_target].knowledge == Knowledge::inactive) == (spoil < 2));
    CHECK((state.signals[Signal::dew_point_margin].knowledge == Knowledge::unknown) == (spoil > 0));
    CHECK(value(state, Signal::upper_level_age) == 5.0F);
  }
}

TEST_CASE("nodes without power have nothing to say, and no probe or no sight is no supply") {
  ConditionState state;
  SlowFacts facts = healthy();
  facts.nodes_expected = false;
  update_slow(state, facts);
  CHECK(state.signals[Signal::node_silence].knowledge == Knowledge::inactive);
  CHECK(value(state, Signal::probes_none) == 0.0F);
  facts.supply.valid = 0;
  update_slow(state, facts);
  CHECK(value(state, Signal::probes_none) == 1.0F);
  facts = healthy();
  facts.blind = true;
  update_slow(state, facts);
  CHECK(value(state, Signal::probes_none) == 1.0F);
  for (const bool supply : {false, true}) {
    facts = healthy();
    facts.supply.disagree = supply;
    facts.return_water.disagree = !supply;
    update_slow(state, facts);
    CHECK(value(state, Signal::probes_apart) == 1.0F);
  }
  update_slow(state, healthy());
  CHECK(value(state, Signal::probes_apart) == 0.0F);
}
