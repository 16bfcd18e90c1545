#include "control/point/record.hpp"

#include <algorithm>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"

namespace isotherm {
namespace {

namespace at = record_word;

/// One pass over the fields in wire order serves both directions, so they cannot drift apart: Cursor::word() writes when
/// the Cursor writes and reads when it reads.
struct Writer {
  std::span<std::uint16_t> words;
  void word(std::size_t index, std::uint16_t& value) const { words[index] = value; }
  void bytes(std::size_t index, std::uint8_t& high, std::uint8_t& low) const { words[index] = join_bytes(high, low); }
};
struct Reader {
  std::span<const std::uint16_t> words;
  void word(std::size_t index, std::uint16_t& value) const { value = words[index]; }
  void bytes(std::size_t index, std::uint8_t& high, std::uint8_t& low) const {
    high = high_byte(words[index]);
    low = low_byte(words[index]);
  }
};

template <typename Cursor>
void pass32(const Cursor& cursor, std::size_t index, std::uint32_t& value) {
  std::uint16_t high = high_word(value);
  std::uint16_t low = low_word(value);
  cursor.word(index, high);
  cursor.word(index + 1, low);
  value = join(high, low);
}

template <typename Cursor>
void pass_ticks(const Cursor& cursor, std::array<FastWords, ticks_per_cycle>& ticks) {
  std::size_t index = at::ticks;
  for (FastWords& tick : ticks) {
    for (std::uint16_t* word : {&tick.flow, &tick.differential_pressure, &tick.supply_pressure, &tick.pump_speeds,
                                &tick.pump_currents, &tick.bits}) {
      cursor.word(index++, *word);
    }
  }
}

template <typename Cursor>
void pass_nodes(const Cursor& cursor, std::array<NodeWords, node_count>& nodes) {
  for (std::size_t n = 0; n < node_count; ++n) {
    NodeWords& node = nodes[n];
    for (std::size_t g = 0; g < gpus_per_node; g += 2) {
      cursor.bytes(at::gpu_temperature + (n * gpus_per_node + g) / 2, node.temperature[g], node.temperature[g + 1]);
    }
    for (std::size_t g = 0; g < gpus_per_node; ++g) cursor.word(at::gpu_power + n * gpus_per_node + g, node.power[g]);
    cursor.bytes(at::node_status + 2 * n, node.valid, node.fault);
    cursor.word(at::node_status + 2 * n + 1, node.age);
  }
}

template <typename Cursor>
void pass_levels(const Cursor& cursor, std::array<Level, safety_row_count>& levels, std::uint8_t& first_out) {
  std::array<std::uint8_t, 6> packed{};
  for (std::size_t row = 0; row < safety_row_count; ++row) {
    packed[row / 4] = static_cast<std::uint8_t>(packed[row / 4] | static_cast<unsigned>(levels[row]) << 2 * (row % 4));
  }
  packed[5] = first_out;
  for (std::size_t word = 0; word < 3; ++word) cursor.bytes(at::levels + word, packed[2 * word], packed[2 * word + 1]);
  for (std::size_t row = 0; row < safety_row_count; ++row) {
    levels[row] = static_cast<Level>(packed[row / 4] >> 2 * (row % 4) & 3U);
  }
  first_out = packed[5];
}

/// The rows that hold pumps and valve stand above the output bits.
template <typename Cursor>
void pass_output_bits(const Cursor& cursor, std::size_t index, Record& record) {
  constexpr unsigned row_mask = 0x1FU;
  constexpr unsigned bits_mask = (1U << at::pumps_held_bit) - 1U;
  auto word = static_cast<std::uint16_t>((record.outputs.bits & bits_mask) |
                                         (record.pumps_held_by & row_mask) << at::pumps_held_bit |
                                         (record.valve_held_by & row_mask) << at::valve_held_bit);
  cursor.word(index, word);
  record.outputs.bits = static_cast<std::uint16_t>(word & bits_mask);
  record.pumps_held_by = static_cast<std::uint8_t>(word >> at::pumps_held_bit & row_mask);
  record.valve_held_by = static_cast<std::uint8_t>(word >> at::valve_held_bit & row_mask);
}

template <typename Cursor>
void pass(const Cursor& cursor, Record& record) {
  pass32(cursor, at::sequence, record.sequence);
  pass32(cursor, at::boot, record.boot);
  auto mono_high = static_cast<std::uint32_t>(record.mono_ms >> 32U);
  auto mono_low = static_cast<std::uint32_t>(record.mono_ms & 0xFFFFFFFFU);
  pass32(cursor, at::mono_ms, mono_high);
  pass32(cursor, at::mono_ms + 2, mono_low);
  record.mono_ms = static_cast<std::uint64_t>(mono_high) << 32U | mono_low;
  pass32(cursor, at::build_hash, record.build_hash);
  pass32(cursor, at::settings_hash, record.settings_hash);
  cursor.bytes(at::format, record.sensor_causes, record.format);
  cursor.word(at::time_scale, record.time_scale);

  pass_nodes(cursor, record.inputs.nodes);
  for (std::size_t n = 0; n < slow_word_count; ++n) cursor.word(at::slow + n, record.inputs.slow.words[n]);
  pass_ticks(cursor, record.ticks);

  UpperWords& upper = record.inputs.upper;
  std::size_t index = at::upper;
  for (std::uint16_t* word : {&upper.gpu_set_point, &upper.supply_set_point, &upper.set_point_age,
                              &upper.command_sequence, &upper.command_code, &upper.command_value, &upper.overruns}) {
    cursor.word(index++, *word);
  }

  OutputWords& out = record.outputs;
  index = at::outputs;
  for (std::uint16_t* word : {&out.pump_speed_1, &out.pump_speed_2, &out.valve, &out.mixing_valve}) {
    cursor.word(index++, *word);
  }
  pass_output_bits(cursor, index++, record);
  cursor.word(index++, record.flow_commanded);
  cursor.word(index++, record.supply_target);
  auto mode = static_cast<std::uint8_t>(record.mode);
  auto law = static_cast<std::uint8_t>(record.law);
  cursor.bytes(index, mode, law);
  record.mode = static_cast<Mode>(mode);
  record.law = static_cast<Law>(law);

  pass_levels(cursor, record.levels, record.first_out);
  pass32(cursor, at::digest, record.digest);
  pass32(cursor, at::forecast_digest, record.forecast_digest);
  cursor.word(at::controlled_temperature, record.controlled_temperature);
  cursor.word(at::supply_temperature, record.supply_temperature);
  cursor.word(at::return_temperature, record.return_temperature);
  cursor.word(at::heat_carried, record.heat_carried);
  cursor.word(at::gpu_target, record.gpu_target);
  cursor.word(at::quality, record.quality);
  cursor.word(at::outlier, record.outlier);
}

}  // namespace

void encode(const Record& record, std::span<std::uint16_t, record_words> words) {
  std::fill(words.begin(), words.end(), std::uint16_t{0});
  Record copy = record;  // the pass both reads and writes
  pass(Writer{words}, copy);
  put32(words, at::crc, crc32c_words(words.first(at::crc)));
}

Result<Record> decode(std::span<const std::uint16_t, record_words> words) {
  if (get32(words, at::crc) != crc32c_words(words.first(at::crc))) return Fault::crc;
  if (low_byte(words[at::format]) != record_format) return Fault::wrong_block;
  Record record;
  pass(Reader{words}, record);
  if (record.mode > Mode::tripped || record.law > Law::mpc) return Fault::wrong_block;
  if (record.pumps_held_by > safety_row_count || record.valve_held_by > safety_row_count) return Fault::wrong_block;
  return record;
}

void to_bytes(std::span<const std::uint16_t, record_words> words, std::span<std::uint8_t, record_bytes> bytes) {
  for (std::size_t n = 0; n < record_words; ++n) {
    bytes[2 * n] = high_byte(words[n]);
    bytes[2 * n + 1] = low_byte(words[n]);
  }
}

void from_bytes(std::span<const std::uint8_t, record_bytes> bytes, std::span<std::uint16_t, record_words> words) {
  for (std::size_t n = 0; n < record_words; ++n) words[n] = join_bytes(bytes[2 * n], bytes[2 * n + 1]);
}

}  // namespace isotherm
