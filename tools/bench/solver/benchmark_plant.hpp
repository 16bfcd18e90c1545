// The plant of the solver benchmark: a 60 kW rack about its working point, six states, sampled exactly once a second.
#pragma once

#include <array>
#include <cstddef>

namespace isotherm::bench {

inline constexpr std::size_t plant_states = 6;        // die, cold plate, return, exchanger outlet, supply (K), flow (kg/s)
inline constexpr std::size_t plant_inputs = 2;        // pump flow command (kg/s), primary valve (share of the stroke)
inline constexpr std::size_t plant_disturbances = 2;  // power (kW), facility temperature (K)

/// x+ = a x + b u + e d, all of them deviations.
struct BenchmarkPlant {
  std::array<std::array<double, plant_states>, plant_states> a{};
  std::array<std::array<double, plant_inputs>, plant_states> b{};
  std::array<std::array<double, plant_disturbances>, plant_states> e{};
};

BenchmarkPlant benchmark_plant();

/// Half a unit of the eighth decimal, with which the check rows were published.
inline constexpr double published_rounding = 0.51e-8;
/// Largest difference to the published first rows of a, b and e.
double furthest_from_published(const BenchmarkPlant& plant);

}  // namespace isotherm::bench
