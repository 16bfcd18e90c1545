// Inputs of a healthy rack at 66 C or so, for tests to spoil one at a time.
#pragma once

#include <array>

#include "control/core/words.hpp"
#include "control/point/inputs.hpp"

namespace isotherm::test {

inline FastWords healthy_fast() {
  FastWords words;
  words.flow = 10000;                   // 100 L/min
  words.differential_pressure = 13000;  // 130 kPa
  words.supply_pressure = 20000;        // 2 bar
  words.pump_speeds = join_bytes(133, 133);
  words.pump_currents = join_bytes(90, 90);
  words.bits = fast_bit::read_ok | fast_bit::permit_closed;
  return words;
}

/// A second of them: no instrument of a unit that lives tells the same bits twice.
inline std::array<FastWords, ticks_per_cycle> healthy_ticks() {
  std::array<FastWords, ticks_per_cycle> ticks{};
  for (std::size_t n = 0; n < ticks.size(); ++n) {
    ticks[n] = healthy_fast();
    ticks[n].supply_pressure = static_cast<std::uint16_t>(ticks[n].supply_pressure + n);
  }
  return ticks;
}

inline CycleInputs healthy_cycle(float gpu_c) {
  CycleInputs inputs;
  SlowWords& slow = inputs.slow;
  for (std::uint16_t& word : slow.words) word = 0;
  for (const Slow probe : {Slow::supply_temperature_1, Slow::supply_temperature_2, Slow::supply_temperature_3}) {
    slow[probe] = 4000;
  }
  for (const Slow probe : {Slow::return_temperature_1, Slow::return_temperature_2, Slow::return_temperature_3}) {
    slow[probe] = 4800;
  }
  slow[Slow::suction_pressure] = 10000;
  slow[Slow::level] = 8000;
  slow[Slow::valve_position] = 4000;
  slow[Slow::mixing_valve_position] = absent_unsigned;
  slow[Slow::cold_side_temperature] = absent_signed;
  slow[Slow::conductivity] = 3000;
  slow[Slow::dew_point] = 1500;
  slow[Slow::dew_point_age] = 3;
  for (NodeWords& node : inputs.nodes) {
    node.temperature.fill(static_cast<std::uint8_t>(gpu_c));
    node.power.fill(650);
    node.valid = 0xFF;
    node.age = 5;
  }
  return inputs;
}

}  // namespace isotherm::test
