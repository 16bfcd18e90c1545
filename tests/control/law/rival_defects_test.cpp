// What the PID of a well-known server thermal daemon does wrong, each as a test that the flow laws pass. One stuck tachometer
// that drives all fans up, and inputs that are all lost, are played on the whole rack (tests/scenario: speed_sensor_zero,
// gpu_telemetry_lost).
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "control/law/thermal_law.hpp"
#include "control/plant/study.hpp"

using namespace isotherm;

namespace {

constexpr std::array flow_laws{Law::pi, Law::pi_ff};
const LawPlant& plant_of() { return study::rack_700_w.plant; }

/// A law before open ends: readings are put in by hand, and the pumps do as they are told unless a hand holds them.
struct Loop {
  Law law;
  LawView view;
  ThermalLawState state;

  explicit Loop(Law kind) : law(kind) {
    view.limits = study::rack_700_w.limits;
    view.gpu_target_c = plant_of().gpu_set_point_c;
    view.controlled_c = Reading::of(view.gpu_target_c);
    view.flow_applied_lpm = plant_of().design_flow_lpm;
    view.supply_in_force_c = plant_of().design_supply_c;
    view.gpu_power_w = Reading::of(plant_of().model.rated_gpu_w);
    view.load_share = Reading::of(1.0F);
  }
  float tick() {
    LawTerms terms;
    const LawMove move = step(study::law_tuning, plant_of(), law, state, view, terms);
    if (!view.flow_overridden) view.flow_applied_lpm = move.flow_lpm;
    view.supply_in_force_c = move.supply_c;
    return move.flow_lpm;
  }
  void error(float kelvin_over) { view.controlled_c = Reading::of(view.gpu_target_c + kelvin_over); }
  void run(int seconds) {
    for (int n = 0; n < seconds; ++n) tick();
  }
};

}  // namespace

TEST_CASE("wind-up: five minutes 10 K too hot at full flow, then 2 K too cool: the flow leaves its limit in the next second") {
  for (const Law law : flow_laws) {
    Loop loop(law);
    loop.error(10.0F);
    loop.run(300);
    CHECK(loop.view.flow_applied_lpm == loop.view.limits.flow_most_lpm);
    loop.error(-2.0F);
    CHECK(loop.tick() < loop.view.limits.flow_most_lpm);
  }
}

TEST_CASE("slew and feed-forward: more power at zero error adds its flow once, and not again every second") {
  Loop loop(Law::pi_ff);
  loop.run(60);
  const float before = loop.view.flow_applied_lpm;
  loop.view.gpu_power_w = Reading::of(plant_of().model.rated_gpu_w + 50.0F);
  const float once = loop.tick() - before;
  CHECK(once > 5.0F);
  for (int n = 0; n < 120; ++n) CHECK(loop.tick() - before <= once + 0.01F * plant_of().full_flow_lpm);
}

TEST_CASE("derivative: a step of the error moves the flow by the proportional part, and a count of the sensor by a few percent") {
  constexpr float gain = study::law_tuning.flow.per_kelvin;
  for (const Law law : flow_laws) {
    for (const float jump_k : {0.1F, 1.0F, 5.1F}) {
      Loop loop(law);
      loop.run(60);
      const float before = loop.view.flow_applied_lpm;
      loop.error(jump_k);
      const float most = std::min(gain * jump_k * 1.3F, study::law_tuning.flow.rise_per_second);
      CHECK((loop.tick() - before) / plant_of().full_flow_lpm <= most + 0.001F);
    }
  }
}

TEST_CASE("bumpless: a hand or a protective function holds the pumps for minutes; the law goes on from what really flowed") {
  for (const Law law : flow_laws) {
    for (const float held_lpm : {60.0F, 100.0F, 140.0F}) {
      Loop loop(law);
      loop.run(60);
      loop.view.flow_overridden = true;
      loop.view.flow_applied_lpm = held_lpm;
      loop.error(1.0F);
      loop.run(300);
      loop.error(0.0F);
      loop.tick();
      loop.view.flow_overridden = false;
      CHECK(std::abs(loop.tick() - held_lpm) <= 0.03F * plant_of().full_flow_lpm);
    }
  }
}

TEST_CASE("no input: the error is not taken for zero; whatever flows goes on, and the return of the readings kicks nothing") {
  for (const Law law : flow_laws) {
    Loop loop(law);
    loop.error(1.0F);
    loop.run(10);
    const float before = loop.view.flow_applied_lpm;
    loop.view.controlled_c = Reading::absent();
    loop.view.gpu_power_w = Reading::absent();
    for (int n = 0; n < 60; ++n) CHECK(loop.tick() == before);
    loop.view.gpu_power_w = Reading::of(plant_of().model.rated_gpu_w);
    loop.error(0.0F);
    CHECK(std::abs(loop.tick() - before) <= 0.03F * plant_of().full_flow_lpm);
  }
}

TEST_CASE("first tick: the slew limits hold from the first second on, and without readings nothing moves") {
  for (const Law law : flow_laws) {
    Loop hot(law);
    const float before = hot.view.flow_applied_lpm;
    hot.error(20.0F);
    CHECK(hot.tick() - before <= hot.view.limits.flow_rise_lpm_per_s * 1.001F);
    Loop blind(law);
    blind.view.controlled_c = Reading::absent();
    blind.view.gpu_power_w = Reading::absent();
    blind.view.load_share = Reading::absent();
    CHECK(blind.tick() == before);
  }
}
