#include "gateway/store/store.hpp"

#include <algorithm>

#include "gateway/store/schema.hpp"

namespace isotherm::gateway {

using Lock = std::lock_guard<std::mutex>;

Store::Store(const std::string& path, StoreLimits limits) : database_(path), limits_(limits) {
  prepare_schema(database_);
  if (limits_.most_bytes > 0) {
    const std::int64_t page = database_.number("PRAGMA page_size").value_or(4096);
    database_.execute("PRAGMA max_page_count = " +
                      std::to_string(std::max<std::int64_t>(limits_.most_bytes / page, 1)));
  }
}

void Store::write(const Batch& batch) {
  if (batch.empty()) return;
  const Lock lock{mutex_};
  Database::Transaction transaction{database_};
  for (const RecordRow& row : batch.records) {
    database_.run(
        "INSERT OR IGNORE INTO boot SELECT ?1, ?2, 1 + coalesce(max(ordinal), 0), ?3 FROM boot WHERE source = ?1",
        row.source, row.boot, row.utc_ms);
    database_.run("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row.source, row.boot, row.sequence, row.mono_ms,
                  row.utc_ms, row.utc_uncertainty_ms, Bytes{row.blob}, row_crc(row));
  }
  for (const KeyframeRow& row : batch.keyframes) {
    database_.run("INSERT OR REPLACE INTO keyframe VALUES (?, ?, ?, ?, ?)", row.source, row.boot, row.sequence,
                  Bytes{row.blob}, row_crc(row));
  }
  for (const MessageRow& row : batch.messages) {
    database_.run("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", row.kind, row.source, row.boot,
                  row.sequence, row.topic, row.payload, row.created_utc_ms);
  }
  for (const GapRow& row : batch.gaps) {
    database_.run("INSERT INTO gap VALUES (?, ?, ?, ?, ?, ?)", row.source, row.boot, row.from, row.to, row.reason,
                  row.noticed_utc_ms);
  }
  for (const MeterRow& row : batch.meters) {
    database_.run("INSERT OR REPLACE INTO meter VALUES (?, ?, ?, ?, ?)", row.source, row.name, row.counts, row.restarts,
                  row.utc_ms);
  }
  for (const SlotRow& row : batch.slots) {
    database_.run("INSERT OR REPLACE INTO slot VALUES (?, ?, ?, ?, ?, ?)", row.source, row.start_utc_ms, row.meter,
                  row.energy_mwh, row.covered_ms, row.flags);
  }
  for (const TotalRow& row : batch.totals) {
    database_.run("INSERT OR REPLACE INTO total VALUES (?, ?, ?)", row.source, row.name, row.value);
  }
  transaction.commit();
}

std::optional<RecordRow> Store::record_row(Database::Rows& rows, int first_column) {
  const Bytes blob = rows.blob(first_column + 6);
  RecordRow row{rows.text(first_column),
                rows.word(first_column + 1),
                rows.word(first_column + 2),
                static_cast<std::uint64_t>(rows.integer(first_column + 3)),
                rows.integer(first_column + 4),
                rows.word(first_column + 5),
                {}};
  if (blob.size() == row.blob.size()) std::copy(blob.begin(), blob.end(), row.blob.begin());
  if (blob.size() != row.blob.size() || row_crc(row) != rows.word(first_column + 7)) {
    ++damaged_;
    return std::nullopt;
  }
  return row;
}

std::optional<RecordRow> Store::newest_record(const std::string& source) {
  const Lock lock{mutex_};
  // A damaged row cannot say what came before, but its successor was never stored either: go back to the newest good
  // one.
  Database::Rows rows = database_.query(
      "SELECT record.* FROM record JOIN boot USING (source, boot) WHERE source = ? ORDER BY ordinal DESC, sequence "
      "DESC",
      source);
  while (rows.next()) {
    if (std::optional<RecordRow> row = record_row(rows, 0)) return row;
  }
  return std::nullopt;
}

std::optional<RecordRow> Store::newest_record(const std::string& source, std::uint32_t boot) {
  const Lock lock{mutex_};
  Database::Rows rows =
      database_.query("SELECT * FROM record WHERE source = ? AND boot = ? ORDER BY sequence DESC", source, boot);
  while (rows.next()) {
    if (std::optional<RecordRow> row = record_row(rows, 0)) return row;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Store::newest_keyframe(const std::string& source, std::uint32_t boot) {
  const Lock lock{mutex_};
  const auto sequence =
      database_.number("SELECT max(sequence) FROM keyframe WHERE source = ? AND boot = ?", source, boot);
  if (!sequence) return std::nullopt;
  return static_cast<std::uint32_t>(*sequence);
}

std::uint32_t Store::newest_message(const std::string& kind, const std::string& source, std::uint32_t boot) {
  const Lock lock{mutex_};
  return static_cast<std::uint32_t>(
      database_
          .number("SELECT max(sequence) FROM message WHERE kind = ? AND source = ? AND boot = ?", kind, source, boot)
          .value_or(0));
}

std::uint32_t Store::newest_gap(const std::string& source, std::uint32_t boot) {
  const Lock lock{mutex_};
  return static_cast<std::uint32_t>(
      database_.number("SELECT max(to_sequence) FROM gap WHERE source = ? AND boot = ?", source, boot).value_or(0));
}

std::uint32_t Store::birth_id() {
  const Lock lock{mutex_};
  return static_cast<std::uint32_t>(database_.number("SELECT id FROM birth").value_or(1));
}

std::vector<MeterRow> Store::meters(const std::string& source) {
  const Lock lock{mutex_};
  std::vector<MeterRow> found;
  Database::Rows rows = database_.query("SELECT * FROM meter WHERE source = ? ORDER BY name", source);
  while (rows.next()) {
    found.push_back(
        {rows.text(0), rows.text(1), static_cast<std::uint64_t>(rows.integer(2)), rows.word(3), rows.integer(4)});
  }
  return found;
}

std::vector<SlotRow> Store::slots(const std::string& source, std::int64_t from_utc_ms) {
  const Lock lock{mutex_};
  std::vector<SlotRow> found;
  Database::Rows rows = database_.query(
      "SELECT source, meter, start_utc_ms, energy_mwh, covered_ms, flags FROM slot WHERE source = ? AND start_utc_ms "
      ">= ? "
      "ORDER BY start_utc_ms, meter",
      source, from_utc_ms);
  while (rows.next()) {
    found.push_back({rows.text(0), rows.text(1), rows.integer(2), rows.integer(3), rows.integer(4), rows.word(5)});
  }
  return found;
}

std::map<std::string, std::int64_t> Store::totals(const std::string& source) {
  const Lock lock{mutex_};
  std::map<std::string, std::int64_t> found;
  Database::Rows rows = database_.query("SELECT name, value FROM total WHERE source = ?", source);
  while (rows.next()) found[rows.text(0)] = rows.integer(1);
  return found;
}

Store::Counts Store::counts() {
  const Lock lock{mutex_};
  return {database_.number("SELECT count(*) FROM record").value_or(0),
          database_.number("SELECT count(*) FROM message").value_or(0),
          database_.number("SELECT count(*) FROM message WHERE acked_utc_ms IS NULL").value_or(0),
          database_.number("SELECT sum(to_sequence - from_sequence + 1) FROM gap").value_or(0)};
}

std::uint64_t Store::damaged_rows() {
  const Lock lock{mutex_};
  return damaged_;
}

}  // namespace isotherm::gateway
