#include "tools/tune/gpu_path.hpp"

#include <doctest/doctest.h>

#include "tests/tools/tune/rack_check.hpp"

using namespace isotherm;
using namespace isotherm::test;
using tune::Estimate;

namespace {

/// A step test of a study plant with something left out.
tune::GpuPath fit_without(const std::function<void(StudyCommand&)>& leave_out, double seconds = full_study_test_s) {
  const plant::StudyParameters& plant = plant::study_rack;
  const StudyTest whole = full_study_test(plant);
  const StudyTest test = [&](double t) {
    StudyCommand now = whole(t);
    leave_out(now);
    return now;
  };
  return tune::fit_gpu_path(study_log(plant, test, seconds, 1), facts_of(plant));
}

}  // namespace

TEST_CASE(
    "one GPU in whole degrees: resistance is found within 5 %, time constant and delay within 15 %, both classes") {
  for (const plant::StudyParameters* plant : {&plant::study_node, &plant::study_rack}) {
    const plant::ColdPlateParameters& plate = plant->plate;
    const double endless = plate.die_to_lid + plate.base;
    const double at_design = plate.die_to_lid + plant::case_to_inlet(plate, plant->design_flow);
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
      CAPTURE(plant->gpus);
      CAPTURE(seed);
      const tune::GpuPath path =
          tune::fit_gpu_path(study_log(*plant, full_study_test(*plant), full_study_test_s, seed), facts_of(*plant));
      CHECK(error_of(estimate_named(path.estimates, "resistance_at_design_flow"), at_design) <= 0.05);
      CHECK(error_of(estimate_named(path.estimates, "R0"), endless) <= 0.05);
      CHECK(error_of(estimate_named(path.estimates, "a"), plate.slope) <= 0.15);
      CHECK(error_of(estimate_named(path.estimates, "direct_resistance"), plate.die_to_lid + plate.lid_to_plate) <= 0.15);
      CHECK(error_of(estimate_named(path.estimates, "body_time_constant"),
                     slowest_s(plate, plant->design_flow, plant::study_capacity_rate)) <= 0.15);
      CHECK(error_of(estimate_named(path.estimates, "transport_delay"), plant->supply_delay_s) <= 0.15);
      const double true_set_point = 40.0 + plant->full_power_w * at_design;
      REQUIRE(path.set_point_found);
      CHECK(std::abs(path.set_point_c - true_set_point) <= 0.5);
    }
  }
}

TEST_CASE("power that is told up to half a second later than the temperatures that it makes moves no resistance") {
  for (const plant::StudyParameters* plant : {&plant::study_node, &plant::study_rack}) {
    const plant::ColdPlateParameters& plate = plant->plate;
    for (const double power_delay_s : {0.3, 0.5, 0.8}) {
      CAPTURE(plant->gpus);
      CAPTURE(power_delay_s);
      const tune::GpuPath path = tune::fit_gpu_path(
          study_log(*plant, full_study_test(*plant), full_study_test_s, 1, power_delay_s), facts_of(*plant));
      CHECK(error_of(estimate_named(path.estimates, "direct_resistance"), plate.die_to_lid + plate.lid_to_plate) <= 0.20);
      CHECK(error_of(estimate_named(path.estimates, "body_heat_capacity"), plate.lid + plate.plate + 0.5 * plate.coolant) <= 0.20);
      CHECK(error_of(estimate_named(path.estimates, "resistance_at_design_flow"),
                     plate.die_to_lid + plant::case_to_inlet(plate, plant->design_flow)) <= 0.05);
    }
  }
}

TEST_CASE("a constant flow: a and R0 are not excited and the log's flow is named; the resistance at it is found") {
  const tune::GpuPath path = fit_without([](StudyCommand& now) { now.flow = plant::study_rack.design_flow; });
  for (const char* name : {"a", "R0", "n"}) {
    const Estimate& row = estimate_named(path.estimates, name);
    CHECK_FALSE(row.found);
    CHECK(row.why_not.find("a wider range of coolant flow is needed (9") == 0);
  }
  CHECK(estimate_named(path.estimates, "a").value == estimate_named(path.estimates, "a").standard);
  const double truth = plant::study_rack.plate.die_to_lid + plant::case_to_inlet(plant::study_rack.plate, 1.35);
  CHECK(error_of(estimate_named(path.estimates, "resistance_at_design_flow"), truth) <= 0.05);
  CHECK(path.set_point_found);
}

TEST_CASE("a constant flow far from design flow proposes no set point") {
  const tune::GpuPath path = fit_without([](StudyCommand& now) { now.flow = 0.7; });
  CHECK_FALSE(estimate_named(path.estimates, "resistance_at_design_flow").found);
  CHECK_FALSE(path.set_point_found);
}

TEST_CASE("a constant power: what only a power step shows is not excited") {
  const tune::GpuPath path = fit_without([](StudyCommand& now) { now.load = 0.9; });
  for (const char* name : {"direct_resistance", "body_heat_capacity"}) {
    const Estimate& row = estimate_named(path.estimates, name);
    CHECK_FALSE(row.found);
    CHECK(row.why_not.find("larger or more steps of GPU power are needed (8") == 0);
  }
}

TEST_CASE("a constant supply temperature: the pipe's volume is not excited") {
  const tune::GpuPath path = fit_without([](StudyCommand& now) { now.supply_c = 40.0; });
  for (const char* name : {"supply_pipe_volume", "transport_delay"}) {
    const Estimate& row = estimate_named(path.estimates, name);
    CHECK_FALSE(row.found);
    CHECK(row.why_not.find("steps of the supply set point are needed") == 0);
  }
  CHECK(estimate_named(path.estimates, "R0").found);
}

TEST_CASE("nothing moves: nothing but the resistance at that flow is found") {
  const tune::GpuPath path = fit_without([](StudyCommand& now) { now = {0.9, 1.35, 40.0}; }, 300.0);
  for (const Estimate& row : path.estimates) {
    CAPTURE(row.name);
    CHECK(row.found == (row.name == "resistance_at_design_flow" || row.name == "controlled_gpu_share"));
    CHECK(row.found == row.why_not.empty());
  }
}

TEST_CASE("seconds without telemetry, flow or supply temperature are passed over") {
  const plant::StudyParameters& plant = plant::study_node;
  tune::StepLog log = study_log(plant, full_study_test(plant), full_study_test_s, 1);
  for (std::size_t n = 0; n < log.size(); ++n) {
    if (n % 17 == 0) log[n].mean_gpu_c = log[n].second_hottest_gpu_c = log[n].gpu_power_w = tune::absent;
    if (n % 23 == 0) log[n].flow_lpm = tune::absent;
    if (n % 29 == 0) log[n].supply_c = tune::absent;
  }
  log.erase(log.begin() + 200, log.begin() + 210);
  const tune::GpuPath path = tune::fit_gpu_path(log, facts_of(plant));
  CHECK(error_of(estimate_named(path.estimates, "R0"), plant.plate.die_to_lid + plant.plate.base) <= 0.05);
}
