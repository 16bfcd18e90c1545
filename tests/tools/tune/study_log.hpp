// Step tests on the study plants: one GPU's telemetry in whole degrees and half a second late, as a rack would log it,
// with the noise of its instruments. Only the commands and the readings go into the log.
#pragma once

#include <cmath>
#include <deque>
#include <functional>

#include "tools/plant/random.hpp"
#include "tools/plant/sensor.hpp"
#include "tools/plant/study_plant.hpp"
#include "tools/tune/gpu_path.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::test {

/// What the test asks of the plant at a time.
struct StudyCommand {
  double load;  // share of full power
  double flow;  // L/min per GPU
  double supply_c;
};
using StudyTest = std::function<StudyCommand(double time_s)>;

/// Fifteen minutes at three flows, five each: power steps, then, at the first and the last, steps of the supply set
/// point.
inline StudyTest full_study_test(const plant::StudyParameters& plant) {
  return [plant](double t) {
    StudyCommand now{0.9, plant.design_flow, 40.0};
    if (t > 300.0) now.flow = 0.8 * plant.most_flow;
    if (t > 600.0) now.flow = 1.3 * plant.least_flow;
    const double on_plateau = std::fmod(t, 300.0);
    if (on_plateau > 25.0 && on_plateau < 200.0 && std::fmod(on_plateau, 50.0) > 25.0) now.load = 0.5;
    if (on_plateau > 210.0 && on_plateau < 255.0 && (t < 300.0 || t > 600.0)) now.supply_c = 36.0;
    return now;
  };
}
inline constexpr double full_study_test_s = 900.0;

/// What is slow in the plant's telemetry: a first-order lag, then a way.
class LateSensor {
 public:
  LateSensor(double lag_s, double delay_s, double start) : lag_s_(lag_s), lagged_(start) {
    line_.assign(static_cast<std::size_t>(delay_s / plant::StudyPlant::dt + 0.5), start);
  }
  double follow(double truth) {
    lagged_ += (truth - lagged_) * plant::StudyPlant::dt / lag_s_;
    line_.push_back(lagged_);
    const double shown = line_.front();
    line_.pop_front();
    return shown;
  }

 private:
  double lag_s_;
  double lagged_;
  std::deque<double> line_;
};

inline tune::StepLog study_log(const plant::StudyParameters& parameters, const StudyTest& test, double seconds,
                               std::uint64_t seed, double power_delay_s = 0.5) {
  constexpr double dt = plant::StudyPlant::dt;
  constexpr int steps_a_second = 50;
  plant::Random random(seed, 0x53544C47);
  StudyCommand now = test(0.0);
  plant::StudyPlant rig(parameters, now.load * parameters.full_power_w);
  LateSensor junction(0.3, 0.5, rig.junction_c());
  LateSensor power(0.5, power_delay_s, now.load * parameters.full_power_w);
  plant::Sensor supply(plant::pt100, 0.0, parameters.design_supply_c);
  double target_c = parameters.design_supply_c;  // the set point in force goes no faster than the supply can
  double supply_c = target_c;                    // of the plant, before its pipe: the study plants do not tell it
  tune::StepLog log;
  for (int second = 1; second <= static_cast<int>(seconds); ++second) {
    double shown_junction_c = 0.0;
    double shown_power_w = 0.0;
    double mean_flow = 0.0;
    for (int step = 0; step < steps_a_second; ++step) {
      const double time_s = second - 1 + step * dt;
      now = test(time_s);
      const double most = parameters.supply_slew_k_per_s * dt;
      target_c += std::clamp(now.supply_c - target_c, -most, most);
      supply_c += (target_c - supply_c) * dt / parameters.supply_lag_s;
      supply.follow(supply_c, dt);
      rig.step(now.load * parameters.full_power_w, now.flow, target_c);
      shown_junction_c = junction.follow(rig.junction_c());
      shown_power_w = power.follow(now.load * parameters.full_power_w);
      mean_flow += rig.flow() / steps_a_second;
    }
    supply.sample(random);
    tune::LogSecond row;
    row.time_s = second;
    row.mean_gpu_c = row.second_hottest_gpu_c = std::round(shown_junction_c);
    row.gpus_heard = 1.0;
    row.gpu_power_w = shown_power_w * (1.0 + 0.01 * random.gaussian());
    row.flow_lpm = parameters.gpus * (mean_flow + 0.005 * parameters.most_flow * random.gaussian() / std::sqrt(10.0));
    // The study plants have no pumps: the share of the greatest flow stands for their speed.
    const double command = std::round(test(second + dt).flow / parameters.most_flow * 1.0e4) / 1.0e4;
    row.pump_1_command = row.pump_2_command = command;
    row.pump_1_speed = row.pump_2_speed = std::round(mean_flow / parameters.most_flow * 200.0) / 200.0;
    row.supply_target_c = target_c;
    row.supply_c = supply.reading();
    log.push_back(row);
  }
  return log;
}

inline tune::RackFacts facts_of(const plant::StudyParameters& parameters) {
  tune::RackFacts facts;
  facts.gpus = parameters.gpus;
  facts.rated_gpu_w = parameters.full_power_w;
  facts.design_flow_lpm = parameters.design_flow * parameters.gpus;
  return facts;
}

/// The slowest time constant of a mean GPU at a flow, s: read off the tail of its own step response.
inline double slowest_s(const plant::ColdPlateParameters& plate, double flow, double capacity_rate) {
  constexpr double dt = 0.005;
  plant::ColdPlateChain chain(plate);
  const double film = plant::plate_to_coolant(plate, flow, capacity_rate);
  chain.settle(0.0, 0.0, flow * capacity_rate, film);
  const double end_k = plant::case_to_inlet(plate, flow) + plate.die_to_lid;
  double at_8_s = 0.0;
  for (int step = 1; step <= 2000; ++step) {
    chain.step(1.0, 0.0, flow * capacity_rate, film, dt);
    if (step == 1600) at_8_s = end_k - chain.die_c();
  }
  return 2.0 / std::log(at_8_s / (end_k - chain.die_c()));
}

inline const tune::Estimate& estimate_named(const std::vector<tune::Estimate>& rows, const std::string& name) {
  for (const tune::Estimate& row : rows) {
    if (row.name == name) return row;
  }
  throw std::logic_error("no estimate named " + name);
}

}  // namespace isotherm::test
