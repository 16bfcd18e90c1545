#include "control/cycle/rack_core.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "control/core/fields.hpp"
#include "tests/control/cycle/inputs.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

/// Inputs that swing, drop out and lie, so that every part of the state is moved.
struct Noise {
  std::mt19937 random{7};
  unsigned below(unsigned limit) { return static_cast<unsigned>(random()) % limit; }

  FastWords fast() {
    FastWords words = healthy_fast();
    words.flow = static_cast<std::uint16_t>(8000 + below(4000));
    if (below(40) == 0) words.bits = 0;
    if (below(60) == 0) words.bits = static_cast<std::uint16_t>(words.bits | fast_bit::drive_fault_1);
    if (below(200) == 0) words.bits = static_cast<std::uint16_t>(words.bits | fast_bit::leak_zone_1);
    if (below(50) == 0) words.flow = absent_unsigned;
    return words;
  }
  CycleInputs cycle() {
    CycleInputs inputs = healthy_cycle(static_cast<float>(60 + below(12)));
    inputs.slow[Slow::supply_temperature_1] = static_cast<std::uint16_t>(3800 + below(400));
    if (below(30) == 0) inputs.slow[Slow::supply_temperature_2] = absent_signed;
    if (below(20) == 0) inputs.nodes[below(node_count)].age = static_cast<std::uint16_t>(below(300));
    if (below(50) == 0) inputs.upper.gpu_set_point = static_cast<std::uint16_t>(6000 + below(1000));
    if (below(90) == 0) inputs.upper.command_code = static_cast<std::uint16_t>(below(8));
    if (below(40) == 0) inputs.upper = notice();
    return inputs;
  }
  UpperWords notice() {
    UpperWords upper;
    upper.command_code = static_cast<std::uint16_t>(4 + below(4));
    upper.command_value = notice_value(static_cast<std::uint16_t>(below(1200)), static_cast<std::uint16_t>(below(31)));
    upper.command_sequence = static_cast<std::uint16_t>(below(40));
    return upper;
  }
  Record record() {
    Record all;
    for (FastWords& words : all.ticks) words = fast();
    all.inputs = cycle();
    return all;
  }
};

struct NotANumberFinder {
  bool found = false;
  template <typename T>
  void operator()(const T& value) {
    if constexpr (std::is_same_v<T, float>) found = found || std::isnan(value);
  }
};

}  // namespace

TEST_CASE("a core restored at any cycle repeats every decision and digest of the rest, bit for bit") {
  constexpr std::size_t cycles = 240;
  RackCore core(default_rack_settings, Entry::automatic);
  Noise noise;
  std::vector<Record> records;
  std::vector<std::vector<std::uint8_t>> keyframes;
  for (std::size_t n = 0; n < cycles; ++n) {
    std::vector<std::uint8_t> keyframe(keyframe_bytes_most);
    keyframe.resize(core.save(keyframe));
    REQUIRE(!keyframe.empty());
    keyframes.push_back(keyframe);
    Record record = noise.record();
    fill(record, core.replay(record));
    records.push_back(record);
  }
  for (std::size_t from = 0; from < cycles; ++from) {
    RackCore again;
    REQUIRE(again.restore(keyframes[from]) == Fault::none);
    std::size_t differing = 0;
    for (std::size_t n = from; n < cycles; ++n) {
      if (!same_decisions(records[n], again.replay(records[n]))) ++differing;
    }
    CHECK_MESSAGE(differing == 0, "from cycle ", from);
  }
}

TEST_CASE("no input, however wild, leaves a value that is not a number in the state or the terms") {
  RackCore core(default_rack_settings, Entry::automatic);
  std::mt19937 random(11);
  for (int n = 0; n < 2000; ++n) {
    Record record;
    for (FastWords& words : record.ticks) {
      for (std::uint16_t* word : {&words.flow, &words.differential_pressure, &words.supply_pressure, &words.pump_speeds,
                                  &words.pump_currents, &words.bits}) {
        *word = static_cast<std::uint16_t>(random());
      }
    }
    for (std::uint16_t& word : record.inputs.slow.words) word = static_cast<std::uint16_t>(random());
    for (NodeWords& node : record.inputs.nodes) {
      for (std::uint8_t& celsius : node.temperature) celsius = static_cast<std::uint8_t>(random());
      for (std::uint16_t& watts : node.power) watts = static_cast<std::uint16_t>(random());
      node.valid = static_cast<std::uint8_t>(random());
      node.age = static_cast<std::uint16_t>(random() % 60U);
    }
    record.inputs.upper.gpu_set_point = static_cast<std::uint16_t>(random());
    record.inputs.upper.command_code = static_cast<std::uint16_t>(random() % 9U);
    record.inputs.upper.command_value = static_cast<std::uint16_t>(random());
    record.inputs.upper.command_sequence = static_cast<std::uint16_t>(random());
    const CycleOutput out = core.replay(record);
    NotANumberFinder finder;
    for_each_leaf(core.state(), finder);
    for_each_term(out.terms, [&finder](const char*, const char*, float value) { finder(value); });
    REQUIRE(!finder.found);
    REQUIRE(out.outputs.pump_speed_1 <= 10000);
    REQUIRE(out.outputs.valve <= 10000);
  }
}

