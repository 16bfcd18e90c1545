#include "control/law/predictive_law.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "control/plant/study.hpp"

using namespace isotherm;

namespace {

constexpr const PredictiveTuning& tuning = study::law_tuning.predictive;
constexpr const LawLimits& given = study::rack_700_w.limits;
constexpr PredictiveLimits limits{given.flow_least_lpm,     given.flow_most_lpm,      given.flow_rise_lpm_per_s,
                                  given.flow_fall_lpm_per_s, given.supply_least_c,     given.supply_most_c,
                                  given.supply_rise_k_per_s, given.supply_fall_k_per_s};
constexpr float design = 72.0F;
constexpr float middle = 64.8F;  // 0.9 of design flow
constexpr float target = 62.0F;

Forecast constant_power(float watt) {
  Forecast forecast;
  forecast.gpu_power_w.fill(watt);
  forecast.trust = 1.0F;
  forecast.known = true;
  return forecast;
}

/// A rack that obeys the model, with its junction shown exactly.
struct Rack {
  ThermalModel model = study::model_700_w;
  ThermalModel truth = study::model_700_w;
  PredictiveState state;
  std::unique_ptr<PredictiveWorkspace> workspace = std::make_unique<PredictiveWorkspace>();
  PredictiveTerms terms;
  PredictiveMove move{middle, 40.0F};
  float body_c = 50.0F;
  float flow = middle;
  float supply = 40.0F;
  CoolantLine line;
  float junction_c = 0.0F;

  Rack() { line.fill(40.0F, middle / 60.0F); }
  /// Returns whether the law moved.
  bool second(float watt, const Forecast& forecast) {
    flow += (move.flow_lpm - flow) * share_in_a_second(truth.pump_lag_s);
    supply += (move.supply_c - supply) * share_in_a_second(truth.supply_lag_s);
    line.push(supply, flow / 60.0F);
    body_c = next_body_c(truth, body_c, line.at(truth.pipe_l), watt, flow);
    junction_c = body_c + watt * truth.direct_k_per_w;
    update(tuning.observer, model, state.observer,
           {Reading::of(junction_c), Reading::of(watt), Reading::of(watt), Reading::of(flow), move.flow_lpm,
            Reading::of(supply), move.supply_c});
    return decide(tuning, model, design, target, &forecast, limits, state, *workspace, move, terms);
  }
};

}  // namespace

TEST_CASE("a foretold plan that changes nothing keeps a settled junction, more flow cools it, warmer supply comes later") {
  const ThermalModel model = study::model_700_w;
  ObserverState state;
  state.flow_lpm = design;
  state.held_c = state.supply_c = state.inlet_c = 40.0F;
  state.applied_lpm = design;
  state.line.fill(40.0F, design / 60.0F);
  Powers power;
  power.fill(600.0F);
  MovePlan plan;
  plan.flow_lpm.fill(design);
  plan.supply_c.fill(40.0F);
  const float body = 40.0F + 600.0F * body_resistance(model, 1.0F);
  Temperatures still;
  predict(model, state, body, power, plan, still);
  for (const float at : still) CHECK(at == doctest::Approx(body + 9.6F));

  Temperatures moved;
  plan.flow_lpm.fill(2.0F * design);
  predict(model, state, body, power, plan, moved);
  CHECK(moved[horizon_s] == doctest::Approx(40.0 + 600.0 * (0.016 + 0.01022 + 0.004125)).epsilon(0.001));
  CHECK(std::is_sorted(moved.rbegin(), moved.rend()));
  plan.flow_lpm.fill(design);
  plan.supply_c.fill(44.0F);
  predict(model, state, body, power, plan, moved);
  CHECK(moved[12] < still[12] + 0.1F);  // 14.4 L at 1.2 L/s
  CHECK(moved[horizon_s] > still[horizon_s] + 2.0F);
}

TEST_CASE("it decides only with a forecast that it trusts") {
  Rack rack;
  Forecast forecast = constant_power(600.0F);
  rack.second(600.0F, forecast);
  CHECK(rack.second(600.0F, forecast));
  CHECK(rack.terms.decided);
  forecast.trust = tuning.least_trust - 0.05F;
  rack.terms = {};
  const PredictiveMove before = rack.move;
  CHECK_FALSE(rack.second(600.0F, forecast));
  CHECK_FALSE(rack.terms.decided);
  CHECK(rack.move.flow_lpm == before.flow_lpm);
  CHECK_FALSE(decide(tuning, rack.model, design, target, nullptr, limits, rack.state, *rack.workspace, rack.move, rack.terms));
}

TEST_CASE("a solver that may do nothing leaves the second to another law") {
  Rack rack;
  const Forecast forecast = constant_power(700.0F);
  rack.second(600.0F, forecast);
  PredictiveTuning capped = tuning;
  capped.most_changes = 0;
  rack.move.flow_lpm = limits.flow_least_lpm;
  CHECK_FALSE(decide(capped, rack.model, design, 55.0F, &forecast, limits, rack.state, *rack.workspace, rack.move, rack.terms));
}

