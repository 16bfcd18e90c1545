// The hot side of the whole rack with every parameter error in a step and a job start; rack_parameter_errors_long_test.cpp has
// the other rises, the dips and a training run.
#include "tests/scenario/rack_parameter_errors.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace isotherm;
using namespace isotherm::bench;
using namespace isotherm::test;

TEST_CASE("the set point of the rack as modelled is nearly the default; a worse plate moves it, nothing else does") {
  plant::RackSettings settings;
  const double modelled_c = rack_set_point_c(settings);
  CHECK(std::abs(modelled_c - static_cast<double>(default_rack_settings.gpu_set_point_c)) < 0.3);
  settings.parts.resistance = 1.2;
  CHECK(rack_set_point_c(settings) > modelled_c + 4.0);
  settings.parts = {.heat = 0.8, .flow = 0.8, .delay = 1.2, .exchanger = 0.8};
  CHECK(std::abs(rack_set_point_c(settings) - modelled_c) < 0.1);
}

TEST_CASE("pumps that give a fifth less than they are asked for leave no law waiting for flow in a job start") {
  const HotSide found = run_rack_with_error(plan_rack(plant::power_rise("job start", 100.0 / 700.0, 0.0), 1), Kind::pi_ff, rack_errors[5]);
  CHECK(found.excess_k <= 2.0);
  CHECK(found.in_band_regulated >= 0.999);
}

TEST_CASE("before a dip that was announced a plate that is a fifth worse than the model's is not overheated") {
  CHECK(run_rack_with_error(plan_rack(plant::power_dip(30.0), 1), Kind::mpc_notices, rack_errors[2]).excess_k <= 2.0);
}

TEST_CASE("with any parameter of the whole rack a fifth off no law exceeds the set point + 2 K for more than 5 s in a 20 % step") {
  double worst_k = -100.0;
  for (const Kind law : {Kind::pi, Kind::pi_ff}) {
    for (const RackError& error : rack_errors) {
      const HotSide found = run_rack_with_error(plan_rack(plant::power_rise("20 % step", 0.8, 0.0), 1), law, error);
      CAPTURE(std::string(name(law)));
      CAPTURE(std::string(error.name));
      CHECK(found.excess_k <= 2.0);
      worst_k = std::max(worst_k, found.excess_k);
    }
  }
  MESSAGE("highest excess ", worst_k, " K");
}
