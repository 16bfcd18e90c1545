#include "tools/bench/control/steady_cooling.hpp"

#include <algorithm>
#include <cmath>

#include "tools/bench/control/rack_rig.hpp"

namespace isotherm::bench {

namespace {

constexpr int steps_a_second = 50;
constexpr int settles_s = 1500;  // the building's loop is the slowest: minutes
// The valve's own search, once a second: slow beside the pipes (12 s), fast beside settles_s.
constexpr double valve_per_kelvin = 0.01;
constexpr double valve_per_kelvin_s = 0.0006;
constexpr double near_k = 0.05;
constexpr double speed_step = 0.025;

double power_w(const plant::RackLoop& rack) {
  return rack.pump_power_w(0) + rack.pump_power_w(1) + rack.facility_pump_power_w() + rack.dry_cooler_power_w();
}

}  // namespace

SteadyCooling settle_cooling(const plant::RackSettings& settings, const plant::RackLoop::NodePower& node_power_w,
                             double pump_speed, double second_hottest_c) {
  plant::RackLoop rack(settings);
  plant::RackCommands commands = rack.start_warm(node_power_w);
  commands.pump_speed.fill(pump_speed);
  const plant::FaultSet sound;
  double valve = commands.valve;
  for (int second = 0; second < settles_s; ++second) {
    const double error = judged_gpus(rack).second_hottest_c - second_hottest_c;
    valve = std::clamp(valve + valve_per_kelvin_s * error, 0.0, 1.0);
    commands.valve = std::clamp(valve + valve_per_kelvin * error, 0.0, 1.0);
    for (int step = 0; step < steps_a_second; ++step) rack.step(node_power_w, commands, sound);
  }
  return {pump_speed, rack.flow_lpm(), rack.supply_c(), judged_gpus(rack).second_hottest_c, power_w(rack)};
}

std::optional<SteadyCooling> least_cooling(const plant::RackSettings& settings, const plant::RackLoop::NodePower& node_power_w,
                            double second_hottest_c, double least_speed, SupplyRange supply_c) {
  std::optional<SteadyCooling> least;
  for (double speed = least_speed; speed <= 1.0; speed += speed_step) {
    const SteadyCooling found = settle_cooling(settings, node_power_w, speed, second_hottest_c);
    const bool reached = std::abs(found.second_hottest_c - second_hottest_c) <= near_k &&
                         found.supply_c >= supply_c.least && found.supply_c <= supply_c.most;
    if (reached && (!least || found.power_w < least->power_w)) least = found;
    // The pumps' power rises with the cube of their speed, and nothing else falls as fast.
    if (least && found.power_w > 1.1 * least->power_w) break;
  }
  return least;
}

}  // namespace isotherm::bench