TEST_CASE("a changed input bit changes the digest") {
  RackCore one;
  RackCore two;
  Record record;
  record.ticks = healthy_ticks();
  record.inputs = healthy_cycle(66.0F);
  const CycleOutput first = one.replay(record);
  record.ticks[9].flow = static_cast<std::uint16_t>(record.ticks[9].flow ^ 1U);
  CHECK(first.digest != two.replay(record).digest);
}

TEST_CASE("the record carries the set points in force, and a replay that finds others says so") {
  RackCore core(default_rack_settings, Entry::warm);
  Record record;
  record.ticks = healthy_ticks();
  record.inputs = healthy_cycle(66.0F);
  const CycleOutput output = core.replay(record);
  fill(record, output);
  CHECK(record.gpu_target == 6600);
  CHECK(record.supply_target == output.supply_target);
  CHECK(same_decisions(record, output));
  record.gpu_target = 6700;
  CHECK_FALSE(same_decisions(record, output));
}

TEST_CASE("a warm start leaves the permit alone, commands no less than design flow and closes the loops after two readings") {
  for (const bool permit : {true, false}) {
    RackCore core(default_rack_settings, Entry::warm);
    FastWords fast = healthy_fast();
    if (!permit) fast.bits = static_cast<std::uint16_t>(fast.bits & ~fast_bit::permit_closed);
    fast.flow = 7000;
    Record record;
    record.ticks.fill(fast);
    record.inputs = healthy_cycle(66.0F);
    CHECK_FALSE(core.tick(fast).write);  // before the first cycle it does not know what to leave alone

    RackCore fresh(default_rack_settings, Entry::warm);
    const CycleOutput first = fresh.replay(record);
    CHECK(first.mode == Mode::settling);
    CHECK(first.write);
    CHECK(first.flow_commanded >= 10000);
    CHECK(((first.outputs.bits & output_bit::permit) != 0) == permit);
    CHECK(first.outputs.valve == 4000);  // where it stands
    const CycleOutput second = fresh.replay(record);
    CHECK(second.mode == (permit ? Mode::running : Mode::checks));
    CHECK(((second.outputs.bits & output_bit::permit) != 0) == permit);
    CHECK(second.flow_commanded >= 9970);  // the law starts from there and may fall by 0.2 % a second
  }
}

TEST_CASE("the tick that learns of a restarted rack I/O unit commands design flow, and the cycle calls it fallback") {
  RackSettings settings = default_rack_settings;
  settings.law = static_cast<float>(Law::pi);
  RackCore core(settings, Entry::warm);
  Record record;
  record.ticks = healthy_ticks();
  record.inputs = healthy_cycle(60.0F);  // cold GPUs: the law takes flow away
  CycleOutput before;
  for (int cycle = 0; cycle < 300; ++cycle) before = core.replay(record);
  REQUIRE(before.mode == Mode::running);
  REQUIRE(before.flow_commanded < 9000);
  for (std::size_t telling = 0; telling < ticks_per_cycle; ++telling) {
    CAPTURE(telling);
    RackCore restarted = core;
    std::array<FastWords, ticks_per_cycle> ticks = healthy_ticks();
    ticks[telling].bits = static_cast<std::uint16_t>(ticks[telling].bits | fast_bit::unit_restarted);
    for (std::size_t n = 0; n < ticks_per_cycle; ++n) {
      const TickOutput tick = restarted.tick(ticks[n]);
      CHECK((tick.outputs.pump_speed_1 > before.outputs.pump_speed_1) == (n >= telling));
      CHECK((tick.outputs.bits & output_bit::permit) != 0);
    }
    const CycleOutput after = restarted.cycle(record.inputs);
    CHECK(after.mode == Mode::fallback);
    CHECK(after.levels[13] == Level::trip);
    CHECK(after.flow_commanded >= 10000);
  }
}

TEST_CASE("the settings choose the law that decides, and a hot rack feels it unless the law is constant") {
  for (const Law law : {Law::constant, Law::pi, Law::pi_ff}) {
    RackSettings settings = default_rack_settings;
    settings.law = static_cast<float>(law);
    RackCore core(settings, Entry::warm);
    Record record;
    record.ticks = healthy_ticks();
    record.inputs = healthy_cycle(68.0F);
    CycleOutput output;
    for (int cycle = 0; cycle < 10; ++cycle) output = core.replay(record);
    CHECK(output.law == law);
    CHECK((output.flow_commanded > 10000) == (law != Law::constant));
  }
}

