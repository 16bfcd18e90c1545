#include "tools/replay/recording.hpp"

#include <algorithm>
#include <filesystem>
#include <span>

#include "gateway/store/schema.hpp"

namespace isotherm::replay {
namespace {

std::string existing(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    throw gateway::StoreError("store " + path + " is no file: give the path of a gateway's store");
  }
  return path;
}

/// Columns: sequence, utc_ms, utc_uncertainty_ms, blob, crc.
StoredRecord stored_record(const Boot& boot, gateway::Database::Rows& rows) {
  gateway::RecordRow row;
  row.source = boot.source;
  row.boot = boot.boot;
  row.sequence = rows.word(0);
  row.utc_ms = rows.integer(1);
  row.utc_uncertainty_ms = rows.word(2);
  StoredRecord stored{row.sequence, row.utc_ms, Fault::crc};
  const gateway::Bytes blob = rows.blob(3);
  if (blob.size() != record_bytes) return stored;
  std::copy(blob.begin(), blob.end(), row.blob.begin());
  if (row_crc(row) != rows.word(4)) return stored;
  RecordWords words{};
  from_bytes(row.blob, words);
  stored.record = decode(words);
  const bool mislaid = stored.record.ok() && (stored.record.value().sequence != row.sequence ||
                                              stored.record.value().boot != row.boot);
  if (mislaid) stored.record = Fault::wrong_block;
  return stored;
}

/// Columns: sequence, blob, crc. Absent where the CRC does not hold.
std::optional<gateway::KeyframeRow> sound_keyframe(const Boot& boot, gateway::Database::Rows& rows) {
  const gateway::Bytes blob = rows.blob(1);
  gateway::KeyframeRow row{boot.source, boot.boot, rows.word(0), {blob.begin(), blob.end()}};
  if (row_crc(row) != rows.word(2)) return std::nullopt;
  return row;
}

std::optional<gateway::KeyframeRow> first_sound(const Boot& boot, gateway::Database::Rows rows) {
  while (rows.next()) {
    if (auto keyframe = sound_keyframe(boot, rows)) return keyframe;
  }
  return std::nullopt;
}

}  // namespace

Recording::Recording(const std::string& path) : database_(existing(path), gateway::Database::Access::read_only) {
  if (database_.number("PRAGMA application_id") != gateway::application_id) {
    throw gateway::StoreError("store " + path + " was not written by a gateway");
  }
  if (const auto version = database_.number("PRAGMA user_version"); version != gateway::schema_version) {
    throw gateway::StoreError("store " + path + " has tables of version " + std::to_string(version.value_or(0)) +
                              "; this program reads version " + std::to_string(gateway::schema_version));
  }
}

std::vector<Boot> Recording::boots(const std::string& source) {
  std::vector<Boot> boots;
  auto rows = database_.query(
      "SELECT r.source, r.boot, min(r.sequence), max(r.sequence), count(*) FROM record r "
      "JOIN boot b ON b.source = r.source AND b.boot = r.boot WHERE ?1 = '' OR r.source = ?1 "
      "GROUP BY r.source, r.boot ORDER BY r.source, b.ordinal",
      source);
  while (rows.next()) {
    boots.push_back({rows.text(0), rows.word(1), rows.word(2), rows.word(3), static_cast<std::uint64_t>(rows.integer(4))});
  }
  return boots;
}

std::vector<Boot> Recording::boots_without_records(const std::string& source) {
  std::vector<Boot> boots;
  auto rows = database_.query(
      "SELECT source, boot, coalesce(min(sequence), 0), coalesce(max(sequence), 0) FROM "
      "(SELECT source, boot, sequence FROM keyframe UNION ALL SELECT source, boot, NULL FROM gap) k "
      "WHERE (?1 = '' OR source = ?1) AND NOT EXISTS "
      "(SELECT 1 FROM record r WHERE r.source = k.source AND r.boot = k.boot) GROUP BY source, boot ORDER BY source, boot",
      source);
  while (rows.next()) boots.push_back({rows.text(0), rows.word(1), rows.word(2), rows.word(3), 0});
  return boots;
}

std::vector<Loss> Recording::losses(const std::string& source) {
  std::vector<Loss> losses;
  auto rows = database_.query(
      "SELECT source, boot, from_sequence, to_sequence, reason FROM gap WHERE ?1 = '' OR source = ?1 "
      "ORDER BY source, boot, from_sequence",
      source);
  while (rows.next()) losses.push_back({rows.text(0), rows.word(1), rows.word(2), rows.word(3), rows.text(4)});
  return losses;
}

std::optional<std::uint32_t> Recording::newest_keyframe(const Boot& boot) {
  const auto sequence =
      database_.number("SELECT max(sequence) FROM keyframe WHERE source = ? AND boot = ?", boot.source, boot.boot);
  return sequence ? std::optional(static_cast<std::uint32_t>(*sequence)) : std::nullopt;
}

std::optional<std::uint32_t> Recording::oldest_keyframe(const Boot& boot) {
  const auto sequence =
      database_.number("SELECT min(sequence) FROM keyframe WHERE source = ? AND boot = ?", boot.source, boot.boot);
  return sequence ? std::optional(static_cast<std::uint32_t>(*sequence)) : std::nullopt;
}

void Recording::for_each_record(const Boot& boot, std::uint32_t from,
                                const std::function<bool(const StoredRecord&)>& row) {
  auto rows = database_.query(
      "SELECT sequence, utc_ms, utc_uncertainty_ms, blob, crc FROM record "
      "WHERE source = ? AND boot = ? AND sequence >= ? ORDER BY sequence",
      boot.source, boot.boot, from);
  while (rows.next()) {
    if (!row(stored_record(boot, rows))) return;
  }
}

std::optional<gateway::KeyframeRow> Recording::keyframe_before(const Boot& boot, std::uint32_t sequence) {
  return first_sound(boot, database_.query("SELECT sequence, blob, crc FROM keyframe WHERE source = ? AND boot = ? "
                                           "AND sequence <= ? ORDER BY sequence DESC",
                                           boot.source, boot.boot, sequence));
}

std::optional<gateway::KeyframeRow> Recording::keyframe_at(const Boot& boot, std::uint32_t sequence) {
  return first_sound(boot, database_.query("SELECT sequence, blob, crc FROM keyframe WHERE source = ? AND boot = ? "
                                           "AND sequence = ?",
                                           boot.source, boot.boot, sequence));
}

std::vector<std::uint32_t> Recording::damaged_keyframes(const Boot& boot) {
  std::vector<std::uint32_t> damaged;
  auto rows = database_.query("SELECT sequence, blob, crc FROM keyframe WHERE source = ? AND boot = ? ORDER BY sequence",
                              boot.source, boot.boot);
  while (rows.next()) {
    if (!sound_keyframe(boot, rows)) damaged.push_back(rows.word(0));
  }
  return damaged;
}

}  // namespace isotherm::replay
