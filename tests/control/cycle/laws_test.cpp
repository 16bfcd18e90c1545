// Laws that give what is no number: each leaf of their state spoilt in turn, and a rack whose settings spoil them for good.
#include "control/cycle/laws.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <tuple>

#include "control/core/fields.hpp"
#include "control/cycle/rack_core.hpp"
#include "tests/control/cycle/inputs.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

LawInputs held_rack() {
  LawInputs in;
  in.plan = {PumpPlan::law, ValvePlan::law};
  in.controlled_c = Reading::of(66.0F);
  in.supply_c = Reading::of(39.0F);
  in.return_c = Reading::of(47.0F);
  in.facility_supply_c = Reading::of(30.0F);
  in.cold_side_c = in.cold_at_valve_c = Reading::of(37.0F);
  in.flow_lpm = Reading::of(110.0F);
  in.dew_point_c = Reading::of(15.0F);
  in.load_w = Reading::of(55000.0F);
  in.gpu_power_w = Reading::of(72.0F * 650.0F);
  in.valve_position = Reading::of(0.4F);
  in.mixing_position = Reading::of(0.8F);
  in.pump_speed_applied = 0.7F;
  in.pump_speed = Reading::of(0.7F);
  return in;
}

struct Counted {
  std::size_t spoil = 0;  // the float leaf to spoil; 0 none, else counted from 1
  std::size_t floats = 0;
  template <typename T>
  void operator()(T& value) {
    if constexpr (std::is_same_v<T, float>) {
      if (++floats == spoil) value = std::numeric_limits<float>::quiet_NaN();
    }
  }
};

}  // namespace

TEST_CASE("whatever of the laws' state is no number, a plain move takes its place in the same second and the law comes back") {
  RackSettings settings = default_rack_settings;
  settings.mixing_valve = 1.0F;
  const auto workspace = std::make_unique<PredictiveWorkspace>();
  const LawInputs in = held_rack();
  LawState sound = begin(settings);
  Terms terms;
  for (int second = 0; second < 40; ++second) step(settings, sound, in, *workspace, terms);
  REQUIRE_FALSE(terms.laws_replaced);
  REQUIRE(sound.thermal.closed);
  REQUIRE(sound.thermal.kind == Law::pi_ff);
  REQUIRE(sound.mixing.holds);
  const float asked_lpm = std::max(sound.flow_commanded_lpm, settings.design_flow_lpm);

  Counted all;
  for_each_leaf(sound, all);
  REQUIRE(all.floats > 100);
  std::size_t replaced = 0;
  for (std::size_t leaf = 1; leaf <= all.floats; ++leaf) {
    CAPTURE(leaf);
    LawState state = sound;
    Counted spoil{leaf};
    for_each_leaf(state, spoil);
    step(settings, state, in, *workspace, terms);
    CHECK(all_numbers(state));
    CHECK(state.flow_commanded_lpm >= settings.least_flow_lpm);
    CHECK(state.supply_in_force_c >= settings.supply_least_c);
    CHECK(state.supply_in_force_c <= settings.supply_most_c);
    if (terms.laws_replaced) {
      ++replaced;
      // No less than design flow, and than was asked for; where that is lost, than what flows.
      CHECK((state.flow_commanded_lpm == asked_lpm || state.flow_commanded_lpm == 110.0F));
      CHECK(state.supply_in_force_c == doctest::Approx(sound.supply_in_force_c).epsilon(0.05));
      CHECK(state.valve == doctest::Approx(0.4F).epsilon(0.2));
      for_each_term(terms, [](const char* name, const char*, float value) {
        CAPTURE(name);
        CHECK(is_number(value));
      });
    }
    step(settings, state, in, *workspace, terms);
    CHECK_FALSE(terms.laws_replaced);
    CHECK(state.thermal.closed);
    CHECK(state.thermal.kind == Law::pi_ff);
  }
  CHECK(replaced > all.floats / 2);
}

TEST_CASE("laws that go astray in a start-up leave the pumps to it") {
  const auto workspace = std::make_unique<PredictiveWorkspace>();
  for (const auto& [pumps, speed, flow_lpm] :
       {std::tuple{PumpPlan::off, 0.0F, 0.0F}, {PumpPlan::keep, 0.0F, 0.0F}, {PumpPlan::keep, 0.7F, 0.0F},
        {PumpPlan::speed, purge_speed, 0.0F}, {PumpPlan::ramp, 0.0F, 57.5F}, {PumpPlan::design, 0.0F, 100.0F}}) {
    LawInputs in = held_rack();
    in.plan = {pumps, ValvePlan::close};
    in.flow_lpm = Reading::of(50.0F);
    in.pump_speed_applied = speed;
    LawState state = begin(default_rack_settings);
    if (pumps == PumpPlan::ramp) state.by_speed = false;
    state.flow_commanded_lpm = pumps == PumpPlan::ramp ? 50.0F : 0.0F;
    state.trim.expected_lpm = std::numeric_limits<float>::quiet_NaN();
    state.facility_supply_c = std::numeric_limits<float>::quiet_NaN();
    state.thermal.usual_flow_lpm = std::numeric_limits<float>::quiet_NaN();
    Terms terms;
    step(default_rack_settings, state, in, *workspace, terms);
    CHECK(terms.laws_replaced);
    CHECK(all_numbers(state));
    CHECK(state.by_speed == (flow_lpm == 0.0F));
    if (state.by_speed) CHECK(state.fixed_speed == speed);
    if (!state.by_speed) CHECK(state.flow_commanded_lpm == doctest::Approx(flow_lpm));
  }
}

TEST_CASE("laws that stay astray keep the flow, and do not follow the meter's noise upwards") {
  RackSettings settings = default_rack_settings;
  settings.rated_power_w = 17100.0F;
  const auto workspace = std::make_unique<PredictiveWorkspace>();
  LawState state = begin(settings);
  LawInputs in = held_rack();
  Terms terms;
  in.flow_lpm = Reading::of(104.0F);
  step(settings, state, in, *workspace, terms);
  const float began_lpm = state.flow_commanded_lpm;
  CHECK(began_lpm == 104.0F);
  for (int second = 0; second < 100; ++second) {
    in.flow_lpm = Reading::of(second % 2 == 0 ? 103.0F : 105.0F);
    step(settings, state, in, *workspace, terms);
    CHECK(terms.laws_replaced);
    CHECK(state.flow_commanded_lpm == began_lpm);
  }
}

TEST_CASE("settings that no file may hold, of GPUs that draw nothing or less, leave the rack at design flow without a law") {
  for (const float rated_w : {17100.0F, 5000.0F, 0.0F}) {
    RackSettings settings = default_rack_settings;
    settings.rated_power_w = rated_w;
    RackCore core(settings, Entry::warm);
    CycleOutput out;
    for (int second = 0; second < 30; ++second) {
      for (const FastWords& words : healthy_ticks()) core.tick(words);
      out = core.cycle(healthy_cycle(66.0F));
      CAPTURE(rated_w);
      CAPTURE(second);
      CHECK(all_numbers(core.state()));
      CHECK(out.flow_commanded >= 4500);
      CHECK(out.outputs.pump_speed_1 >= 3000);
    }
    CHECK(out.mode == Mode::running);
    if (rated_w == 17100.0F) {
      CHECK(out.terms.laws_replaced);
      CHECK(out.law == Law::constant);  // whatever law the settings name
      CHECK(out.flow_commanded == 10000);
    }
  }
}