TEST_CASE("a steady load is brought to its target and the pumps to their middle, with a wrong model too") {
  for (const float wrong : {0.8F, 1.0F, 1.2F}) {
    Rack rack;
    rack.model.base_k_per_w *= wrong;
    rack.model.direct_k_per_w *= wrong;
    rack.model.slope_k_lpm_per_w *= wrong;
    const Forecast forecast = constant_power(600.0F);
    for (int n = 0; n < 1200; ++n) rack.second(600.0F, forecast);
    CAPTURE(wrong);
    CHECK(rack.junction_c == doctest::Approx(target).epsilon(0.002));
    CHECK(rack.move.flow_lpm == doctest::Approx(middle).epsilon(0.03));
  }
}

TEST_CASE("where the supply cannot reach, the flow leaves its middle and the target is still held") {
  Rack rack;
  const Forecast forecast = constant_power(700.0F);
  PredictiveLimits warm = limits;
  warm.supply_least_c = 39.0F;
  for (int n = 0; n < 1200; ++n) {
    rack.second(700.0F, forecast);
    decide(tuning, rack.model, design, target, &forecast, warm, rack.state, *rack.workspace, rack.move, rack.terms);
  }
  CHECK(rack.junction_c == doctest::Approx(target).epsilon(0.003));
  CHECK(rack.move.flow_lpm > 1.1F * middle);
}

TEST_CASE("flow falls before a foretold dip and is back before its end") {
  Rack rack;
  Forecast forecast = constant_power(650.0F);
  for (int n = 0; n < 600; ++n) rack.second(650.0F, forecast);
  const float before = rack.move.flow_lpm;
  // The dip comes in 4 s and lasts 10 s.
  float at_its_begin = before;
  float at_its_end = 0.0F;
  for (int n = 0; n < 14; ++n) {
    for (std::size_t ahead = 0; ahead < forecast_steps; ++ahead) {
      const int at = n + 1 + static_cast<int>(ahead);
      forecast.gpu_power_w[ahead] = at >= 4 && at < 14 ? 450.0F : 650.0F;
    }
    rack.second(n >= 4 ? 450.0F : 650.0F, forecast);
    if (n == 4) at_its_begin = rack.move.flow_lpm;
    at_its_end = rack.move.flow_lpm;
  }
  CHECK(at_its_begin < 0.9F * before);
  CHECK(at_its_end > at_its_begin);
}

TEST_CASE("an announced deep dip is neither warmed up for nor left without flow at its end") {
  for (const int dip_s : {10, 20, 30, 60}) {
    CAPTURE(dip_s);
    Rack rack;
    Forecast forecast = constant_power(700.0F);
    for (int n = 0; n < 600; ++n) rack.second(700.0F, forecast);
    forecast.source = ForecastSource::notice;
    constexpr int begins_s = 40;
    const auto watt = [dip_s](int at) { return at >= begins_s && at < begins_s + dip_s ? 210.0F : 700.0F; };
    float hottest_before = target;
    float hottest_after = target;
    float coldest_in = target;
    float coldest_after = target;
    for (int n = 0; n < begins_s + dip_s + 60; ++n) {
      for (std::size_t ahead = 0; ahead < forecast_steps; ++ahead) forecast.gpu_power_w[ahead] = watt(n + 1 + static_cast<int>(ahead));
      rack.second(watt(n), forecast);
      if (n < begins_s) hottest_before = std::max(hottest_before, rack.junction_c);
      if (watt(n) < 700.0F) coldest_in = std::min(coldest_in, rack.junction_c);
      if (n >= begins_s + dip_s) hottest_after = std::max(hottest_after, rack.junction_c);
      if (n >= begins_s + dip_s + 10) coldest_after = std::min(coldest_after, rack.junction_c);
    }
    CHECK(hottest_before < target + 1.0F);
    CHECK(hottest_after < target + 1.5F);
    CHECK(coldest_after > target - 0.5F);
    CHECK(coldest_in > 48.0F);  // 46.8 C with the flow that rests before it
  }
}

TEST_CASE("rates and ranges hold whatever happens, and a level that is outside its range comes back at its rate") {
  Rack rack;
  Forecast forecast = constant_power(600.0F);
  rack.move.supply_c = 47.0F;  // 2 K above its range
  for (int n = 0; n < 300; ++n) {
    const PredictiveMove before = rack.move;
    for (std::size_t ahead = 0; ahead < forecast_steps; ++ahead) {
      forecast.gpu_power_w[ahead] = (n / 7 + static_cast<int>(ahead) / 5) % 3 == 0 ? 150.0F : 700.0F;
    }
    const bool moved = rack.second(n / 7 % 3 == 0 ? 150.0F : 700.0F, forecast);
    CHECK((moved || n == 0));
    CHECK(rack.move.flow_lpm >= limits.flow_least_lpm);
    CHECK(rack.move.flow_lpm <= limits.flow_most_lpm);
    CHECK(rack.move.flow_lpm - before.flow_lpm <= limits.flow_rise_lpm * 1.001F);
    CHECK(before.flow_lpm - rack.move.flow_lpm <= limits.flow_fall_lpm * 1.001F);
    CHECK(std::abs(rack.move.supply_c - before.supply_c) <= limits.supply_rise_k * 1.001F);
    CHECK(rack.move.supply_c <= std::max(before.supply_c, limits.supply_most_c) + 0.001F);
    CHECK(rack.move.supply_c >= limits.supply_least_c - 0.001F);
  }
  CHECK(rack.move.supply_c <= limits.supply_most_c + 0.001F);
}
