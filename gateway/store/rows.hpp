// What the store keeps, as plain values: records, keyframes, messages, gaps, meter readings and minute slots.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/point/record.hpp"

namespace isotherm::gateway {

/// The first record of a boot id opens its row; `ordinal` counts the boots of a source in the order they were seen.
struct RecordRow {
  std::string source;  // "<site>/<rack>"
  std::uint32_t boot = 0;
  std::uint32_t sequence = 0;
  std::uint64_t mono_ms = 0;
  std::int64_t utc_ms = 0;
  std::uint32_t utc_uncertainty_ms = 0;
  std::array<std::uint8_t, record_bytes> blob{};
};

/// The controller's complete state after the record `sequence`.
struct KeyframeRow {
  std::string source;
  std::uint32_t boot = 0;
  std::uint32_t sequence = 0;
  std::vector<std::uint8_t> blob;
};

/// One message of the outbox; (kind, source, boot, sequence) identifies it for ever.
struct MessageRow {
  std::string kind;  // record, state, alarm, link or pue
  std::string source;
  std::uint32_t boot = 0;
  std::uint32_t sequence = 0;
  std::string topic;
  std::optional<std::string> payload;  // absent for a record: rendered from its blob
  std::int64_t created_utc_ms = 0;
};

/// Records that could not be had, counted so that a loss is never silent.
struct GapRow {
  std::string source;
  std::uint32_t boot = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::string reason;  // overwritten or unreadable
  std::int64_t noticed_utc_ms = 0;
};

/// The last accepted reading of an energy meter.
struct MeterRow {
  std::string source;  // "<site>"
  std::string name;
  std::uint64_t counts = 0;
  std::uint32_t restarts = 0;
  std::int64_t utc_ms = 0;
};

/// A running number that must outlive the process: what the accounting has summed since the store began.
struct TotalRow {
  std::string source;
  std::string name;
  std::int64_t value = 0;
};

/// What one meter has seen of one UTC minute.
struct SlotRow {
  std::string source;
  std::string meter;
  std::int64_t start_utc_ms = 0;
  std::int64_t energy_mwh = 0;
  std::int64_t covered_ms = 0;
  std::uint32_t flags = 0;  // efficiency/slot_flag
};

/// All that one poll leaves behind: stored together or not at all.
struct Batch {
  std::vector<RecordRow> records;
  std::vector<KeyframeRow> keyframes;
  std::vector<MessageRow> messages;
  std::vector<GapRow> gaps;
  std::vector<MeterRow> meters;
  std::vector<SlotRow> slots;
  std::vector<TotalRow> totals;

  bool empty() const {
    return records.empty() && keyframes.empty() && messages.empty() && gaps.empty() && meters.empty() &&
           slots.empty() && totals.empty();
  }
};

/// A message as the publisher gets it.
struct OutboxRow {
  std::int64_t row = 0;  // grows in the order of storing
  MessageRow message;
  bool acknowledged = false;
  std::optional<RecordRow> record;  // of a message of kind record, when its CRC holds
};

/// CRC-32C of a row's identity and blob, as the columns `crc` of `record` and `keyframe` hold it. Identity is the
/// source's text, then boot and sequence as 4 bytes each and, for a record, utc_ms as 8 and utc_uncertainty_ms as 4,
/// high byte first.
std::uint32_t row_crc(const RecordRow& row);
std::uint32_t row_crc(const KeyframeRow& row);

}  // namespace isotherm::gateway
