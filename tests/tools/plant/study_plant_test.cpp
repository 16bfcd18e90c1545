#include "tools/plant/study_plant.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tools/plant/study_load.hpp"

using namespace isotherm::plant;

namespace {

constexpr double dt = StudyPlant::dt;

/// Steady junction at constant power, flow and supply, found by waiting for it.
double settled_c(StudyParameters parameters, double power_w, double flow, double supply_c) {
  parameters.least_supply_c = std::min(parameters.least_supply_c, supply_c);
  StudyPlant plant(parameters, power_w);
  for (int step = 0; step < 50 * 300; ++step) plant.step(power_w, flow, supply_c);
  return plant.junction_c();
}

/// Power that keeps the junction at `target_c`, by bisection.
double power_for(const StudyParameters& parameters, double target_c, double flow, double supply_c) {
  double low = 100.0;
  double high = 2000.0;
  for (int halving = 0; halving < 14; ++halving) {
    const double middle = 0.5 * (low + high);
    (settled_c(parameters, middle, flow, supply_c) < target_c ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// Half of (highest - lowest) junction over the judged time, with nothing moving.
double half_range(const StudyParameters& parameters, const StudyLoad& load) {
  const auto power = [&](double t) { return parameters.full_power_w * load.share(t); };
  const double from_s = std::max(0.0, load.from_s - 60.0);
  StudyPlant plant(parameters, power(from_s - 1.0));
  double least = 1e9;
  double most = -1e9;
  for (int step = 0; from_s + step * dt < load.to_s; ++step) {
    const double t = from_s + step * dt;
    if (t >= load.from_s) {
      least = std::min(least, plant.junction_c());
      most = std::max(most, plant.junction_c());
    }
    plant.step(power(t), parameters.design_flow, parameters.design_supply_c);
  }
  return 0.5 * (most - least);
}

double seconds_to(const StudyParameters& base, double supply_c, double limit_c) {
  StudyParameters parameters = base;
  parameters.design_supply_c = supply_c;
  parameters.least_supply_c = std::min(base.least_supply_c, supply_c);
  StudyPlant plant(parameters, parameters.full_power_w);
  plant.lose_flow();
  double seconds = 0.0;
  while (plant.junction_c() < limit_c && seconds < 120.0) {
    plant.step(parameters.full_power_w, 0.0, supply_c);
    seconds += dt;
  }
  return seconds;
}

}  // namespace

TEST_CASE("flow and supply temperature move the junction as much as the study found") {
  struct Reference {
    StudyParameters plant;
    double junction_c, per_watt, per_flow, per_tenth, least_w, most_w, least_supply_w, most_supply_w;
  };
  for (const Reference& r : {Reference{study_node, 64.1, 34.5e-3, -5.7, -0.52, 517, 794, 410, 1124},
                             Reference{study_rack, 68.3, 28.3e-3, -4.5, -0.55, 790, 1104, 650, 1493}}) {
    const StudyParameters& p = r.plant;
    CAPTURE(p.gpus);
    const double full = settled_c(p, p.full_power_w, p.design_flow, 40.0);
    CHECK(full == doctest::Approx(r.junction_c).epsilon(0.02));
    CHECK((full - settled_c(p, p.full_power_w - 100.0, p.design_flow, 40.0)) / 100.0 ==
          doctest::Approx(r.per_watt).epsilon(0.02));
    const double step = 0.01;
    CHECK((settled_c(p, p.full_power_w, p.design_flow + step, 40.0) - full) / step ==
          doctest::Approx(r.per_flow).epsilon(0.02));
    CHECK(settled_c(p, p.full_power_w, 1.1 * p.design_flow, 40.0) - full == doctest::Approx(r.per_tenth).epsilon(0.02));
    CHECK(power_for(p, full, p.least_flow, 40.0) == doctest::Approx(r.least_w).epsilon(0.02));
    CHECK(power_for(p, full, p.most_flow, 40.0) == doctest::Approx(r.most_w).epsilon(0.02));
    CHECK(power_for(p, full, p.least_flow, 45.0) == doctest::Approx(r.least_supply_w).epsilon(0.02));
    CHECK(power_for(p, full, p.most_flow, 30.0) == doctest::Approx(r.most_supply_w).epsilon(0.02));
  }
  CHECK(settled_c(study_node, 700.0, 0.7, 40.0) - settled_c(study_node, 700.0, 1.0, 40.0) ==
        doctest::Approx(2.5).epsilon(0.02));
  CHECK(settled_c(study_rack, 1000.0, 0.7 * 1.35, 40.0) - settled_c(study_rack, 1000.0, 1.35, 40.0) ==
        doctest::Approx(2.6).epsilon(0.02));
}

TEST_CASE("with nothing moving the junction swings as the study found, within 5 %") {
  struct Row {
    const char* name;
    double node, rack;
  };
  const Row table[] = {
      {"wave 1 s, -30 %", 1.46, 1.24},  {"wave 2 s, -30 %", 1.76, 1.54},        {"wave 5 s, -30 %", 2.30, 2.15},
      {"wave 10 s, -30 %", 2.86, 2.90}, {"wave 1 s, -50 %", 2.44, 2.07},        {"wave 2 s, -50 %", 2.94, 2.57},
      {"wave 5 s, -50 %", 3.83, 3.58},  {"wave 10 s, -50 %", 4.77, 4.84},       {"dip 10 s", 8.31, 9.56},
      {"dip 30 s", 8.45, 9.92},         {"dip 60 s", 8.45, 9.92},               {"job start", 10.34, 12.05},
      {"20 % step", 2.41, 2.83},        {"job start, 60 s ramp", 10.34, 12.05}, {"20 % ramp in 60 s", 2.41, 2.83},
  };
  double worst = 0.0;
  const auto found = [](const StudyParameters& parameters, const char* name) {
    for (const StudyLoad& load : sixteen_study_loads(parameters.idle_power_w / parameters.full_power_w)) {
      if (load.name == name) return half_range(parameters, load);
    }
    return 0.0;
  };
  for (const Row& row : table) {
    CAPTURE(row.name);
    const double node = found(study_node, row.name);
    const double rack = found(study_rack, row.name);
    CHECK(node == doctest::Approx(row.node).epsilon(0.05));
    CHECK(rack == doctest::Approx(row.rack).epsilon(0.05));
    worst = std::max({worst, std::abs(node / row.node - 1.0), std::abs(rack / row.rack - 1.0)});
  }
  MESSAGE("largest deviation ", 100.0 * worst, " %");
}

TEST_CASE("after loss of flow the junction passes its limits when the study says, within 10 %") {
  struct Row {
    double supply_c;
    std::array<double, 3> node, rack;  // to 87, 95 and 105 C
  };
  constexpr std::array<double, 3> limits{87.0, 95.0, 105.0};
  double worst = 0.0;
  for (const Row& row :
       {Row{25, {18.5, 23.5, 30.5}, {15.5, 19.9, 25.9}}, Row{40, {10.1, 14.4, 20.3}, {8.0, 11.9, 17.1}},
        Row{45, {7.6, 11.7, 17.3}, {5.7, 9.4, 14.5}}}) {
    for (std::size_t i = 0; i < limits.size(); ++i) {
      CAPTURE(row.supply_c);
      CAPTURE(limits[i]);
      const double node = seconds_to(study_node, row.supply_c, limits[i]);
      const double rack = seconds_to(study_rack, row.supply_c, limits[i]);
      CHECK(node == doctest::Approx(row.node[i]).epsilon(0.10));
      CHECK(rack == doctest::Approx(row.rack[i]).epsilon(0.10));
      worst = std::max({worst, std::abs(node / row.node[i] - 1.0), std::abs(rack / row.rack[i] - 1.0)});
    }
  }
  MESSAGE("largest deviation ", 100.0 * worst, " %");
}

TEST_CASE("the mixing valve moves the inlet in seconds where the supply loop takes half a minute") {
  const auto seconds_for_five_kelvin = [](const StudyParameters& parameters) {
    StudyPlant plant(parameters, 1000.0);
    double seconds = 0.0;
    while (plant.inlet_c() > 35.0 && seconds < 120.0) {
      plant.step(1000.0, parameters.design_flow, 30.0);
      seconds += dt;
    }
    return seconds;
  };
  CHECK(seconds_for_five_kelvin(study_rack_mixing(25.0)) < 4.0);
  CHECK(seconds_for_five_kelvin(study_rack) > 25.0);
}

TEST_CASE("commands beyond their range are held at its limit") {
  StudyPlant plant(study_node, 700.0);
  for (int step = 0; step < 50 * 120; ++step) plant.step(700.0, 9.0, 90.0);
  CHECK(plant.flow() == doctest::Approx(2.0));
  CHECK(plant.inlet_c() == doctest::Approx(45.0).epsilon(1e-3));
}
