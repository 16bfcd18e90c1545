// What the PID of a well-known server thermal daemon does wrong, each as a test that every law passes to which it can happen:
// constant has neither integral, derivative nor feed-forward, but it starts, is overridden and loses its readings like the others.
// MPC decides on a forecast that it trusts; where it leaves a second to pi_ff, that second counts as its own. One stuck tachometer
// that drives all fans up, and inputs that are all lost, are played on the whole rack (tests/scenario: speed_sensor_zero,
// gpu_telemetry_lost).
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>

#include "control/law/thermal_law.hpp"
#include "control/plant/study.hpp"

using namespace isotherm;

namespace {

constexpr std::array feedback_laws{Law::pi, Law::pi_ff, Law::mpc};
constexpr std::array all_laws{Law::constant, Law::pi, Law::pi_ff, Law::mpc};
const LawPlant& plant_of() { return study::rack_700_w.plant; }

/// A law before open ends: readings are put in by hand, and pumps and supply do as they are told unless a hand holds the pumps.
/// The forecast is that the power stays, and it is trusted.
struct Loop {
  Law law;
  LawView view;
  ThermalLawState state;
  Forecast forecast;
  LawMove move;
  std::unique_ptr<PredictiveWorkspace> workspace = std::make_unique<PredictiveWorkspace>();

  explicit Loop(Law kind) : law(kind) {
    view.limits = study::rack_700_w.limits;
    view.gpu_target_c = plant_of().gpu_set_point_c;
    view.controlled_c = Reading::of(view.gpu_target_c);
    view.flow_applied_lpm = plant_of().design_flow_lpm;
    view.supply_in_force_c = plant_of().design_supply_c;
    power(plant_of().model.rated_gpu_w);
    view.load_share = Reading::of(1.0F);
    forecast.known = true;
    forecast.trust = 1.0F;
    forecast.source = ForecastSource::learned;
    view.forecast = &forecast;
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  void power(float watts) {
    view.gpu_power_w = Reading::of(watts);
    forecast.gpu_power_w.fill(watts);
  }
  void blind() {
    view.controlled_c = view.gpu_power_w = Reading::absent();
    forecast.known = false;
    forecast.trust = 0.0F;
  }
  void see() {
    power(plant_of().model.rated_gpu_w);
    forecast.known = true;
    forecast.trust = 1.0F;
  }
  float tick() {
    LawTerms terms;
    view.flow_lpm = Reading::of(view.flow_applied_lpm);
    view.supply_c = Reading::of(view.supply_in_force_c);
    move = step(study::law_tuning, plant_of(), law, state, view, terms, workspace.get());
    if (!view.flow_overridden) view.flow_applied_lpm = move.flow_lpm;
    view.supply_in_force_c = move.supply_c;
    return move.flow_lpm;
  }
  void error(float kelvin_over) { view.controlled_c = Reading::of(view.gpu_target_c + kelvin_over); }
  void run(int seconds) {
    for (int n = 0; n < seconds; ++n) tick();
  }
};

/// The same before a plant that answers, because a predictive law before open ends learns that nothing helps: first-order flow,
/// supply and body, one mean GPU read in whole degrees. It may be hotter than any model knows.
struct Plant {
  Loop loop;
  float unknown_k = 0.0F;
  float watts = plant_of().model.rated_gpu_w;
  float flow_lpm = plant_of().design_flow_lpm;
  float inlet_c = plant_of().design_supply_c;
  float body_c = inlet_c + body_k();

