// The controller's own register map, as the gateway and every other master sees it (Modbus TCP or RTU, unit 1; input
// registers read the same image as holding registers). Reads are stateless: any number of masters may follow the ring.
#pragma once

#include <cstddef>
#include <cstdint>

#include "control/point/record.hpp"

namespace isotherm::controller_map {

inline constexpr std::uint8_t unit = 1;
inline constexpr std::uint16_t magic = 0x4954;  // "IT"
inline constexpr std::uint16_t version = 1;

/// Who this is, and which records it still holds: FC03 at 0.
namespace identity {
inline constexpr std::uint16_t address = 0x0000;
inline constexpr std::size_t magic = 0;
inline constexpr std::size_t version = 1;
inline constexpr std::size_t boot = 2;              // two words; 0: write one at boot_assignment before storing anything
inline constexpr std::size_t oldest = 4;            // sequence of the oldest record of this boot in the ring; 0 = none
inline constexpr std::size_t newest = 6;            // of the newest; 0 = none
inline constexpr std::size_t previous_boot = 8;     // whose records the ring still holds from before the restart; 0 = none
inline constexpr std::size_t previous_oldest = 10;
inline constexpr std::size_t previous_newest = 12;
inline constexpr std::size_t build_hash = 14;
inline constexpr std::size_t settings_hash = 16;
inline constexpr std::size_t mono_ms = 18;          // four words: the controller's clock at the time of the answer
inline constexpr std::size_t time_scale = 22;
inline constexpr std::size_t keyframe = 23;         // sequence of the record after which the keyframe was taken; 0 = none
inline constexpr std::size_t keyframe_bytes = 25;
inline constexpr std::size_t mode = 26;             // Mode
inline constexpr std::size_t heartbeat = 27;        // counts control cycles
inline constexpr std::size_t words = 28;
}  // namespace identity

/// Boot ids are assigned by one FC16 of two words, accepted only while the id is 0.
inline constexpr std::uint16_t boot_assignment = 0x0040;

/// The machine below the controller: FC03 at 0x0080. A Linux process has none of this and answers with zeros; the
/// image refuses a read that is partly of this block and partly beside it (exception 2).
namespace machine {
inline constexpr std::uint16_t address = 0x0080;
inline constexpr std::uint16_t image = 1;             // of kind
inline constexpr std::size_t kind = 0;                // 0 a process, 1 the image on a chip
inline constexpr std::size_t resets = 1;              // since the supply came
inline constexpr std::size_t core_mhz = 2;
inline constexpr std::size_t kicks = 3;               // of the watchdog; counts on beyond 65535 from 0
inline constexpr std::size_t longest_tick = 4;        // two words: core clocks of the longest safety tick, without waits
inline constexpr std::size_t longest_cycle = 6;       // two words: of the longest that ended a control cycle
inline constexpr std::size_t stack_used = 8;          // bytes of the main stack ever used
inline constexpr std::size_t stack_size = 9;
inline constexpr std::size_t upstream_answered = 10;  // two words
inline constexpr std::size_t upstream_bad_frames = 12;
inline constexpr std::size_t field_bus = 14;          // two words each: requests, answered, exceptions, time-outs, CRC
                                                      // errors, framing errors, held back, stray bytes
inline constexpr std::size_t crash = 30;              // of the run before: crash_record.hpp, CRC-32C last
inline constexpr std::size_t slot = 50;               // that the image runs in: 1 A, 2 B
inline constexpr std::size_t image_version = 51;      // three words
inline constexpr std::size_t image_key = 54;
inline constexpr std::uint16_t demo_key = 1;          // of image_key: its secret is known to everybody
inline constexpr std::uint16_t own_key = 2;
inline constexpr std::size_t trial = 55;              // 1: the image has not been confirmed yet
inline constexpr std::size_t boot_event = 56;         // what the boot program did beside booting
inline constexpr std::size_t starts = 57;             // two words: of the boot program
inline constexpr std::size_t settings_origin = 59;    // how the settings in force came about; 0 a process
inline constexpr std::uint16_t settings_kept = 1;     // of settings_origin: as the owner set them
inline constexpr std::uint16_t settings_partly = 2;   // some that were set do not fit this image
inline constexpr std::uint16_t settings_standard = 3; // never set
inline constexpr std::uint16_t settings_unreadable = 4;  // set once, but no copy is whole: the defaults
inline constexpr std::uint16_t settings_older = 5;    // no copy of the newest is whole: those before
inline constexpr std::size_t settings_copies = 60;    // whole ones in flash; 2 where all is well
inline constexpr std::size_t clock = 61;              // what drives it: clock_source.hpp; 0 a process
inline constexpr std::size_t reset_cause = 62;        // what reset it last: reset_cause.hpp; 0 a process
inline constexpr std::size_t words = 63;
}  // namespace machine

/// Live points: the point table's image of the newest record (point_table.hpp gives each point's register).
inline constexpr std::uint16_t live_points = 0x0100;

/// Set points from above, one FC16 of the whole block; a value outside its range refuses the block (exception 3). Each
/// accepted write is the gateway's heartbeat. Absent words leave the local setting in force.
namespace set_points {
inline constexpr std::uint16_t address = 0x0800;
inline constexpr std::size_t gpu = 0;      // 0.01 C signed; absent_signed
inline constexpr std::size_t supply = 1;   // 0.01 C signed; absent_signed
inline constexpr std::size_t expiry = 2;   // s, 1..3600: then the local settings hold again
inline constexpr std::size_t words = 3;
}  // namespace set_points

/// One command, one FC16 of the whole block. Executed at most once in a run of the controller: a wrong CRC, or a sequence
/// that is not ahead of the last accepted one by 1..32767 modulo 65536, is refused (exception 3). The first after a start may
/// be any. Reads back as the last one that was accepted: whoever starts to send goes on from there.
namespace command {
inline constexpr std::uint16_t address = 0x0900;
inline constexpr std::size_t sequence = 0;  // the last accepted one's + 1
inline constexpr std::size_t code = 1;      // Command
inline constexpr std::size_t value = 2;
inline constexpr std::size_t expiry = 3;    // s; dropped if not executed by then
inline constexpr std::size_t crc = 4;       // CRC-32C of words 0..3, two words
inline constexpr std::size_t words = 6;
}  // namespace command

/// A change of load that a scheduler announces, one FC16 of the whole block. Up to four wait until
/// their change is half a minute away; then the control core takes one a second. A sequence as of a command's, but counted apart;
/// one that is not newer, a wrong CRC or a value outside its range is refused (exception 3). Reads back as the last one that
/// was accepted.
namespace notice {
inline constexpr std::uint16_t address = 0x0A00;
inline constexpr std::size_t sequence = 0;  // the last accepted one's + 1
inline constexpr std::size_t kind = 1;      // 1 a job starts, 2 a job stops, 3 the job's power changes, 4 all withdrawn
inline constexpr std::size_t due = 2;       // s until the change begins, 0..3600
inline constexpr std::size_t ramp = 3;      // s from its beginning to its end, 0..3600
inline constexpr std::size_t power = 4;     // of the whole rack afterwards, per mille of rated power, 0..1500
inline constexpr std::size_t crc = 5;       // CRC-32C of words 0..4, two words
inline constexpr std::size_t words = 7;
}  // namespace notice

/// The newest keyframe: the complete state of the control core, with its own CRC at its end.
inline constexpr std::uint16_t keyframe = 0x1000;
inline constexpr std::size_t keyframe_words_most = 3072;

/// Ring of records: slot (sequence mod ring_slots) x record_words. FC03 only.
inline constexpr std::uint16_t ring = 0x4000;
inline constexpr std::size_t ring_slots = 120;
static_assert(ring + ring_slots * record_words <= 0x10000);

constexpr std::uint16_t ring_address(std::uint32_t sequence) {
  return static_cast<std::uint16_t>(ring + sequence % ring_slots * record_words);
}

}  // namespace isotherm::controller_map
