#include "control/law/way_back.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "control/plant/study.hpp"
#include "control/signal/filter.hpp"

using namespace isotherm;

namespace {

constexpr const LawTuning& tuning = study::law_tuning;
constexpr const ThermalModel& model = study::model_700_w;
constexpr const LawLimits& given = study::rack_700_w.limits;
constexpr PredictiveLimits limits{given.flow_least_lpm,     given.flow_most_lpm,      given.flow_rise_lpm_per_s,
                                  given.flow_fall_lpm_per_s, given.supply_least_c,     given.supply_most_c,
                                  given.supply_rise_k_per_s, given.supply_fall_k_per_s};
constexpr float supply_c = 40.0F;
constexpr float set_point_c = study::rack_700_w.plant.gpu_set_point_c;
constexpr float design_lpm = study::rack_700_w.plant.design_flow_lpm;
constexpr float load_w = model.rated_gpu_w;

/// A rack that obeys the model under a constant load, as its observer knows it.
struct Rack {
  ObserverState observer;
  float average_c = 0.0F;
  float command_lpm;

  explicit Rack(float flow_lpm, float watt = load_w) : command_lpm(flow_lpm) {
    observer.flow_lpm = observer.flow_before_lpm = observer.applied_lpm = flow_lpm;
    observer.held_c = observer.supply_c = observer.probe_c = observer.inlet_c = observer.inlet_before_c = supply_c;
    observer.line.fill(supply_c, flow_lpm / 60.0F);
    observer.power_w = observer.mean_w = watt;
    observer.body_c = supply_c + watt * body_resistance(model, flow_lpm / model.gpus);
    observer.begun = true;
    average_c = observer.body_c + watt * model.direct_k_per_w;
  }
  float least_lpm(float level_w = load_w) const {
    return least_flow_back_lpm(tuning.way_back, model, observer, {set_point_c, average_c, level_w, supply_c}, limits, command_lpm);
  }
  void second(float flow_lpm) {
    observer.body_c = next_body_c(model, observer.body_c, supply_c, load_w, 0.5F * (observer.flow_before_lpm + observer.flow_lpm));
    average_c = lag(average_c, observer.body_c + load_w * model.direct_k_per_w, 1.0F / 5.0F);
    observer.flow_before_lpm = observer.flow_lpm;
    observer.flow_lpm = next_flow_lpm(model, observer.flow_lpm, command_lpm, flow_lpm);
    observer.applied_lpm = command_lpm = flow_lpm;
  }
};

}  // namespace

TEST_CASE("who always takes as little flow as is permitted keeps the promise all the same") {
  for (const float begin_lpm : {design_lpm, 1.2F * design_lpm, given.flow_most_lpm}) {
    CAPTURE(begin_lpm);
    Rack rack(begin_lpm);
    float least_lpm = begin_lpm;
    float most_c = 0.0F;
    for (int n = 0; n < 120; ++n) {
      rack.second(rack.least_lpm());
      least_lpm = std::min(least_lpm, rack.command_lpm);
      most_c = std::max(most_c, rack.average_c);
    }
    CHECK(least_lpm < 0.95F * begin_lpm);  // or nothing was tried
    CHECK(most_c <= set_point_c + tuning.way_back.most_peak_k + 0.2F);  // the answer comes a second later in each second
    CHECK(rack.average_c >= set_point_c);  // and no more flow than that takes
  }
}

TEST_CASE("in a dip the flow may be lower, the more the longer it lasts, and it counts where the load may return to") {
  Rack rack(design_lpm);
  rack.observer.body_c += 2.0F;
  rack.average_c += 2.0F;
  const float before = rack.least_lpm();
  float last = before;
  for (int n = 0; n < 4; ++n) {
    rack.observer.power_w = 0.6F * load_w;
    rack.observer.body_c -= 0.7F;
    rack.average_c -= 0.7F;
    CHECK(rack.least_lpm() <= last);
    CHECK(rack.least_lpm(0.8F * load_w) <= rack.least_lpm());
    last = rack.least_lpm();
  }
  CHECK(last < before);
}

TEST_CASE("what is asked for lies within the pumps' range and ramp, also where no flow is enough") {
  for (float flow_lpm = given.flow_least_lpm; flow_lpm <= given.flow_most_lpm; flow_lpm += 2.0F) {
    for (const float level : {0.1F, 0.5F, 1.0F, 3.0F}) {
      Rack rack(flow_lpm, level * load_w);
      const float least = rack.least_lpm(level * load_w);
      CHECK(least >= std::max(given.flow_least_lpm, flow_lpm - given.flow_fall_lpm_per_s));
      CHECK(least <= std::min(given.flow_most_lpm, flow_lpm + given.flow_rise_lpm_per_s) + 0.001F);
      if (level > 2.0F) CHECK(least >= std::min(given.flow_most_lpm, flow_lpm + given.flow_rise_lpm_per_s) - 0.001F);
      if (level < 0.2F) CHECK(least <= std::max(given.flow_least_lpm, flow_lpm - given.flow_fall_lpm_per_s) + 0.001F);
    }
  }
}
