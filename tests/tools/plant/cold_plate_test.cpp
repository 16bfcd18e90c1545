#include "tools/plant/cold_plate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>

#include "tools/plant/coolant.hpp"

using namespace isotherm::plant;

namespace {

struct StepTimes {
  double t63 = 0.0;
  double t90 = 0.0;
  double t95 = 0.0;
};

/// Response of the die to a step from idle to full power at constant flow and inlet.
StepTimes step_response(const ColdPlateParameters& plate, double idle_w, double full_w, double flow_lpm) {
  constexpr double dt = 0.02;
  const double carried = flow_lpm * study_capacity_rate;
  const double film = plate_to_coolant(plate, flow_lpm, study_capacity_rate);
  ColdPlateChain chain(plate);
  chain.settle(full_w, 40.0, carried, film);
  const double last = chain.die_c();
  chain.settle(idle_w, 40.0, carried, film);
  const double first = chain.die_c();
  StepTimes times;
  for (int step = 1; step <= 3000; ++step) {
    chain.step(full_w, 40.0, carried, film, dt);
    const double share = (chain.die_c() - first) / (last - first);
    if (share < 0.632) times.t63 = step * dt;
    if (share < 0.90) times.t90 = step * dt;
    if (share < 0.95) times.t95 = step * dt;
  }
  return times;
}

}  // namespace

TEST_CASE("case-to-inlet resistance follows the OCP table for PG25 within 1 %") {
  // OCP OAI System Liquid Cooling Guidelines 2023, fig. 7: L/min, K/W.
  constexpr std::pair<double, double> table[] = {{0.5, .0325}, {0.6, .0300}, {0.7, .0280}, {0.8, .0265}, {0.9, .0255},
                                                 {1.0, .0245}, {1.2, .0230}, {1.4, .0220}, {1.6, .0214}, {1.8, .0209},
                                                 {2.0, .0204}, {2.2, .0200}, {2.4, .0197}};
  double worst = 0.0;
  for (const auto& [flow, resistance] : table) {
    worst = std::max(worst, std::abs(case_to_inlet(plate_700_w, flow) / resistance - 1.0));
  }
  MESSAGE("largest error ", 100.0 * worst, " %");
  CHECK(worst < 0.01);
}

TEST_CASE("the parts of the path add up to the resistance from die to inlet") {
  for (const double flow : {0.5, 1.0, 2.0}) {
    ColdPlateChain chain(plate_700_w);
    chain.settle(700.0, 40.0, flow * study_capacity_rate, plate_to_coolant(plate_700_w, flow, study_capacity_rate));
    CHECK(chain.die_c() == doctest::Approx(40.0 + 700.0 * (plate_700_w.die_to_lid + case_to_inlet(plate_700_w, flow))));
  }
}

TEST_CASE("an equilibrium stays where it is") {
  const double film = plate_to_coolant(plate_1_kw, 1.35, study_capacity_rate);
  ColdPlateChain chain(plate_1_kw, 1.1);
  chain.settle(1000.0, 40.0, 1.35 * study_capacity_rate, film);
  const double before = chain.die_c();
  for (int step = 0; step < 1000; ++step) chain.step(1000.0, 40.0, 1.35 * study_capacity_rate, film, 0.02);
  CHECK(chain.die_c() == doctest::Approx(before).epsilon(1e-9));
}

TEST_CASE("a step of power reaches 63, 90 and 95 % when it should") {
  const StepTimes small = step_response(plate_700_w, 100.0, 700.0, 1.0);
  MESSAGE("700 W class: t63 ", small.t63, " t90 ", small.t90, " t95 ", small.t95);
  CHECK(small.t63 == doctest::Approx(1.2).epsilon(0.10));
  CHECK(small.t90 == doctest::Approx(4.8).epsilon(0.10));
  CHECK(small.t95 == doctest::Approx(6.7).epsilon(0.10));
  const StepTimes large = step_response(plate_1_kw, 150.0, 1000.0, 1.35);
  MESSAGE("1 kW class: t63 ", large.t63, " t90 ", large.t90, " t95 ", large.t95);
  CHECK(large.t63 == doctest::Approx(2.2).epsilon(0.10));
  CHECK(large.t90 == doctest::Approx(6.6).epsilon(0.10));
  CHECK(large.t95 == doctest::Approx(8.9).epsilon(0.10));
}

TEST_CASE("what goes in and does not come out is stored") {
  const double carried = 1.0 * study_capacity_rate;
  const double film = plate_to_coolant(plate_700_w, 1.0, study_capacity_rate);
  ColdPlateChain chain(plate_700_w);
  double in = 0.0;
  double out = 0.0;
  const double before = chain.stored_j();
  for (int step = 0; step < 2000; ++step) {
    out += carried * (chain.outlet_c() - 40.0) * 0.02;
    chain.step(step < 500 ? 700.0 : 250.0, 40.0, carried, film, 0.02);
    in += (step < 500 ? 700.0 : 250.0) * 0.02;
  }
  CHECK(in - out == doctest::Approx(chain.stored_j() - before).epsilon(1e-9));
}
