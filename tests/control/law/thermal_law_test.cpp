#include "control/law/thermal_law.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "control/plant/study.hpp"

using namespace isotherm;

namespace {

constexpr std::array laws{Law::constant, Law::pi, Law::pi_ff, Law::mpc};

/// A plant that answers flow and supply at once through one lag: enough to close a loop by hand.
struct Bench {
  LawView view;
  ThermalLawState state;
  float gpu_c = 64.0F;
  Forecast forecast;
  std::unique_ptr<PredictiveWorkspace> workspace = std::make_unique<PredictiveWorkspace>();

  Bench() {
    forecast.gpu_power_w.fill(600.0F);
    forecast.trust = 1.0F;
    forecast.known = true;
    view.forecast = &forecast;
    view.limits = study::rack_700_w.limits;
    view.gpu_target_c = 64.15F;
    view.flow_applied_lpm = 72.0F;
    view.supply_in_force_c = 40.0F;
    view.gpu_power_w = Reading::of(600.0F);
    view.load_share = Reading::of(0.86F);
  }
  LawMove second(Law kind) {
    const float flow = view.flow_applied_lpm / 72.0F;
    const float settled = view.supply_in_force_c + view.gpu_power_w.value * (0.0263F + 0.00825F / flow);
    gpu_c += 0.2F * (settled - gpu_c);
    view.controlled_c = Reading::of(gpu_c);
    LawTerms terms;
    const LawMove move = step(study::law_tuning, study::rack_700_w.plant, kind, state, view, terms, workspace.get());
    view.flow_applied_lpm = move.flow_lpm;
    view.supply_in_force_c = move.supply_c;
    return move;
  }
};

}  // namespace

TEST_CASE("any law takes over from any other without a kick") {
  for (const Law from : laws) {
    for (const Law to : laws) {
      Bench bench;
      for (int n = 0; n < 600; ++n) bench.second(from);
      CAPTURE(static_cast<int>(from));
      CAPTURE(static_cast<int>(to));
      float flow = bench.view.flow_applied_lpm;
      float supply = bench.view.supply_in_force_c;
      const float miss_k = std::abs(bench.gpu_c - bench.view.gpu_target_c);
      for (int n = 0; n < 30; ++n) {
        const LawMove move = bench.second(to);
        CHECK(move.kind == to);
        if (to == Law::mpc) {
          // It may act at once on a miss that the other law left, but adds none.
          CHECK(std::abs(bench.gpu_c - bench.view.gpu_target_c) <= std::max(miss_k, 0.3F) + 0.8F);
        } else {
          CHECK(std::abs(move.flow_lpm - flow) <= 0.02F * study::rack_700_w.plant.full_flow_lpm);
          CHECK(std::abs(move.supply_c - supply) <= 0.1F);
        }
        flow = move.flow_lpm;
        supply = move.supply_c;
      }
    }
  }
}

TEST_CASE("every law keeps to its limits, whatever the readings say") {
  for (const Law kind : laws) {
    Bench bench;
    const LawLimits& limits = bench.view.limits;
    for (int n = 0; n < 400; ++n) {
      bench.gpu_c = 20.0F + 7.0F * static_cast<float>(n % 13);
      bench.view.gpu_power_w = n % 7 == 0 ? Reading::absent() : Reading::of(static_cast<float>(n % 5) * 300.0F);
      const float supply = bench.view.supply_in_force_c;
      const LawMove move = bench.second(kind);
      CHECK(move.flow_lpm >= limits.flow_least_lpm);
      CHECK(move.flow_lpm <= limits.flow_most_lpm);
      CHECK(move.supply_c >= limits.supply_least_c);
      CHECK(move.supply_c <= limits.supply_most_c);
      CHECK(move.supply_c - supply <= limits.supply_rise_k_per_s * 1.0001F);
      CHECK(supply - move.supply_c <= limits.supply_fall_k_per_s * 1.0001F);
    }
  }
}

