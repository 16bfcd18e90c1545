// What the keys + and - make of the load.
#pragma once

#include <optional>

#include "tools/demo/screen.hpp"

namespace isotherm::demo {

inline constexpr double load_step = 0.1;  // of rated power

/// The load after one step, as a fraction of rated power, 0 to 1.2. The first step starts from what the nodes drew when they last
/// had all they wanted, in whole steps: without power they draw nothing, and that is not their load. Nothing where they never had.
std::optional<double> moved_load(const ScreenModel& model, double step, double rated_power_w);

}  // namespace isotherm::demo
