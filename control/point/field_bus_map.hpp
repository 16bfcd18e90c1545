// The field bus of one rack, as the rack controller (master) and the simulated devices (slaves) both see it: one block to
// read and one to write per device, each with its magic and number first and its heartbeat last, and each of another
// length, so that no stale or foreign answer can pass for the right one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "control/point/inputs.hpp"

namespace isotherm::field_bus {

inline constexpr std::uint16_t magic = 0x4953;  // "IS"

inline constexpr std::uint8_t rack_io_unit = 1;
inline constexpr std::uint8_t first_node_unit = 11;  // nodes 1..9 are units 11..19
inline constexpr std::uint8_t zone_valve_unit = 21;  // of a rack that has zone valves
inline constexpr std::uint8_t dew_point_unit = 40;

/// Rack I/O, to read: FC03 at 0.
namespace rack_io {
inline constexpr std::uint16_t address = 0x0000;
inline constexpr std::uint16_t block_number = 0x0001;
inline constexpr std::size_t magic = 0;
inline constexpr std::size_t number = 1;
inline constexpr std::size_t fast = 2;  // FastWords, fast_word_count
inline constexpr std::size_t slow = 8;  // the first slow_words_of_rack_io of SlowWords
inline constexpr std::size_t echo_sequence = 30;  // of the last accepted command block
inline constexpr std::size_t echo_crc = 31;       // its CRC-32C, two words
inline constexpr std::size_t watchdog = 33;       // Watchdog
inline constexpr std::size_t starts = 34;         // of the unit: another count tells that it was restarted meanwhile
inline constexpr std::size_t heartbeat = 35;      // counts every 100 ms of plant time
inline constexpr std::size_t words = 36;
}  // namespace rack_io
static_assert(rack_io::slow + slow_words_of_rack_io == rack_io::echo_sequence);

/// What the rack I/O unit does when no valid command block comes: outputs and permit are held for `hold_ms`, then pumps
/// run at full speed and the power brake is set, then the permit opens.
enum class Watchdog : std::uint16_t { fed, holding, fail_safe, permit_open };
inline constexpr std::uint32_t watchdog_hold_ms = 2'000;
inline constexpr std::uint32_t watchdog_permit_ms = 30'000;

/// Rack I/O, to write: FC16 at 0x0100, every tick. A block whose magic, number, CRC or range is wrong is refused with
/// exception 3 and changes nothing.
namespace rack_command {
inline constexpr std::uint16_t address = 0x0100;
inline constexpr std::uint16_t block_number = 0x0101;
inline constexpr std::size_t magic = 0;
inline constexpr std::size_t number = 1;
inline constexpr std::size_t sequence = 2;
inline constexpr std::size_t pump_speed_1 = 3;  // 0.01 %
inline constexpr std::size_t pump_speed_2 = 4;
inline constexpr std::size_t valve = 5;
inline constexpr std::size_t mixing_valve = 6;
inline constexpr std::size_t bits = 7;  // output_bit
inline constexpr std::size_t crc = 8;   // CRC-32C of words 0..7, two words
inline constexpr std::size_t heartbeat = 10;
inline constexpr std::size_t words = 11;
}  // namespace rack_command

/// A GPU node: FC03 at 0 of units 11..19, once a second.
namespace node {
inline constexpr std::uint16_t address = 0x0000;
inline constexpr std::uint16_t block_number = 0x0002;
inline constexpr std::size_t magic = 0;
inline constexpr std::size_t number = 1;
inline constexpr std::size_t temperature = 2;  // 8 x C signed; absent_signed
inline constexpr std::size_t power = 10;       // 8 x W unsigned, 1 s mean; absent_unsigned
inline constexpr std::size_t energy = 18;      // 8 x two words, 100 J since power-on
inline constexpr std::size_t node_power = 34;  // AC input, W unsigned
inline constexpr std::size_t valid = 35;       // bit n: GPU n is good
inline constexpr std::size_t heartbeat = 36;   // counts once a second
inline constexpr std::size_t words = 37;
}  // namespace node

/// The dew-point unit: FC03 at 0 of unit 40, every 10 s.
namespace dew_point {
inline constexpr std::uint16_t address = 0x0000;
inline constexpr std::uint16_t block_number = 0x0003;
inline constexpr std::size_t magic = 0;
inline constexpr std::size_t number = 1;
inline constexpr std::size_t dew_point = 2;          // 0.01 C signed
inline constexpr std::size_t relative_humidity = 3;  // 0.01 % unsigned
inline constexpr std::size_t air_temperature = 4;    // 0.01 C signed
inline constexpr std::size_t heartbeat = 5;
inline constexpr std::size_t words = 6;
}  // namespace dew_point

/// The unit of the zone valves, to read: FC03 at 0, once a second but for every tenth.
namespace zone_valves {
inline constexpr std::uint16_t address = 0x0000;
inline constexpr std::uint16_t block_number = 0x0005;
inline constexpr std::size_t magic = 0;
inline constexpr std::size_t number = 1;
inline constexpr std::size_t fitted = 2;    // valves: zones 1 to this one
inline constexpr std::size_t position = 3;  // 18 x 0.01 % open, as the actuators tell; absent_unsigned
inline constexpr std::size_t heartbeat = 21;  // counts every 100 ms
inline constexpr std::size_t words = 22;
}  // namespace zone_valves
static_assert(zone_valves::position + zone_count_most == zone_valves::heartbeat);

/// Without a valid command block for so long, the unit opens its valves by itself.
inline constexpr std::uint32_t zone_watchdog_ms = 10'000;

/// The unit of the zone valves, to write: FC16 at 0x0100, behind each read. A block whose magic, number, CRC or range is wrong is
/// refused with exception 3 and changes nothing.
namespace zone_command {
inline constexpr std::uint16_t address = 0x0100;
inline constexpr std::uint16_t block_number = 0x0102;
inline constexpr std::size_t magic = 0;
inline constexpr std::size_t number = 1;
inline constexpr std::size_t sequence = 2;
inline constexpr std::size_t opening = 3;  // 18 x 0.01 %; of zones that are not fitted they are ignored
inline constexpr std::size_t crc = 21;     // CRC-32C of words 0..20, two words
inline constexpr std::size_t heartbeat = 23;
inline constexpr std::size_t words = 24;
}  // namespace zone_command
static_assert(zone_command::opening + zone_count_most == zone_command::crc);

/// Energy meters, on Modbus TCP beside the field bus: FC03 at 0 of these units. The gateway reads them, the rack
/// controller does not.
namespace meter {
inline constexpr std::uint8_t it_unit = 51;              // AC input of the GPU nodes
inline constexpr std::uint8_t rack_pump_unit = 52;       // CDU pumps and controller
inline constexpr std::uint8_t facility_pump_unit = 53;   // pumps of the facility water
inline constexpr std::uint8_t dry_cooler_unit = 54;      // fans of the dry cooler
inline constexpr std::uint8_t facility_unit = 55;        // the sum of the four, metered on its own
inline constexpr std::uint16_t address = 0x0000;
inline constexpr std::uint16_t block_number = 0x0004;
inline constexpr std::size_t magic = 0;
inline constexpr std::size_t number = 1;
inline constexpr std::size_t energy = 2;     // four words, 0.1 Wh, never reset
inline constexpr std::size_t power = 6;      // two words, 0.1 W
inline constexpr std::size_t restarts = 8;   // of the meter: tells a reset of the register from a rollover
inline constexpr std::size_t heartbeat = 9;  // counts once a second
inline constexpr std::size_t words = 10;
}  // namespace meter

}  // namespace isotherm::field_bus
