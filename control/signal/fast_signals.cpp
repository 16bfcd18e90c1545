#include "control/signal/fast_signals.hpp"

#include "control/core/words.hpp"
#include "control/signal/raw.hpp"

namespace isotherm {

std::uint8_t FastSignals::wet_zones() const {
  std::uint8_t wet = 0;
  for (const std::uint8_t history : leak_history) {
    const unsigned samples = (history & 1U) + (history >> 1U & 1U) + (history >> 2U & 1U);
    if (samples >= 2) ++wet;
  }
  return wet;
}

void update(FastSignals& signals, const FastWords& words) {
  const bool sample = signals.tick_in_cycle == 0;
  signals.tick_in_cycle = static_cast<std::uint8_t>((signals.tick_in_cycle + 1U) % ticks_per_cycle);
  if (sample) signals.unit_restarted = false;
  if ((words.bits & fast_bit::read_ok) == 0) {
    if (signals.ticks_blind < 0xFFFF) ++signals.ticks_blind;
    // Told without the field bus these can only have been told by a wire. That they are gone is believed with the next good
    // read.
    signals.bits = static_cast<std::uint16_t>(signals.bits | (words.bits & stop_bits));
    return;
  }
  signals.ever_read = true;
  signals.ticks_blind = 0;
  signals.bits = words.bits;
  signals.flow_word = words.flow;
  if (signals.has(fast_bit::unit_restarted)) signals.unit_restarted = true;
  signals.flow_lpm = hundredths(words.flow);
  signals.differential_pressure_kpa = hundredths(words.differential_pressure);
  signals.supply_pressure_kpa = hundredths(words.supply_pressure);
  signals.pump_speed = {half_percents(high_byte(words.pump_speeds)), half_percents(low_byte(words.pump_speeds))};
  signals.pump_current = {half_percents(high_byte(words.pump_currents)), half_percents(low_byte(words.pump_currents))};
  if (!sample) return;
  for (std::size_t zone = 0; zone < signals.leak_history.size(); ++zone) {
    const unsigned wet = words.bits >> zone & 1U;
    signals.leak_history[zone] = static_cast<std::uint8_t>((signals.leak_history[zone] << 1U | wet) & 7U);
  }
}

}  // namespace isotherm
