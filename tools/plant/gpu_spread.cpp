#include "tools/plant/gpu_spread.hpp"

#include <cmath>
#include <utility>

#include "tools/plant/random.hpp"

namespace isotherm::plant {

namespace {

/// x with a share of `probability` of a normal distribution below it, by bisection on erf.
double normal_quantile(double probability) {
  double low = -8.0;
  double high = 8.0;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = 0.5 * (low + high);
    (0.5 * (1.0 + std::erf(middle / std::sqrt(2.0))) < probability ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

std::array<double, gpu_count> dealt_quantiles(Random& random) {
  std::array<double, gpu_count> values{};
  for (std::size_t i = 0; i < gpu_count; ++i) {
    values[i] = normal_quantile((static_cast<double>(i) + 0.5) / static_cast<double>(gpu_count));
  }
  for (std::size_t left = gpu_count; left > 1; --left) {
    std::swap(values[left - 1], values[random.next() % left]);
  }
  return values;
}

}  // namespace

GpuSpread make_spread(GpuClass gpu_class, std::uint64_t seed) {
  // Standard deviations: estimates. Interface material and wall dominate, not flow. The resistance is tuned so that the
  // second-hottest GPU at rated power, design flow and 40 C supply is at 66 C (700 W class) or 73 C (1 kW class).
  const double resistance_sd = gpu_class == GpuClass::watts_700 ? 0.078 : 0.071;
  const double flow_sd = 0.03;
  Random random(seed, 0x53505244);
  const std::array<double, gpu_count> resistance = dealt_quantiles(random);
  const std::array<double, gpu_count> flow = dealt_quantiles(random);
  GpuSpread spread{};
  for (std::size_t i = 0; i < gpu_count; ++i) {
    spread.resistance[i] = 1.0 + resistance_sd * resistance[i];
    spread.flow[i] = 1.0 + flow_sd * flow[i];
  }
  return spread;
}

}  // namespace isotherm::plant
