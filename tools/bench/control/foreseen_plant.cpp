#include "tools/bench/control/foreseen_plant.hpp"

namespace isotherm::bench {

namespace {
constexpr int steps_a_second = 50;
constexpr int steps_a_sample = steps_a_second / static_cast<int>(samples_a_second);
}  // namespace

ForeseenStudyPlant::ForeseenStudyPlant(const plant::StudyParameters& parameters, std::shared_ptr<const Power> power,
                                       double begin_s)
    : plant_(parameters, (*power)(begin_s)), power_(std::move(power)), begin_s_(begin_s) {}

double ForeseenStudyPlant::second(const Hands& commands, std::span<double, samples_a_second> temperature_c) {
  for (int step = 0; step < steps_a_second; ++step) {
    const double t = begin_s_ + seconds_ + step * plant::StudyPlant::dt;
    plant_.step((*power_)(t), commands[0], commands[1]);
    if ((step + 1) % steps_a_sample == 0) {
      temperature_c[static_cast<std::size_t>((step + 1) / steps_a_sample - 1)] = plant_.junction_c();
    }
  }
  ++seconds_;
  return plant_.supply_c();
}

std::array<HandLimits, hand_count> ForeseenStudyPlant::limits(const plant::StudyParameters& parameters) {
  const plant::StudyParameters& p = parameters;
  const bool quick_supply = p.supply_lag_s < 5.0;
  return {{{p.least_flow, p.most_flow, p.flow_slew_per_s * p.most_flow, 1, 60, 0.002, 0.2},
           {p.least_supply_c, p.most_supply_c, p.supply_slew_k_per_s, quick_supply ? 1 : 4, quick_supply ? 40 : 100, 0.01,
            2.0}}};
}

}  // namespace isotherm::bench
