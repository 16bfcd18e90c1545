// How the 72 GPUs of a rack differ: each its own thermal resistance and its own share of the flow.
#pragma once

#include <array>
#include <cstdint>

#include "control/point/inputs.hpp"
#include "tools/plant/rack_settings.hpp"

namespace isotherm::plant {

struct GpuSpread {
  std::array<double, gpu_count> resistance;  // multiplies the solid path of each GPU
  std::array<double, gpu_count> flow;        // share of the mean flow per GPU; their mean is 1
};

/// The same for the same seed, on every platform. Another seed deals the same parts to other places, so that the spread
/// itself does not change with it.
GpuSpread make_spread(GpuClass gpu_class, std::uint64_t seed);

}  // namespace isotherm::plant
