#include "tools/bench/control/study_rig.hpp"

#include <cmath>
#include <deque>

#include "tools/plant/rack_settings.hpp"
#include "tools/plant/random.hpp"

namespace isotherm::bench {

namespace {

constexpr double dt = plant::StudyPlant::dt;
constexpr int steps_a_second = 50;
constexpr int steps_a_mark = 5;
constexpr double overhead_w_per_gpu = plant::node_overhead_w / 8.0;

/// First-order lag, then a pure delay.
class Telemetry {
 public:
  Telemetry(double lag_s, double delay_s, double start)
      : share_(dt / lag_s), lagged_(start), late_(static_cast<std::size_t>(std::lround(delay_s / dt)), start) {}
  void follow(double truth) {
    lagged_ += (truth - lagged_) * share_;
    late_.push_back(lagged_);
    late_.pop_front();
  }
  double shown() const { return late_.front(); }

 private:
  double share_;
  double lagged_;
  std::deque<double> late_;
};

// Lags and delays of the study's telemetry; noise of the drivers' power readings and of the meters as in tools/plant.
constexpr double die_lag_s = 0.3;
constexpr double power_lag_s = 0.5;
constexpr double telemetry_delay_s = 0.5;
constexpr double power_noise = 0.01;      // of one GPU's reading
constexpr double flow_noise = 0.005;      // of the greatest flow
constexpr double probe_noise_k = 0.02;

}  // namespace

double ac_share(const plant::StudyParameters& parameters, double gpu_power_w) {
  return (gpu_power_w + overhead_w_per_gpu) / (parameters.full_power_w + overhead_w_per_gpu);
}

double study_set_point_c(const plant::StudyParameters& parameters) {
  return plant::StudyPlant(parameters, parameters.full_power_w).junction_c();
}

RunTrace run_study(const StudyRun& run, StudyController& controller) {
  const plant::StudyParameters& p = *run.parameters;
  const double first_w = (*run.power)(run.begin_s);
  plant::StudyPlant plant(p, first_w);
  plant::Random noise(run.seed, 0x42454E43);
  Telemetry die(die_lag_s, telemetry_delay_s, plant.junction_c());
  Telemetry power(power_lag_s, telemetry_delay_s, first_w);
  const double one_reading = power_noise / std::sqrt(static_cast<double>(p.gpus));

  RunTrace trace;
  trace.begin_s = run.begin_s;
  const auto seconds = static_cast<int>(std::lround(run.end_s - run.begin_s));
  for (int second = 0; second < seconds; ++second) {
    Seen seen;
    seen.time_s = run.begin_s + second;
    seen.controlled_c = std::round(die.shown());
    seen.gpu_power_w = power.shown() * (1.0 + one_reading * noise.gaussian());
    seen.flow = plant.flow() + flow_noise * p.most_flow * noise.gaussian();
    seen.supply_c = plant.supply_c() + probe_noise_k * noise.gaussian();
    seen.outlet_c = plant.outlet_c() + probe_noise_k * noise.gaussian();
    const Hands hands = controller.decide(seen);
    trace.flow_share.push_back((hands[0] - p.least_flow) / (p.most_flow - p.least_flow));
    trace.supply_share.push_back((hands[1] - p.least_supply_c) / (p.most_supply_c - p.least_supply_c));
    double pumping = 0.0;
    for (int step = 0; step < steps_a_second; ++step) {
      const double gpu_w = (*run.power)(seen.time_s + step * dt);
      plant.step(gpu_w, hands[0], hands[1]);
      die.follow(plant.junction_c());
      power.follow(gpu_w);
      const double flow = plant.flow() / p.design_flow;
      pumping += flow * flow * flow / steps_a_second;
      if ((step + 1) % steps_a_mark == 0) {
        trace.temperature_c.push_back(plant.junction_c());
        trace.load_share.push_back(ac_share(p, gpu_w));
      }
    }
    trace.pump_power.push_back(pumping);
    trace.supply_c.push_back(plant.inlet_c());
  }
  return trace;
}

}  // namespace isotherm::bench
