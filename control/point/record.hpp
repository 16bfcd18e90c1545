// The record of one control cycle: every raw input, every output and a digest of every term, in 512 bytes. The record is
// the test: a replay feeds the inputs through the core again and must find the same outputs and the same digest.
//
// On the wire and in the store it is 256 words, high byte first; the offsets are `record_word`. The sequence comes first
// and the CRC-32C last, so that a torn read cannot pass.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "control/point/inputs.hpp"
#include "control/point/outputs.hpp"

namespace isotherm {

inline constexpr std::size_t record_words = 256;
inline constexpr std::size_t record_bytes = 2 * record_words;
inline constexpr std::uint8_t record_format = 1;
/// Rows of the table of protective functions.
inline constexpr std::size_t safety_row_count = 20;
/// Numbers of those that something besides the table has to tell apart.
namespace safety_row {
inline constexpr std::size_t low_flow = 5;
inline constexpr std::size_t low_differential_pressure = 6;
inline constexpr std::size_t over_pressure = 10;
inline constexpr std::size_t sensor_invalid = 14;
inline constexpr std::size_t gpu_telemetry_lost = 15;
inline constexpr std::size_t upper_level_lost = 16;
inline constexpr std::size_t controller = 18;
}  // namespace safety_row

/// Level of a protective function's row.
enum class Level : std::uint8_t { clear, warning, alarm, trip };

constexpr const char* name(Level level) {
  switch (level) {
    case Level::clear: return "clear";
    case Level::warning: return "warning";
    case Level::alarm: return "alarm";
    case Level::trip: return "trip";
  }
  return "unknown";
}

/// Bits of Record::sensor_causes: the rows of sensors and field bus have several causes, and stand on when these are gone.
namespace sensor_cause {
inline constexpr std::uint8_t silent = 1U << 0U;     // no good read of the rack I/O unit for 2 s
inline constexpr std::uint8_t restarted = 1U << 1U;  // it was restarted in less
inline constexpr std::uint8_t repeats = 1U << 2U;    // its registers stand still
inline constexpr std::uint8_t no_supply = 1U << 3U;  // no supply temperature probe gives a value
inline constexpr std::uint8_t trip = silent | restarted | repeats | no_supply;
inline constexpr std::uint8_t apart = 1U << 4U;      // redundant probes quarrel
inline constexpr std::uint8_t balance = 1U << 5U;    // heat carried does not fit the power told
inline constexpr std::uint8_t warning = apart | balance;
inline constexpr std::uint8_t discharge = 1U << 6U;  // the discharge gauge contradicts those of suction and differential pressure
inline constexpr std::uint8_t suction = 1U << 7U;    // the suction gauge contradicts those of discharge and differential pressure
inline constexpr std::uint8_t alarm = discharge | suction;
inline constexpr std::uint8_t all = trip | alarm | warning;
}  // namespace sensor_cause

struct Record {
  // Header. (boot, sequence) orders records; wall time never does.
  std::uint32_t sequence = 0;
  std::uint32_t boot = 0;
  std::uint64_t mono_ms = 0;        // monotonic ms of this boot at the end of the cycle
  std::uint32_t build_hash = 0;     // of the control core's sources
  std::uint32_t settings_hash = 0;  // CRC-32C of the settings in force
  std::uint8_t format = record_format;
  std::uint8_t sensor_causes = 0;   // sensor_cause: what row 14 stands for, kept for as long as it stands
  std::uint16_t time_scale = 1;     // plant seconds per second of wall clock; 1 on a rack

  // Inputs.
  CycleInputs inputs;
  std::array<FastWords, ticks_per_cycle> ticks{};

  // Decisions.
  OutputWords outputs;                     // after the cycle
  std::uint8_t pumps_held_by = 0;          // row (1..20) whose demand decided the pumps' speed; 0 = mode and law, 18 = in place of no number
  std::uint8_t valve_held_by = 0;          // and the primary valve's opening
  std::uint16_t flow_commanded = 0;        // 0.01 L/min
  std::uint16_t supply_target = 0;         // supply set point in force, 0.01 C signed
  Mode mode = Mode::off;
  Law law = Law::pi;
  std::uint8_t first_out = 0;              // row (1..20) that acted first of the active ones; 0 = none
  std::array<Level, safety_row_count> levels{};  // row n is element n - 1
  std::uint32_t digest = 0;                // CRC-32C over every term and the complete state after the cycle
  std::uint32_t forecast_digest = 0;       // of the forecast that was used; 0 = none
  std::uint16_t controlled_temperature = absent_signed;  // second-hottest healthy GPU, 0.01 C signed
  std::uint16_t supply_temperature = absent_signed;      // voted, 0.01 C signed
  std::uint16_t return_temperature = absent_signed;      // voted, 0.01 C signed
  std::uint16_t heat_carried = 0;                        // by the rack loop, 10 W
  std::uint16_t gpu_target = absent_signed;              // GPU set point in force, 0.01 C signed
  std::uint16_t quality = 0;                             // quality_word: how far the signals can be trusted
  std::uint16_t outlier = 0;                             // outlier_word: a GPU whose cold plate stands out

  bool operator==(const Record&) const = default;
};

/// Word offsets of the fields above; 8 bit fields share a word, high byte first.
namespace record_word {
inline constexpr std::size_t sequence = 0;
inline constexpr std::size_t boot = 2;
inline constexpr std::size_t mono_ms = 4;
inline constexpr std::size_t build_hash = 8;
inline constexpr std::size_t settings_hash = 10;
inline constexpr std::size_t format = 12;  // low byte; the high byte is sensor_causes
inline constexpr std::size_t outlier = 13;
inline constexpr std::size_t time_scale = 14;
inline constexpr std::size_t quality = 15;
inline constexpr std::size_t gpu_temperature = 16;  // 72 bytes
inline constexpr std::size_t gpu_power = 52;        // 72 words
inline constexpr std::size_t node_status = 124;     // per node: valid and fault, then age
inline constexpr std::size_t slow = 142;            // 25 words
inline constexpr std::size_t ticks = 167;           // 10 x 6 words
inline constexpr std::size_t upper = 227;           // 7 words
inline constexpr std::size_t outputs = 234;         // 5 words, flow commanded, supply target, mode and law
inline constexpr unsigned pumps_held_bit = 6;       // of the word of output bits: 5 bits
inline constexpr unsigned valve_held_bit = 11;      // 5 bits
inline constexpr std::size_t levels = 242;          // 20 x 2 bits in 3 words; the last byte is first_out
inline constexpr std::size_t digest = 245;
inline constexpr std::size_t forecast_digest = 247;
inline constexpr std::size_t controlled_temperature = 249;
inline constexpr std::size_t supply_temperature = 250;
inline constexpr std::size_t return_temperature = 251;
inline constexpr std::size_t heat_carried = 252;
inline constexpr std::size_t gpu_target = 253;
inline constexpr std::size_t crc = 254;
}  // namespace record_word

using RecordWords = std::array<std::uint16_t, record_words>;

/// Lays a record out in words, CRC included.
void encode(const Record& record, std::span<std::uint16_t, record_words> words);
/// Reads words back; Fault::crc where the CRC does not fit, Fault::wrong_block for an unknown format or an impossible
/// enumerator.
Result<Record> decode(std::span<const std::uint16_t, record_words> words);

/// The stored form: the words, high byte first.
void to_bytes(std::span<const std::uint16_t, record_words> words, std::span<std::uint8_t, record_bytes> bytes);
void from_bytes(std::span<const std::uint8_t, record_bytes> bytes, std::span<std::uint16_t, record_words> words);

}  // namespace isotherm
