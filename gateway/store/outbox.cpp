// The store as the publisher sees it: what is still to be sent, what a broker has acknowledged, and what a consumer
// asks to hear again.
#include "gateway/store/store.hpp"

namespace isotherm::gateway {
namespace {

using Lock = std::lock_guard<std::mutex>;

const std::string columns =
    "m.rowid, m.kind, m.source, m.boot, m.sequence, m.topic, m.payload, m.created_utc_ms, m.acked_utc_ms IS NOT NULL, "
    "r.*";
const std::string its_record =
    " LEFT JOIN record r ON m.kind = 'record' AND r.source = m.source AND r.boot = m.boot AND r.sequence = m.sequence ";
// The index `outbox` holds (acked_utc_ms, rowid): neither of the first two looks at what was published long ago.
const std::string pending = "SELECT " + columns + " FROM message m INDEXED BY outbox" + its_record +
                            "WHERE m.acked_utc_ms IS NULL AND m.rowid > ? ORDER BY m.rowid LIMIT ?";
const std::string recent = "SELECT " + columns + " FROM message m INDEXED BY outbox" + its_record +
                           "WHERE m.acked_utc_ms >= ? AND m.rowid > ? ORDER BY m.rowid LIMIT ?";
const std::string between = "SELECT " + columns + " FROM message m" + its_record +
                            "WHERE m.kind = ? AND m.source = ? AND m.boot = ? AND m.sequence BETWEEN ? AND ? "
                            "ORDER BY m.sequence LIMIT ?";
const std::string newest =
    "SELECT " + columns + " FROM message m" + its_record +
    "WHERE m.rowid IN (SELECT max(rowid) FROM message WHERE kind = ? AND acked_utc_ms IS NOT NULL "
    "GROUP BY source) ORDER BY m.rowid";

}  // namespace

std::vector<OutboxRow> Store::outbox_rows(Database::Rows rows) {
  std::vector<OutboxRow> found;
  while (rows.next()) {
    OutboxRow row;
    row.row = rows.integer(0);
    row.message = {rows.text(1), rows.text(2),         rows.word(3),   rows.word(4),
                   rows.text(5), rows.text_or_null(6), rows.integer(7)};
    row.acknowledged = rows.integer(8) != 0;
    if (!row.message.payload) row.record = record_row(rows, 9);
    found.push_back(std::move(row));
  }
  return found;
}

std::vector<OutboxRow> Store::unacknowledged(std::int64_t after, std::size_t most) {
  const Lock lock{mutex_};
  return outbox_rows(database_.query(pending.c_str(), after, std::uint64_t{most}));
}

std::vector<OutboxRow> Store::acknowledged(std::int64_t since_utc_ms, std::int64_t after, std::size_t most) {
  const Lock lock{mutex_};
  return outbox_rows(database_.query(recent.c_str(), since_utc_ms, after, std::uint64_t{most}));
}

std::vector<OutboxRow> Store::range(const std::string& kind, const std::string& source, std::uint32_t boot,
                                    std::uint32_t from, std::uint32_t to, std::size_t most) {
  const Lock lock{mutex_};
  return outbox_rows(database_.query(between.c_str(), kind, source, boot, from, to, std::uint64_t{most}));
}

std::vector<OutboxRow> Store::newest_acknowledged(const std::string& kind) {
  const Lock lock{mutex_};
  return outbox_rows(database_.query(newest.c_str(), kind));
}

void Store::acknowledge(const std::vector<std::int64_t>& rows, std::int64_t utc_ms) {
  if (rows.empty()) return;
  const Lock lock{mutex_};
  Database::Transaction transaction{database_};
  for (const std::int64_t row : rows) {
    database_.run("UPDATE message SET acked_utc_ms = ? WHERE rowid = ?", utc_ms, row);
  }
  transaction.commit();
}

}  // namespace isotherm::gateway
