// The mixing valve through the whole core: fitted, not fitted, and there without being in the settings.
#include "control/cycle/mixing.hpp"

#include <doctest/doctest.h>

#include "control/cycle/rack_core.hpp"
#include "tests/control/cycle/inputs.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

struct Rack {
  RackSettings settings = default_rack_settings;
  CycleInputs inputs = healthy_cycle(60.0F);
  std::uint16_t flicker = 0;

  explicit Rack(bool fitted) {
    settings.mixing_valve = fitted ? 1.0F : 0.0F;
    if (fitted) inputs.slow[Slow::mixing_valve_position] = 10000;
    inputs.slow[Slow::facility_supply_temperature] = 3000;
  }
  CycleOutput run(RackCore& core, int seconds) {
    CycleOutput out;
    for (int n = 0; n < seconds; ++n) {
      for (FastWords words : healthy_ticks()) {
        words.supply_pressure = static_cast<std::uint16_t>(words.supply_pressure + ++flicker % 50U);
        core.tick(words);
      }
      out = core.cycle(inputs);
      if (settings.mixing_valve > 0.0F && inputs.slow[Slow::mixing_valve_position] != absent_unsigned) {
        inputs.slow[Slow::mixing_valve_position] = out.outputs.mixing_valve;
      }
      // A cold side of 37 C, blended.
      if (settings.mixing_valve > 0.0F) {
        const float x = static_cast<float>(out.outputs.mixing_valve) * 1.0e-4F;
        const auto blend = static_cast<std::uint16_t>(4800.0F - x * 1100.0F);
        for (const Slow probe : {Slow::supply_temperature_1, Slow::supply_temperature_2, Slow::supply_temperature_3}) {
          inputs.slow[probe] = blend;
        }
      }
    }
    return out;
  }
};

}  // namespace

TEST_CASE("without a mixing valve nothing is commanded, nothing told and nothing awaited") {
  Rack rack(false);
  RackCore core(rack.settings);
  const CycleOutput out = rack.run(core, 60);
  CHECK(out.outputs.mixing_valve == 0);
  CHECK(out.levels[17 - 1] == Level::clear);
  CHECK_FALSE(out.terms.mixing);
  for_each_term(out.terms, [](const char* name, const char*, float) { CHECK(std::string_view(name).find("mixing") == std::string_view::npos); });
}

TEST_CASE("one that is read back without being in the settings is sent to cold") {
  Rack rack(false);
  rack.inputs.slow[Slow::mixing_valve_position] = 5000;
  RackCore core(rack.settings);
  CHECK(rack.run(core, 10).outputs.mixing_valve == 10000);
}

TEST_CASE("it begins where it is found, and then holds the supply") {
  Rack rack(true);
  rack.inputs.slow[Slow::mixing_valve_position] = 7000;
  RackCore core(rack.settings);
  CHECK(rack.run(core, 1).outputs.mixing_valve == 7000);
  const CycleOutput out = rack.run(core, 120);
  CHECK(out.terms.mixing_holds);
  const double balance = (48.0 - static_cast<double>(out.terms.supply_target_c)) / 11.0;
  CHECK(out.outputs.mixing_valve / 10000.0 == doctest::Approx(balance).epsilon(0.03));
  CHECK(out.terms.signals.supply_c.value == doctest::Approx(static_cast<double>(out.terms.supply_target_c)).epsilon(0.005));
  CHECK(out.levels[17 - 1] == Level::clear);
}

TEST_CASE("one that does not tell where it is is told, and used all the same") {
  Rack rack(true);
  RackCore core(rack.settings);
  rack.run(core, 5);
  rack.inputs.slow[Slow::mixing_valve_position] = absent_unsigned;
  const CycleOutput out = rack.run(core, 120);
  CHECK(out.levels[17 - 1] == Level::warning);
  CHECK(out.terms.mixing_holds);
}

TEST_CASE("a row that asks for all of the cold side gets it at once, and the primary valve has the supply") {
  Rack rack(true);
  RackCore core(rack.settings);
  REQUIRE(rack.run(core, 60).outputs.mixing_valve < 9000);
  for (NodeWords& node : rack.inputs.nodes) node.temperature.fill(87);  // row 4, alarm
  const CycleOutput out = rack.run(core, 5);
  CHECK(out.levels[4 - 1] == Level::alarm);
  CHECK(out.outputs.mixing_valve == 10000);
  CHECK_FALSE(out.terms.mixing_holds);
}

TEST_CASE("where it holds the supply, the laws' model and its slew are the valve's") {
  RackSettings settings = default_rack_settings;
  const LawPlant without = rack_loop::law_plant(settings);
  settings.mixing_valve = 1.0F;
  const LawPlant with = rack_loop::law_plant(settings);
  CHECK(with.model.pipe_l < without.model.pipe_l);
  CHECK(with.model.supply_lag_s < without.model.supply_lag_s);
  LawState state = begin(settings);
  CHECK(supply_slew_k_per_s(state) == rack_loop::supply_slew_k_per_s);
  state.mixing.holds = true;
  CHECK(supply_slew_k_per_s(state) == rack_loop::mixing_slew_k_per_s);
  LawInputs in;
  in.cold_at_valve_c = Reading::of(37.0F);
  CHECK(coldest_supply_c(state, in) == doctest::Approx(37.5F));
  in.cold_at_valve_c = Reading::of(42.0F);  // what is in force stays permitted
  CHECK(coldest_supply_c(state, in) == state.supply_in_force_c);
}

TEST_CASE("a valve at its end leaves a supply that is too warm to the primary valve, whatever the cold side's probe says") {
  LawState state = begin(default_rack_settings);
  state.mixing.holds = true;
  state.mixing.opening = 1.0F;
  state.mixing.cold_target_c = 37.0F;
  LawInputs in;
  in.supply_c = Reading::of(44.0F);
  in.cold_side_c = Reading::of(36.0F);  // stuck
  const Terms terms;
  CHECK_FALSE(supply_aim(state, in, terms).cold_side);
  CHECK(supply_aim(state, in, terms).target.celsius() == state.supply_in_force_c);
  state.mixing.opening = 0.5F;
  CHECK(supply_aim(state, in, terms).cold_side);
}
