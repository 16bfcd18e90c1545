#include "tools/bench/solver/benchmark_plant.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm::bench {
namespace {

constexpr std::size_t size = plant_states + plant_inputs + plant_disturbances;
using Square = std::array<std::array<double, size>, size>;

Square product(const Square& left, const Square& right) {
  Square out{};
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t k = 0; k < size; ++k) {
      for (std::size_t j = 0; j < size; ++j) out[i][j] += left[i][k] * right[k][j];
    }
  }
  return out;
}

/// By Taylor's series of the matrix divided by 2^10, squared ten times.
Square exponential(Square matrix) {
  constexpr int squarings = 10;
  for (auto& row : matrix) {
    for (double& value : row) value = std::ldexp(value, -squarings);
  }
  Square sum{};
  for (std::size_t i = 0; i < size; ++i) sum[i][i] = 1.0;
  Square term = sum;
  for (int n = 1; n <= 16; ++n) {
    term = product(term, matrix);
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < size; ++j) {
        term[i][j] /= n;
        sum[i][j] += term[i][j];
      }
    }
  }
  for (int n = 0; n < squarings; ++n) sum = product(sum, sum);
  return sum;
}

}  // namespace

BenchmarkPlant benchmark_plant() {
  // The benchmark's own constants: conductance die to plate and heat rate of the coolant (kW/K), exchanger effectiveness,
  // capacities (kJ/K), pump lag (s), and what flow and valve move (kW per unit).
  constexpr double conductance = 4.0, w = 6.27, effectiveness = 0.6;
  constexpr double die = 12.0, cold_plate = 40.0, return_pipe = 60.0, exchanger = 50.0, supply_pipe = 45.0;
  constexpr double pump_lag = 2.0, flow_on_plate = 40.0, flow_on_exchanger = 20.0, valve_on_exchanger = 80.0;

  Square rate{};
  rate[0][0] = -conductance / die;
  rate[0][1] = conductance / die;
  rate[1][0] = conductance / cold_plate;
  rate[1][1] = -(conductance + w) / cold_plate;
  rate[1][4] = w / cold_plate;
  rate[1][5] = -flow_on_plate / cold_plate;
  rate[2][1] = w / return_pipe;
  rate[2][2] = -w / return_pipe;
  rate[3][2] = w * (1.0 - effectiveness) / exchanger;
  rate[3][3] = -w / exchanger;
  rate[3][5] = flow_on_exchanger / exchanger;
  rate[4][3] = w / supply_pipe;
  rate[4][4] = -w / supply_pipe;
  rate[5][5] = -1.0 / pump_lag;
  rate[5][plant_states] = 1.0 / pump_lag;
  rate[3][plant_states + 1] = -valve_on_exchanger / exchanger;
  rate[0][plant_states + plant_inputs] = 1.0 / die;
  rate[3][plant_states + plant_inputs + 1] = effectiveness * w / exchanger;

  const Square second = exponential(rate);
  BenchmarkPlant plant;
  for (std::size_t i = 0; i < plant_states; ++i) {
    std::copy_n(second[i].begin(), plant_states, plant.a[i].begin());
    std::copy_n(second[i].begin() + plant_states, plant_inputs, plant.b[i].begin());
    std::copy_n(second[i].begin() + plant_states + plant_inputs, plant_disturbances, plant.e[i].begin());
  }
  return plant;
}

double furthest_from_published(const BenchmarkPlant& plant) {
  constexpr std::array a{0.72881853, 0.24960897, 0.00001258, 0.00098221, 0.02055843, -0.11627652};
  constexpr std::array b{-0.02124628, -0.00040996};
  constexpr std::array e{0.07123600, 0.00001928};
  double furthest = 0.0;
  const auto compare = [&furthest](const auto& mine, const auto& published) {
    for (std::size_t n = 0; n < published.size(); ++n) furthest = std::max(furthest, std::fabs(mine[n] - published[n]));
  };
  compare(plant.a[0], a);
  compare(plant.b[0], b);
  compare(plant.e[0], e);
  return furthest;
}

}  // namespace isotherm::bench
