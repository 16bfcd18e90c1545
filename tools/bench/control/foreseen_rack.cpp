#include "tools/bench/control/foreseen_rack.hpp"

#include "tools/bench/control/rack_rig.hpp"

namespace isotherm::bench {

namespace {
constexpr int steps_a_sample = 5;
}

double ForeseenRack::second(const Hands& commands, std::span<double, samples_a_second> temperature_c) {
  plant::RackCommands told;
  told.pump_speed.fill(commands[0]);
  told.valve = commands[1];
  told.permit = true;
  const plant::FaultSet sound;
  for (std::size_t sample = 0; sample < samples_a_second; ++sample) {
    const double t = begin_s_ + seconds_ + 0.1 * static_cast<double>(sample);
    const plant::RackLoop::NodePower power = workload_->at(t);
    for (int step = 0; step < steps_a_sample; ++step) rack_.step(power, told, sound);
    temperature_c[sample] = judged_gpus(rack_).second_hottest_c;
  }
  ++seconds_;
  return rack_.supply_c();
}

std::array<HandLimits, hand_count> ForeseenRack::limits(double least_speed) {
  const double stroke_s = plant::ControlValveParameters{}.stroke_s;
  return {{{least_speed, 1.0, plant::PumpParameters{}.slew_per_s, 2, 40, 0.002, 0.08},
           {0.0, 1.0, 1.0 / stroke_s, 10, 80, 0.002, 0.05}}};
}

}  // namespace isotherm::bench
