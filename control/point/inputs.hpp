// The raw words that one control cycle reads: all that the core ever sees of the world, recorded as they came, so that
// a replay reads the same bits. Scaling is written beside each word; a value that is not there is `absent`, never 0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace isotherm {

inline constexpr std::size_t node_count = 9;
inline constexpr std::size_t gpus_per_node = 8;
inline constexpr std::size_t gpu_count = node_count * gpus_per_node;
/// Safety ticks (100 ms) in a control cycle (1 s).
inline constexpr std::size_t ticks_per_cycle = 10;
inline constexpr std::size_t pump_count = 2;
/// Most zones of a rack, each with a valve in its branch.
inline constexpr std::size_t zone_count_most = 18;
/// GPUs are dealt to `zones` (1..18) in order, as evenly as they go: 9 zones are the nodes, 18 their halves.
constexpr std::size_t zone_of_gpu(std::size_t gpu, std::size_t zones) { return gpu * zones / gpu_count; }

/// A signed word that carries no value: open circuit, short circuit, or never read.
inline constexpr std::uint16_t absent_signed = 0x8000;
/// The same for unsigned words.
inline constexpr std::uint16_t absent_unsigned = 0xFFFF;
/// The same for a GPU's temperature byte.
inline constexpr std::uint8_t absent_temperature = 0xFF;

/// Bits of FastWords::bits.
namespace fast_bit {
inline constexpr std::uint16_t leak_zone_1 = 1U << 0U;  // zones 1..4 are bits 0..3
inline constexpr std::uint16_t leak_zones = 0x000F;
inline constexpr std::uint16_t emergency_stop = 1U << 4U;   // the E-stop contact is open
inline constexpr std::uint16_t drive_fault_1 = 1U << 5U;    // pump 2: bit 6
inline constexpr std::uint16_t drive_fault_2 = 1U << 6U;
inline constexpr std::uint16_t permit_closed = 1U << 7U;    // read back: IT power is permitted
inline constexpr std::uint16_t brake_active = 1U << 8U;     // read back: the power brake is asked for
inline constexpr std::uint16_t watchdog_tripped = 1U << 9U; // unit 1 acted on its own since the last command
inline constexpr std::uint16_t smoke = 1U << 10U;           // the smoke detector's contact is open
inline constexpr std::uint16_t unit_restarted = 1U << 13U;  // set by the driver: restarted since the last good read
inline constexpr std::uint16_t command_refused = 1U << 14U; // set by the driver: the echo differs from what was sent
/// Set by the driver. Without it the other words are void, but for a set emergency_stop or smoke: only a contact wired to the
/// controller itself can have told that.
inline constexpr std::uint16_t read_ok = 1U << 15U;
}  // namespace fast_bit

/// What the safety tick reads, ten times a second (decisions: the field bus).
struct FastWords {
  std::uint16_t flow = absent_unsigned;                   // rack loop, 0.01 L/min
  std::uint16_t differential_pressure = absent_unsigned;  // across the rack, 0.01 kPa
  std::uint16_t supply_pressure = absent_unsigned;        // pump discharge, gauge, 0.01 kPa
  std::uint16_t pump_speeds = 0;    // pump 1 high byte, pump 2 low byte; 0.5 % of full speed, 255 = absent
  std::uint16_t pump_currents = 0;  // the same; 0.5 % of rated motor current
  std::uint16_t bits = 0;           // fast_bit

  constexpr bool operator==(const FastWords&) const = default;
};
inline constexpr std::size_t fast_word_count = 6;

/// What the control cycle reads once a second, in the order of the record. Temperatures 0.01 C signed.
enum class Slow : std::uint8_t {
  supply_temperature_1,
  supply_temperature_2,
  supply_temperature_3,
  return_temperature_1,
  return_temperature_2,
  return_temperature_3,
  facility_supply_temperature,
  facility_return_temperature,
  facility_flow,        // 0.01 L/min unsigned
  suction_pressure,     // pump inlet, gauge, 0.01 kPa signed
  level,                // reservoir, 0.01 % unsigned
  valve_position,       // primary valve feedback, 0.01 % unsigned
  mixing_valve_position,  // 0.01 % unsigned; absent where none is fitted
  filter_pressure,      // across the filter, 0.01 kPa unsigned
  ambient_temperature,
  pump_power_1,         // W unsigned
  pump_power_2,
  conductivity,         // uS/cm unsigned
  contacts,             // contact_bit; absent where none are wired
  zone_valves,          // zone_bit, and bit n: valve n + 1 is not where it should be, 1 to 14; absent where none are fitted
  zone_valves_more,     // bit n: valve n + 15; absent where none are fitted
  cold_side_temperature,  // behind the heat exchanger, before the mixing valve; absent where there is no such probe
  relative_humidity,    // 0.01 % unsigned, from the dew-point unit
  dew_point,            // from the dew-point unit
  dew_point_age,        // s unsigned since the dew-point unit last answered; absent = never
};
inline constexpr std::size_t slow_word_count = 25;
/// The first words come with every read of the rack I/O unit, which has none of the zone valves; the rest their drivers add.
inline constexpr std::size_t slow_words_of_rack_io = 22;