TEST_CASE("an automatic entry takes a still and cold rack through the start-up, and any doubt as warm") {
  Record record;
  FastWords still = healthy_fast();
  still.flow = 0;
  still.pump_speeds = 0;
  still.bits = fast_bit::read_ok;
  record.ticks.fill(still);
  record.inputs = healthy_cycle(30.0F);

  RackCore cold(default_rack_settings, Entry::automatic);
  CHECK(cold.replay(record).mode == Mode::checks);

  SUBCASE("a GPU above 45 C") { record.inputs.nodes[3].temperature[5] = 46; }
  SUBCASE("a GPU that says nothing") { record.inputs.nodes[3].valid = 0x7F; }
  SUBCASE("a flow meter that says nothing") {
    for (FastWords& words : record.ticks) words.flow = absent_unsigned;
  }
  SUBCASE("coolant that flows") {
    for (FastWords& words : record.ticks) words.flow = 6000;
  }
  RackCore doubtful(default_rack_settings, Entry::automatic);
  CHECK(doubtful.replay(record).mode == Mode::settling);
}

TEST_CASE("the first command after a silence keeps the permit as it is read back, also in a trip that was taken over") {
  for (const bool closed : {false, true}) {
    for (const bool latched : {false, true}) {
      CAPTURE(closed);
      CAPTURE(latched);
      RackCore core(default_rack_settings, Entry::warm);
      Record last;
      last.outputs.bits = output_bit::permit;
      if (latched) last.levels[4 - 1] = Level::trip;  // too hot: braked, and power is not cut yet
      core.take_over(last);
      Record record;
      record.inputs = healthy_cycle(66.0F);
      for (int n = 0; n < 3; ++n) CHECK_FALSE(core.replay(record).write);
      REQUIRE(core.state().supervisor.mode == (latched ? Mode::tripped : Mode::fallback));
      FastWords fast = healthy_fast();
      if (!closed) fast.bits = static_cast<std::uint16_t>(fast.bits & ~fast_bit::permit_closed);
      const TickOutput first = core.tick(fast);
      CHECK(first.write);
      CHECK(((first.outputs.bits & output_bit::permit) != 0) == closed);
    }
  }
}

TEST_CASE("a blind controller stops speaking after two seconds, asks for no less than the last flow, and says why") {
  RackCore core(default_rack_settings, Entry::warm);
  Record record;
  record.ticks = healthy_ticks();
  record.inputs = healthy_cycle(66.0F);
  for (int n = 0; n < 20; ++n) core.replay(record);
  REQUIRE(core.state().supervisor.mode == Mode::running);

  for (FastWords& words : record.ticks) words = FastWords{};
  core.replay(record);
  const CycleOutput blind = core.replay(record);
  CHECK(blind.mode == Mode::fallback);
  CHECK_FALSE(blind.write);
  CHECK(blind.flow_commanded >= 10000);
  const CycleOutput later = core.replay(record);
  CHECK(later.levels[13] == Level::trip);  // row 14
  CHECK(later.first_out == 14);

  record.ticks = healthy_ticks();
  CycleOutput back;
  for (int n = 0; n < 20; ++n) back = core.replay(record);
  CHECK(back.mode == Mode::running);
  CHECK(back.write);
  CHECK((back.outputs.bits & output_bit::permit) != 0);
}

TEST_CASE("the flow commanded is what is left of it: none while a trip stops the pumps, that of full speed while a row asks for it") {
  RackCore core(default_rack_settings, Entry::warm);
  Record record;
  record.ticks = healthy_ticks();
  record.inputs = healthy_cycle(66.0F);
  CycleOutput output;
  for (int n = 0; n < 20; ++n) output = core.replay(record);
  REQUIRE(output.mode == Mode::running);
  REQUIRE(output.flow_commanded > 5000);
  CHECK(output.pumps_held_by == 0);

  RackCore hot = core;
  record.inputs = healthy_cycle(87.0F);
  for (FastWords& words : record.ticks) words.pump_speeds = join_bytes(200, 200);  // they follow
  for (int n = 0; n < 6; ++n) output = hot.replay(record);
  REQUIRE(output.levels[4 - 1] == Level::alarm);
  CHECK(output.outputs.pump_speed_1 == 10000);
  CHECK(output.pumps_held_by == 4);
  const double full_lpm = default_rack_settings.full_speed_flow_lpm / hot.state().law.trim.trim;
  CHECK(output.flow_commanded / 100.0 == doctest::Approx(full_lpm).epsilon(0.001));

  record.inputs = healthy_cycle(66.0F);
  for (FastWords& words : record.ticks) words.bits = static_cast<std::uint16_t>(words.bits | fast_bit::emergency_stop);
  output = core.replay(record);
  CHECK(output.levels[1 - 1] == Level::trip);
  CHECK(output.outputs.pump_speed_1 == 0);
  CHECK(output.pumps_held_by == 1);
  CHECK(output.valve_held_by == 1);
  CHECK(output.flow_commanded == 0);
  fill(record, output);
  CHECK(record.pumps_held_by == 1);
  CHECK(same_decisions(record, output));
  record.pumps_held_by = 2;
  CHECK_FALSE(same_decisions(record, output));
}
