// What the safety tick knows: the last good fast words, scaled, and for how long none came.
#pragma once

#include <array>
#include <cstdint>

#include "control/point/inputs.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

struct FastSignals {
  bool ever_read = false;
  std::uint16_t ticks_blind = 0;  // since the last good read
  std::uint8_t tick_in_cycle = 0;
  Reading flow_lpm;
  Reading differential_pressure_kpa;
  Reading supply_pressure_kpa;
  std::array<Reading, pump_count> pump_speed{};    // share of full speed
  std::array<Reading, pump_count> pump_current{};  // share of rated
  std::array<std::uint8_t, 4> leak_history{};      // last three samples of each zone, newest in bit 0
  std::uint16_t bits = 0;                          // of the last good read, and stop_bits told since
  std::uint16_t flow_word = absent_unsigned;       // raw
  bool unit_restarted = false;                     // told by a read of this cycle

  bool has(std::uint16_t bit) const { return (bits & bit) != 0; }
  /// Zones where two of the last three samples, a second apart, were wet.
  std::uint8_t wet_zones() const;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.ever_read, self.ticks_blind, self.tick_in_cycle, self.flow_lpm, self.differential_pressure_kpa,
          self.supply_pressure_kpa, self.pump_speed, self.pump_current, self.leak_history, self.bits, self.flow_word,
          self.unit_restarted);
  }
};

/// What stops the rack at once, by contact.
inline constexpr std::uint16_t stop_bits = fast_bit::emergency_stop | fast_bit::smoke;

/// Two seconds without a good read: unit 1's own watchdog acts after the same time.
inline constexpr std::uint16_t blind_ticks = 20;

/// One tick.
void update(FastSignals& signals, const FastWords& words);

}  // namespace isotherm