TEST_CASE("no second moves flow or supply further than their slew, between any two laws and out of any override, with the load in steps") {
  for (const Law from : laws) {
    for (const Law to : laws) {
      for (const float held_lpm : {0.0F, 45.0F, 72.0F, 140.0F}) {  // 0: nobody holds the pumps
        for (const float step_w : {-450.0F, 0.0F, 100.0F}) {
          CAPTURE(static_cast<int>(from));
          CAPTURE(static_cast<int>(to));
          CAPTURE(held_lpm);
          CAPTURE(step_w);
          Bench bench;
          const LawLimits& limits = bench.view.limits;
          const auto second = [&](Law kind) {
            const float flow = bench.view.flow_applied_lpm;
            const float supply = bench.view.supply_in_force_c;
            const LawMove move = bench.second(kind);
            CHECK(move.flow_lpm - flow <= limits.flow_rise_lpm_per_s * 1.0001F);
            CHECK(flow - move.flow_lpm <= limits.flow_fall_lpm_per_s * 1.0001F);
            CHECK(move.supply_c - supply <= limits.supply_rise_k_per_s * 1.0001F);
            CHECK(supply - move.supply_c <= limits.supply_fall_k_per_s * 1.0001F);
          };
          for (int n = 0; n < 300; ++n) second(from);
          if (held_lpm > 0.0F) {
            bench.view.flow_overridden = true;
            for (int n = 0; n < 20; ++n) {
              bench.view.flow_applied_lpm = held_lpm;
              second(from);
            }
            bench.view.flow_applied_lpm = held_lpm;
          }
          // The load changes in the very second in which the other law has the pumps.
          bench.view.gpu_power_w = Reading::of(600.0F + step_w);
          bench.forecast.gpu_power_w.fill(600.0F + step_w);
          second(to);
          bench.view.flow_overridden = false;
          for (int n = 0; n < 20; ++n) second(to);
          second(from);
          bench.forecast.trust = 0.0F;  // MPC hands over to pi_ff
          bench.view.gpu_power_w = Reading::of(600.0F);
          for (int n = 0; n < 5; ++n) second(to);
        }
      }
    }
  }
}

TEST_CASE("MPC that cannot decide is decided by PI with feed-forward in the same second") {
  for (const int reason : {0, 1, 2, 3}) {
    Bench bench;
    for (int n = 0; n < 100; ++n) bench.second(Law::mpc);
    const float flow = bench.view.flow_applied_lpm;
    CAPTURE(reason);
    if (reason == 0) bench.forecast.trust = 0.0F;
    if (reason == 1) bench.view.forecast = nullptr;
    if (reason == 2) bench.view.gpu_power_w = Reading::absent();
    if (reason == 3) bench.view.warming_up = true;
    const LawMove move = bench.second(Law::mpc);
    CHECK(move.kind == Law::pi_ff);
    CHECK(std::abs(move.flow_lpm - flow) <= 0.02F * study::rack_700_w.plant.full_flow_lpm);
  }
}

TEST_CASE("no law but MPC asks for the memory of a solve") {
  Bench bench;
  for (int n = 0; n < 10; ++n) bench.second(Law::mpc);
  LawTerms terms;
  CHECK(step(study::law_tuning, study::rack_700_w.plant, Law::mpc, bench.state, bench.view, terms).kind == Law::pi_ff);
}

TEST_CASE("MPC never makes the supply so warm that all the flow could not hold rated power") {
  Bench bench;
  bench.view.gpu_power_w = Reading::of(450.0F);
  bench.forecast.gpu_power_w.fill(450.0F);
  bench.view.load_share = Reading::of(0.65F);
  for (int n = 0; n < 3000; ++n) bench.second(Law::mpc);
  const ThermalModel& model = study::model_700_w;
  const float at_full_flow = bench.view.supply_in_force_c + 700.0F * (model.direct_k_per_w + body_resistance(model, 2.0F));
  CHECK(at_full_flow <= 64.15F + 1.05F);
}

