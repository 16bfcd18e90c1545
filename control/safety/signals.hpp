// The quantities that the protective functions look at, and how well each is known.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace isotherm {

/// Index into Signals; the unit stands beside each.
enum class Signal : std::uint8_t {
  emergency_stop,        // 1: the emergency-stop or the smoke contact is open
  large_leak,            // 1: two zones wet, or one zone with level or pressure; 2: and no time left for the nodes
  wet_zones,             // zones
  wet_zones_policy,      // zones where a small leak isolates the rack, else 0
  hottest_gpu,           // C
  flow_of_commanded,     // measured over commanded
  flow_trip,             // the lesser of flow over 35 % of design and flow over 50 % of commanded
  pressure_of_expected,  // measured over expected at the measured pump speed
  pumps_lost,            // pumps
  supply_above_target,   // K
  supply,                // C
  return_temperature,    // C
  discharge_pressure,    // kPa
  suction_pressure,      // kPa
  level,                 // %
  dew_point_margin,      // K
  probes_apart,          // 1: a probe strayed
  probes_absent,         // probes that give nothing, in the worse group
  probes_none,           // 1: no supply temperature at all, nothing fresh from the rack I/O unit, or its restart
  node_silence,          // s, of the worst node
  gpus_lost,             // share of all GPUs
  upper_level_age,       // s
  valve_deviation,       // share of the stroke between where the valve is and where it should be by now
  late_cycles,           // of the last ten control cycles
  filter_pressure,       // kPa
  conductivity,          // uS/cm
  conductivity_change,   // share, against the last 24 h
  exchanger_share,       // heat-exchanger UA over that of a clean one
  pump_strength,         // flow that the pumps give over what their speed gave at commissioning, slow
  gpus_missing,          // GPUs that give no temperature while their node gives others
  condensate,            // 1: the tray is wet
  door,                  // 1: open
  humidity,              // % relative
  mixing_deviation,      // share of the stroke between where the mixing valve is and where it should be by now
  zone_valves_astray,    // zone valves that are not where they should be
  count_,
  none = 0xFF,
};
inline constexpr std::size_t signal_count = static_cast<std::size_t>(Signal::count_);

enum class Knowledge : std::uint8_t {
  known,
  inactive,  // does not apply now: its row clears
  frozen,    // not read in this tick: its row stays as it is
  unknown,   // the device itself says it has no value
};

struct SignalValue {
  float value = 0.0F;
  Knowledge knowledge = Knowledge::inactive;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.value, self.knowledge);
  }
};

struct Signals {
  std::array<SignalValue, signal_count> values{};

  constexpr SignalValue& operator[](Signal signal) { return values[static_cast<std::size_t>(signal)]; }
  constexpr const SignalValue& operator[](Signal signal) const { return values[static_cast<std::size_t>(signal)]; }
  constexpr void set(Signal signal, float value) { (*this)[signal] = {value, Knowledge::known}; }
  constexpr void set(Signal signal, Knowledge knowledge) { (*this)[signal] = {0.0F, knowledge}; }

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.values);
  }
};

}  // namespace isotherm
