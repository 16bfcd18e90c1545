// What a rack's own step test is worth under loads that were announced or learned: on a rack whose resistances are a fifth more
// and whose heat capacities a fifth less than its controller's model was made for, and on one as that model.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/scenario/rack_parameter_errors.hpp"
#include "tools/tune/rehearsal.hpp"
#include "tools/tune/tuning.hpp"

using namespace isotherm;
using namespace isotherm::bench;
using namespace isotherm::test;

namespace {

/// A rack before and after its step test. Both know the set point, so that only the model's parameters are compared.
struct Commissioned {
  plant::RackSettings plant;
  double set_point_c = 0.0;
  RackSettings untuned = default_rack_settings;
  RackSettings tuned = default_rack_settings;
};

Commissioned commission(const plant::PartTolerances& parts) {
  constexpr double probe_lag_s = 2.5;
  Commissioned rack;
  rack.plant.parts = parts;
  rack.set_point_c = rack_set_point_c(rack.plant);
  rack.untuned.gpu_set_point_c = static_cast<float>(rack.set_point_c);
  rack.tuned = tune::tune(tune::rehearse(rack.plant, rack.untuned), rack.untuned, probe_lag_s).settings;
  MESSAGE("found: set point ", rack.tuned.gpu_set_point_c, " C (true ", rack.set_point_c, "), direct ",
          rack.tuned.direct_resistance_mk_per_w, " mK/W, by flow ", rack.tuned.flow_resistance_mk_per_w, " mK/W, body ",
          rack.tuned.body_heat_capacity_j_per_k, " J/K, pipe ", rack.tuned.supply_pipe_l, " L");
  return rack;
}

struct Play {
  RackCase rack_case;
  Kind law;
};

std::vector<Play> plays() {
  return {{plan_rack(plant::power_dip(10.0), 1), Kind::mpc_notices},
          {plan_rack(plant::power_dip(30.0), 1), Kind::mpc_notices},
          {plan_rack(plant::power_rise("job start", 100.0 / 700.0, 0.0), 1), Kind::mpc_notices},
          {plan_rack(plant::square_wave(10.0, 0.5), 1), Kind::mpc_learned}};
}

Metrics held(Play play, const Commissioned& rack, const RackSettings& settings) {
  const CaseShape& shape = play.rack_case.shape;
  RackRunTask& task = play.rack_case.task;
  task.plant.parts = rack.plant.parts;
  task.seconds = shape.to_s;
  task.settings = settings;
  return judge(run_rack(task, play.law).controlled, {shape.from_s, shape.to_s, rack.set_point_c, shape.period_s});
}

/// Half-range that tuning takes off, K.
double gain_k(const Play& play, const Commissioned& rack) {
  const Metrics before = held(play, rack, rack.untuned);
  const Metrics after = held(play, rack, rack.tuned);
  CAPTURE(play.rack_case.shape.workload);
  MESSAGE(play.rack_case.shape.workload, ": half-range ", before.half_range_k, " K untuned, ", after.half_range_k,
          " K tuned; overshoot ", *before.hot_overshoot_k, " K untuned, ", *after.hot_overshoot_k, " K tuned");
  CHECK(*after.hot_overshoot_k <= 2.0);
  return before.half_range_k - after.half_range_k;
}

double off_by(float found, double truth) { return std::abs(static_cast<double>(found) / truth - 1.0); }

}  // namespace

TEST_CASE("a rack that is quicker and hotter than the model is held better once its own step test has told what it is") {
  const Commissioned rack = commission({.resistance = 1.2, .heat = 0.8});
  const plant::ColdPlateParameters plate = rack.plant.plate();
  CHECK(off_by(rack.tuned.direct_resistance_mk_per_w, 1000.0 * (plate.die_to_lid + plate.lid_to_plate)) <= 0.16);  // its interval
  CHECK(off_by(rack.tuned.flow_resistance_mk_per_w, 1000.0 * plate.slope) <= 0.05);
  CHECK(off_by(rack.tuned.body_heat_capacity_j_per_k, plate.lid + plate.plate + 0.5 * plate.coolant) <= 0.20);
  CHECK(std::abs(static_cast<double>(rack.tuned.gpu_set_point_c) - rack.set_point_c) <= 0.4);
  double gained_k = 0.0;
  for (const Play& play : plays()) {
    const double gain = gain_k(play, rack);
    // A wave of half the load takes the pumps to both their ends, whatever the law knows: it need only not lose.
    CHECK(gain > (play.law == Kind::mpc_learned ? -0.3 : 0.0));
    gained_k += gain;
  }
  CHECK(gained_k > 1.0);
}

TEST_CASE("a rack as the model loses little by its step test") {
  const Commissioned rack = commission({});
  for (const Play& play : plays()) CHECK(gain_k(play, rack) > -0.3);
}