/// Bits of Slow::contacts. A set bit is what is told.
namespace contact_bit {
inline constexpr std::uint16_t condensate = 1U << 0U;  // water in the tray under the heat exchanger
inline constexpr std::uint16_t door_open = 1U << 1U;   // of the rack
}  // namespace contact_bit

/// Bits of Slow::zone_valves beside those of the valves.
namespace zone_bit {
inline constexpr std::uint16_t heard = 1U << 15U;  // the valves' unit answered and took its openings within the last 3 s
}  // namespace zone_bit
inline constexpr std::size_t zones_in_first_word = 14;

struct SlowWords {
  std::array<std::uint16_t, slow_word_count> words{};

  constexpr std::uint16_t& operator[](Slow word) { return words[static_cast<std::size_t>(word)]; }
  constexpr std::uint16_t operator[](Slow word) const { return words[static_cast<std::size_t>(word)]; }
  constexpr bool operator==(const SlowWords&) const = default;
};

/// What one GPU node told, and how old it is.
struct NodeWords {
  std::array<std::uint8_t, gpus_per_node> temperature{};  // C; absent_temperature
  std::array<std::uint16_t, gpus_per_node> power{};       // W; absent_unsigned
  std::uint8_t valid = 0;                                 // bit n: GPU n gave a temperature the node calls good
  std::uint8_t fault = 0;                                 // Fault of the last transfer
  std::uint16_t age = absent_unsigned;                    // 0.1 s since the last good transfer with a moving heartbeat

  constexpr bool operator==(const NodeWords&) const = default;
};

/// What came from above and is in force: set points with their age, and the command executed in this cycle, if any.
struct UpperWords {
  std::uint16_t gpu_set_point = absent_signed;     // 0.01 C; absent: the local setting
  std::uint16_t supply_set_point = absent_signed;  // 0.01 C; absent: the controller's own
  std::uint16_t set_point_age = absent_unsigned;   // s since the gateway's last heartbeat; absent: never
  std::uint16_t command_sequence = 0;
  std::uint16_t command_code = 0;  // Command
  std::uint16_t command_value = 0;
  std::uint16_t overruns = 0;      // control cycles that ended after the next was due, since boot

  constexpr bool operator==(const UpperWords&) const = default;
};

/// Commands: those of the command block, and the notices of a scheduler. A notice packs into the value what notice_value()
/// says, and the sequence is the seconds from the beginning of the change to its end.
enum class Command : std::uint16_t {
  none = 0,
  reset_latched = 1,  // releases latched trips whose cause is gone
  start = 2,          // begins the start-up sequence
  stop = 3,           // IT power off, run-on, pumps off
  notice_start = 4,   // a job begins
  notice_stop = 5,    // a job ends
  notice_ramp = 6,    // the same job draws more or less
  notice_withdraw = 7,  // what was announced so far will not come
};

/// The most that a notice may announce, per mille of rated power.
inline constexpr std::uint16_t notice_most_per_mille = 1500;
/// A notice reaches the core when its change is this near, s: no sooner does the forecast look for it.
inline constexpr std::uint16_t notice_most_due_s = 31;

/// The rack's power after the change, per mille of rated power, and the seconds until it begins.
constexpr std::uint16_t notice_value(std::uint16_t per_mille, std::uint16_t due_s) {
  return static_cast<std::uint16_t>(static_cast<unsigned>(due_s) << 11U | (per_mille & 0x7FFU));
}
constexpr std::uint16_t notice_per_mille(std::uint16_t value) { return static_cast<std::uint16_t>(value & 0x7FFU); }
constexpr std::uint16_t notice_due_s(std::uint16_t value) { return static_cast<std::uint16_t>(value >> 11U); }

/// All that a control cycle reads beside its ten ticks.
struct CycleInputs {
  SlowWords slow;
  std::array<NodeWords, node_count> nodes{};
  UpperWords upper;

  constexpr bool operator==(const CycleInputs&) const = default;
};

}  // namespace isotherm