  explicit Plant(Law kind) : loop(kind) { run(600); }
  float body_k() const {
    const ThermalModel& model = plant_of().model;
    return watts * (model.base_k_per_w + model.slope_k_lpm_per_w * model.gpus / flow_lpm);
  }
  float error_k() const { return body_c + watts * plant_of().model.direct_k_per_w + unknown_k - loop.view.gpu_target_c; }
  float tick() {
    flow_lpm += 0.6F * (loop.view.flow_applied_lpm - flow_lpm);
    inlet_c += 0.1F * (loop.view.supply_in_force_c - inlet_c);
    body_c += 0.3F * (inlet_c + body_k() - body_c);
    if (loop.view.gpu_power_w.known) loop.error(std::floor(error_k() + 0.5F));
    return loop.tick();
  }
  void run(int seconds) {
    for (int n = 0; n < seconds; ++n) tick();
  }
};

}  // namespace

TEST_CASE("wind-up: five minutes 10 K too hot at full flow, then 2 K too cool: the flow leaves its limit in the next second") {
  for (const Law law : feedback_laws) {
    Loop loop(law);
    loop.error(10.0F);
    loop.run(300);
    CHECK(loop.view.flow_applied_lpm == loop.view.limits.flow_most_lpm);
    loop.error(-2.0F);
    CHECK(loop.tick() < loop.view.limits.flow_most_lpm);
  }
}

TEST_CASE("wind-up: after five minutes 30 K too hot at full flow the cause is gone: the flow is free again in the next second") {
  for (const Law law : feedback_laws) {
    CAPTURE(std::string(name(law)));
    Plant plant(law);
    plant.unknown_k = 30.0F;
    plant.run(300);
    CHECK(plant.loop.view.flow_applied_lpm == plant.loop.view.limits.flow_most_lpm);
    plant.unknown_k = 0.0F;
    int last_at_limit = 0;
    for (int second = 1; second <= 300; ++second) {
      if (plant.tick() >= plant.loop.view.limits.flow_most_lpm) last_at_limit = second;
    }
    CHECK(last_at_limit == 0);  // the rival's was 896 s
  }
}

TEST_CASE("wind-up: what MPC's observer had learned of a cause that is gone is lost within 40 s of PI's integral") {
  for (const float unknown_k : {10.0F, 20.0F, 30.0F}) {
    CAPTURE(unknown_k);
    std::array<int, 2> last_outside{};
    std::array<float, 2> coldest_k{};
    for (const std::size_t n : {0U, 1U}) {
      Plant plant(n == 0 ? Law::pi : Law::mpc);
      plant.unknown_k = unknown_k;
      plant.run(300);
      plant.unknown_k = 0.0F;
      for (int second = 1; second <= 600; ++second) {
        plant.tick();
        if (std::abs(plant.error_k()) > 2.0F) last_outside[n] = second;
        if (second > 5) coldest_k[n] = std::min(coldest_k[n], plant.error_k());
      }
    }
    CHECK(last_outside[1] <= last_outside[0] + 40);  // both spend most of it on the supply's way back
    CHECK(coldest_k[1] >= coldest_k[0] - 5.0F);
  }
}

TEST_CASE("wind-up: a GPU that had been cooler than any model knows and is not any more is back in its band within 70 s") {
  for (const float unknown_k : {-10.0F, -20.0F}) {
    CAPTURE(unknown_k);
    Plant plant(Law::mpc);
    plant.unknown_k = unknown_k;
    plant.run(300);
    plant.unknown_k = 0.0F;
    int last_outside = 0;
    for (int second = 1; second <= 300; ++second) {
      plant.tick();
      if (std::abs(plant.error_k()) > 2.0F) last_outside = second;
    }
    CHECK(last_outside <= 70);
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

TEST_CASE("slew and feed-forward: MPC adds once what more power needs, too, and pi, which has no feed-forward, adds nothing") {
  Plant plant(Law::mpc);
  REQUIRE(plant.loop.move.kind == Law::mpc);
  const float before = plant.loop.move.flow_lpm;
  plant.watts += 50.0F;
  plant.loop.power(plant.watts);
  float most = before;
  for (int n = 0; n < 10; ++n) most = std::max(most, plant.tick());
  CHECK(most > before + 5.0F);
  for (int n = 0; n < 300; ++n) CHECK(plant.tick() < most);
  CHECK(std::abs(plant.error_k()) < 1.0F);
  Loop without(Law::pi);
  without.run(60);
  const float flow = without.view.flow_applied_lpm;
  without.power(plant.watts);
  for (int n = 0; n < 120; ++n) CHECK(without.tick() == flow);
}

TEST_CASE("derivative: a step of the error moves the flow by the proportional part, and a count of the sensor by a few percent") {
  constexpr float gain = study::law_tuning.flow.per_kelvin;
  for (const Law law : feedback_laws) {
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
  for (const Law law : {Law::constant, Law::pi, Law::pi_ff}) {
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

TEST_CASE("bumpless: MPC goes on from what really flowed within its slew, and no GPU is worse off for it") {
  for (const float held_lpm : {60.0F, 100.0F, 140.0F}) {
    CAPTURE(held_lpm);
    Plant plant(Law::mpc);
    REQUIRE(plant.loop.move.kind == Law::mpc);
    plant.loop.view.flow_overridden = true;
    plant.loop.view.flow_applied_lpm = held_lpm;
    plant.run(300);
    plant.loop.view.flow_overridden = false;
    const float worst_k = std::max(1.0F, std::abs(plant.error_k()));
    CHECK(std::abs(plant.tick() - held_lpm) <= 1.001F * plant.loop.view.limits.flow_rise_lpm_per_s);
    for (int n = 0; n < 120; ++n) {
      plant.tick();
      CHECK(std::abs(plant.error_k()) <= worst_k + 0.1F);
    }
  }
}

TEST_CASE("no input: the error is not taken for zero; whatever flows goes on, and the return of the readings kicks nothing") {
  for (const Law law : all_laws) {
    CAPTURE(std::string(name(law)));
    Plant plant(law);
    const float before = plant.loop.move.flow_lpm;
    plant.loop.blind();
    for (int n = 0; n < 60; ++n) CHECK(plant.tick() == before);
    plant.loop.see();
    CHECK(std::abs(plant.tick() - before) <= 0.05F * plant_of().full_flow_lpm);
    for (int n = 0; n < 60; ++n) {
      plant.tick();
      CHECK(std::abs(plant.error_k()) <= 1.5F);
    }
  }
}

TEST_CASE("first tick: the slew limits hold from the first second on, and without readings nothing moves") {
  for (const Law law : all_laws) {
    Loop hot(law);
    const float before = hot.view.flow_applied_lpm;
    hot.error(20.0F);
    CHECK(hot.tick() - before <= hot.view.limits.flow_rise_lpm_per_s * 1.001F);
    Loop blind(law);
    blind.blind();
    blind.view.load_share = Reading::absent();
    CHECK(blind.tick() == before);
  }
}
