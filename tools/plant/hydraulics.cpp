#include "tools/plant/hydraulics.hpp"

#include <algorithm>
#include <cmath>

#include "tools/plant/coolant.hpp"

namespace isotherm::plant {

namespace {
constexpr double reference_c = 45.0;  // the design drop is meant at this mean coolant temperature
constexpr double closed = 1.0e-3;     // leakage of a closed isolation valve, as an opening: estimate

double coefficient(const LoopResistance& resistance, double opening, double temperature_c) {
  // A friction law with Q^1.85 goes with viscosity to the 0.15 (Blasius-like).
  static const double reference = pg25_viscosity(reference_c);
  const double thickness = std::pow(pg25_viscosity(temperature_c) / reference, 2.0 - resistance.exponent);
  const double open = std::max(opening, closed);
  return resistance.design_drop_kpa * thickness / (open * open);
}
}  // namespace

double pressure_drop_kpa(const LoopResistance& resistance, double flow_lpm, double opening, double temperature_c) {
  return coefficient(resistance, opening, temperature_c) *
         std::pow(flow_lpm / resistance.design_flow_lpm, resistance.exponent);
}

LoopFlow working_point(const LoopResistance& resistance, const std::array<Pump, pump_count>& pumps,
                       const std::array<double, pump_count>& health, double opening, double temperature_c) {
  const double drop = coefficient(resistance, opening, temperature_c);
  LoopFlow point;
  const auto flow_at = [&](double head) {
    double sum = 0.0;
    for (std::size_t i = 0; i < pump_count; ++i) sum += point.pump_lpm[i] = pumps[i].flow_lpm(head, health[i]);
    return sum;
  };
  double high = 0.0;
  for (std::size_t i = 0; i < pump_count; ++i) high = std::max(high, pumps[i].shut_off_head_kpa(health[i]));
  // With more head the pumps move less and the rack takes more: one crossing, found by false position with the Illinois
  // rule, which keeps the crossing between its two ends.
  const auto surplus = [&](double head) {
    return flow_at(head) - resistance.design_flow_lpm * std::pow(head / drop, 1.0 / resistance.exponent);
  };
  constexpr double close_enough_lpm = 1.0e-5;
  constexpr int most_rounds = 60;
  double low = 0.0;
  double more = surplus(low);
  double less = surplus(high);
  int side = 0;
  for (int round = 0; round < most_rounds && more > close_enough_lpm; ++round) {
    point.head_kpa = (low * less - high * more) / (less - more);
    const double here = surplus(point.head_kpa);
    if (std::abs(here) < close_enough_lpm) break;
    if (here > 0.0) {
      low = point.head_kpa;
      more = here;
      if (side > 0) less *= 0.5;
      side = 1;
    } else {
      high = point.head_kpa;
      less = here;
      if (side < 0) more *= 0.5;
      side = -1;
    }
  }
  point.flow_lpm = flow_at(point.head_kpa);
  return point;
}

}  // namespace isotherm::plant
