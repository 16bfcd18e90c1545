#include "control/cycle/zones.hpp"

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <limits>
#include <string_view>

#include "control/plant/rack_loop.hpp"
#include "control/safety/row_table.hpp"
#include "tests/control/cycle/inputs.hpp"

using namespace isotherm;

namespace {

RackSettings with_zones(float zones) {
  RackSettings settings = default_rack_settings;
  settings.zone_valves = zones;
  return settings;
}

struct Rack {
  RackSettings settings = with_zones(9.0F);
  RackState state;
  CycleInputs inputs = test::healthy_cycle(66.0F);
  Terms terms;
  bool unread = false;

  Rack() {
    state.supervisor.mode = Mode::running;
    state.law.gpu_target_c = 66.0F;
    inputs.slow[Slow::zone_valves] = zone_bit::heard;
    inputs.slow[Slow::zone_valves_more] = 0;
    inputs.nodes[0].temperature.fill(45);
  }
  void run(int seconds) {
    for (int n = 0; n < seconds; ++n) {
      GpuSummaryState gpus;
      terms = Terms{};
      terms.gpus = summarise(inputs.nodes, false, gpus);
      terms.flow_lpm = Reading::of(90.0F);
      step_zones(settings, state, inputs, unread, terms);
    }
  }
  bool throttles() const { return state.law.zones.opening[0] < 1.0F; }
};

Rack throttled() {
  Rack rack;
  rack.run(50);
  REQUIRE(rack.throttles());
  return rack;
}

}  // namespace

TEST_CASE("a zone of an idle node gives its flow away; what goes out and what is told is that") {
  Rack rack = throttled();
  const ZoneWords words = zone_words(rack.state.law);
  CHECK(words[0] == 9000);
  CHECK(words[1] == 10'000);
  CHECK(rack.terms.zones == 9);
  CHECK(rack.terms.zone_openings[0] == doctest::Approx(0.9F));
  rack.run(9);
  // What a period ended with is told until the next one ends.
  CHECK(rack.terms.zone_period.neediest == 2);
  CHECK(rack.terms.zone_period.neediest_c > 60.0F);
  rack.run(1);
  CHECK(rack.terms.zone_throttle.resistance > 1.0F);
  CHECK(rack.terms.zone_throttle.resistance == rack.state.law.zone_hydraulics.throttle.resistance);
  int told = 0;
  for_each_term(rack.terms, [&told](const char* name, const char*, float) { told += std::string_view(name).starts_with("zone_valve_") ? 1 : 0; });
  CHECK(told == 10);  // nine valves and the floor
}

TEST_CASE("without zone valves nothing is done and nothing told") {
  Rack rack;
  rack.settings = with_zones(0.0F);
  rack.inputs.slow[Slow::zone_valves] = absent_unsigned;
  rack.inputs.slow[Slow::zone_valves_more] = absent_unsigned;
  rack.run(50);
  CHECK(rack.state.law.zones.opening == all_zones_open());
  CHECK_FALSE(rack.state.law.zone_hydraulics.begun);
  CHECK(zone_valves_astray(rack.settings, rack.inputs.slow) == 0.0F);
  for_each_term(rack.terms, [](const char* name, const char*, float) { CHECK_FALSE(std::string_view(name).starts_with("zone")); });
}

TEST_CASE("any row of flow, pressure or heat opens all, at any of its stages; the others leave the valves alone") {
  for (std::size_t line = 0; line < row_line_count; ++line) {
    for (std::size_t stage = 0; stage < stage_count; ++stage) {
      if (row_table[line].stages[stage].signal == Signal::none) continue;
      Rack rack = throttled();
      rack.state.protection.rows[line].asserted[stage] = true;
      rack.run(1);
      const std::size_t row = row_table[line].number;
      CAPTURE(row);
      CHECK(rack.throttles() == (row < 4 || row > 10));
    }
  }
}

TEST_CASE("whatever else leaves something unknown or on its way opens all") {
  const std::array<std::function<void(Rack&)>, 8> reasons{
      [](Rack& rack) { rack.unread = true; },
      [](Rack& rack) { rack.inputs.slow[Slow::zone_valves] = 0; },
      [](Rack& rack) { rack.inputs.slow[Slow::zone_valves] = absent_unsigned; },
      [](Rack& rack) { rack.state.supervisor.mode = Mode::fallback; },
      [](Rack& rack) { rack.state.supervisor.mode = Mode::settling; },
      [](Rack& rack) { rack.state.signals.hydraulics.meter.out = true; },
      [](Rack& rack) { rack.state.signals.hydraulics.gauge.out = true; },
      [](Rack& rack) { begin(rack.state.law.warm_up); }};
  for (const auto& reason : reasons) {
    Rack rack = throttled();
    reason(rack);
    rack.run(1);
    CHECK(rack.state.law.zones.opening == all_zones_open());
    CHECK_FALSE(rack.state.law.zones.begun);
  }
}

TEST_CASE("each bit of the two words is one valve, and only valves that are fitted count") {
  for (std::size_t zone = 0; zone < zone_count_most; ++zone) {
    Rack rack;
    rack.settings = with_zones(18.0F);
    rack.state.law.zones.opening.fill(0.5F);
    rack.state.law.zones.begun = true;
    const Slow word = zone < zones_in_first_word ? Slow::zone_valves : Slow::zone_valves_more;
    rack.inputs.slow[word] = static_cast<std::uint16_t>(rack.inputs.slow[word] | 1U << zone % zones_in_first_word);
    CHECK(zone_valves_astray(rack.settings, rack.inputs.slow) == 1.0F);
    CHECK(zone_valves_astray(with_zones(static_cast<float>(zone)), rack.inputs.slow) == 0.0F);
    for (NodeWords& node : rack.inputs.nodes) node.power.fill(0);
    rack.run(1);
    for (std::size_t other = 0; other < zone_count_most; ++other) {
      CHECK(rack.state.law.zones.opening[other] == (other == zone ? 1.0F : 0.5F));
    }
    CHECK(rack.terms.zones_astray == 1U << zone);
  }
}

TEST_CASE("a valve whose opening is no number is commanded open") {
  LawState state = begin(default_rack_settings);
  state.zones.opening[3] = std::numeric_limits<float>::quiet_NaN();
  state.zones.opening[4] = std::numeric_limits<float>::infinity();
  state.zones.opening[5] = 0.4F;
  const ZoneWords words = zone_words(state);
  CHECK(words[3] == 10000);
  CHECK(words[4] == 10000);
  CHECK(words[5] == 4000);
}