TEST_CASE("below half of rated power MPC keeps the supply at or under its full-load value, and a load that is not known counts as low") {
  const float full_load_c = study::rack_700_w.plant.design_supply_c;
  for (const Reading& load : {Reading::of(0.65F), Reading::of(0.49F), Reading::absent()}) {
    Bench bench;
    bench.view.gpu_power_w = Reading::of(450.0F);
    bench.forecast.gpu_power_w.fill(450.0F);
    bench.view.load_share = Reading::of(0.65F);
    for (int n = 0; n < 1500; ++n) bench.second(Law::mpc);
    REQUIRE(bench.view.supply_in_force_c > full_load_c + 0.5F);  // warmer is what this load lets it choose
    bench.view.load_share = load;
    LawMove move;
    for (int n = 0; n < 60; ++n) move = bench.second(Law::mpc);
    CHECK(move.kind == Law::mpc);
    CAPTURE(load.value);
    CHECK((move.supply_c <= full_load_c + 0.01F) == (load.value < 0.5F));
  }
}

TEST_CASE("PI that takes over from MPC in a foretold dip brings back the flow that was usual, because nobody foretells the end now") {
  Bench bench;
  for (int n = 0; n < 300; ++n) bench.second(Law::mpc);
  const float usual_lpm = bench.view.flow_applied_lpm;
  bench.view.gpu_power_w = Reading::of(350.0F);
  bench.forecast.gpu_power_w.fill(350.0F);
  for (int n = 0; n < 8; ++n) bench.second(Law::mpc);
  const float lowered_lpm = bench.view.flow_applied_lpm;
  REQUIRE(lowered_lpm < usual_lpm - 5.0F);
  bench.forecast.trust = 0.0F;
  LawMove move;
  for (int n = 0; n < 3; ++n) move = bench.second(Law::mpc);
  CHECK(move.kind == Law::pi_ff);
  CHECK(move.flow_lpm > 0.5F * (usual_lpm + lowered_lpm));
}

TEST_CASE("without a controlled temperature the flow of a PI stays where it is") {
  for (const Law kind : {Law::pi, Law::pi_ff}) {
    Bench bench;
    for (int n = 0; n < 100; ++n) bench.second(kind);
    const float flow = bench.view.flow_applied_lpm;
    bench.view.controlled_c = Reading::absent();
    LawTerms terms;
    CHECK(step(study::law_tuning, study::rack_700_w.plant, kind, bench.state, bench.view, terms).flow_lpm == flow);
  }
}

TEST_CASE("only the law with feed-forward answers to power before the temperature does") {
  for (const Law kind : {Law::pi, Law::pi_ff}) {
    Bench bench;
    for (int n = 0; n < 600; ++n) bench.second(kind);
    const float flow = bench.view.flow_applied_lpm;
    bench.view.controlled_c = Reading::of(bench.gpu_c);
    bench.view.gpu_power_w = Reading::of(700.0F);
    LawTerms terms;
    const LawMove move = step(study::law_tuning, study::rack_700_w.plant, kind, bench.state, bench.view, terms);
    CHECK((move.flow_lpm > flow + 10.0F) == (kind == Law::pi_ff));
    CHECK((terms.feed_forward > 0.1F) == (kind == Law::pi_ff));
  }
}

TEST_CASE("spare flow under a rippling load is taken back faster by PI, but not in a dip") {
  for (const Law kind : {Law::pi, Law::pi_ff}) {
    Bench bench;
    const auto taken_back_at = [&](int second, bool dip) {
      // A wave of 10 s, and GPUs that stay some 5 K too cold whatever the flow.
      bench.view.gpu_power_w = Reading::of(dip ? 350.0F : 600.0F + 60.0F * std::sin(0.628F * static_cast<float>(second)));
      bench.view.controlled_c = Reading::of(59.0F + std::sin(0.628F * static_cast<float>(second)));
      const float before = bench.state.flow.output;
      LawTerms terms;
      bench.view.flow_applied_lpm = step(study::law_tuning, study::rack_700_w.plant, kind, bench.state, bench.view, terms).flow_lpm;
      return before - bench.state.flow.output;
    };
    bench.view.flow_applied_lpm = bench.view.limits.flow_most_lpm;
    for (int second = 0; second < 26; ++second) taken_back_at(second, false);
    CHECK(taken_back_at(26, false) > 2.0F * study::law_tuning.flow.fall_per_second);
    for (int second = 27; second < 27 + 2 * peak_window_s; ++second) taken_back_at(second, true);
    CHECK(taken_back_at(52, true) == doctest::Approx(study::law_tuning.flow.fall_per_second));
  }
}
