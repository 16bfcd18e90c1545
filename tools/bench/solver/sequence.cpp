#include "tools/bench/solver/sequence.hpp"

#include <cmath>
#include <numbers>

namespace isotherm::bench {
namespace {

constexpr std::size_t level_steps = 20;
constexpr double power_ripple_kw = 2.0, ripple_period = 15.0;
constexpr double facility_swing_k = 2.0, swing_period = 300.0;

}  // namespace

std::vector<SequenceStep> drive(const BenchmarkPlant& plant, std::uint32_t seed, double share, const Answerer& answer) {
  std::vector<SequenceStep> steps(sequence_steps);
  Known now{};
  now.back() = 1.0;
  std::uint32_t state = seed;
  double level = 0.0;
  for (std::size_t k = 0; k < sequence_steps; ++k) {
    if (k % level_steps == 0) {
      state = state * 1664525U + 1013904223U;
      level = -20.0 + 40.0 * state / 4294967296.0;
    }
    const double turn = 2.0 * std::numbers::pi * static_cast<double>(k);
    now[known_states] = share * (level + power_ripple_kw * std::sin(turn / ripple_period));
    now[known_states + 1] = share * facility_swing_k * std::sin(turn / swing_period);
    steps[k] = {now, answer(now)};

    Known next = now;
    for (std::size_t j = 0; j < plant_inputs; ++j) next[plant_states + j] += steps[k].move[j];
    for (std::size_t i = 0; i < plant_states; ++i) {
      next[i] = 0.0;
      for (std::size_t j = 0; j < plant_states; ++j) next[i] += plant.a[i][j] * now[j];
      for (std::size_t j = 0; j < plant_inputs; ++j) next[i] += plant.b[i][j] * next[plant_states + j];
      for (std::size_t j = 0; j < plant_disturbances; ++j) next[i] += plant.e[i][j] * now[known_states + j];
    }
    now = next;
  }
  return steps;
}

}  // namespace isotherm::bench
