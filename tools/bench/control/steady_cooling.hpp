// What cooling a rack takes at least while nothing changes: how far from physics a share of another controller's energy lies.
#pragma once

#include <optional>

#include "tools/bench/control/clairvoyant.hpp"
#include "tools/plant/rack_loop.hpp"

namespace isotherm::bench {

/// A rack that has come to rest.
struct SteadyCooling {
  double pump_speed = 0.0;  // share of full speed, both pumps
  double flow_lpm = 0.0;
  double supply_c = 0.0;
  double second_hottest_c = 0.0;
  double power_w = 0.0;  // pumps, facility pump and dry cooler
};

/// At this speed of both pumps, the valve where it brings the second-hottest GPU to `second_hottest_c`, or as near as it can.
SteadyCooling settle_cooling(const plant::RackSettings& settings, const plant::RackLoop::NodePower& node_power_w,
                             double pump_speed, double second_hottest_c);

/// The least power of all speeds from `least_speed` to 1 at which that temperature is reached with a supply inside `supply_c`.
/// Absent: there is none.
std::optional<SteadyCooling> least_cooling(const plant::RackSettings& settings, const plant::RackLoop::NodePower& node_power_w,
                            double second_hottest_c, double least_speed, SupplyRange supply_c);

}  // namespace isotherm::bench
