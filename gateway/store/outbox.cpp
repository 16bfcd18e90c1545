// The store as the publisher sees it: what is still to be sent, what a broker has acknowledged, and what a consumer
// asks to hear again.
#include "gateway/store/store.hpp"

namespace isotherm::gateway {
namespace {

using Lock = std::lock_guard<std::mutex>;

// The index `outbox` holds (acked_utc_ms, rowid), so the first two need no sort.
constexpr const char* pending =
    "SELECT m.rowid, m.kind, m.source, m.boot, m.sequence, m.topic, m.payload, m.created_utc_ms, r.* FROM message m "
    "LEFT JOIN record r ON m.kind = 'record' AND r.source = m.source AND r.boot = m.boot AND r.sequence = m.sequence "
    "WHERE m.acked_utc_ms IS NULL AND m.rowid > ? ORDER BY m.rowid LIMIT ?";
constexpr const char* recent =
    "SELECT m.rowid, m.kind, m.source, m.boot, m.sequence, m.topic, m.payload, m.created_utc_ms, r.* FROM message m "
    "LEFT JOIN record r ON m.kind = 'record' AND r.source = m.source AND r.boot = m.boot AND r.sequence = m.sequence "
    "WHERE m.acked_utc_ms >= ? AND m.rowid > ? ORDER BY m.rowid LIMIT ?";
constexpr const char* between =
    "SELECT m.rowid, m.kind, m.source, m.boot, m.sequence, m.topic, m.payload, m.created_utc_ms, r.* FROM message m "
    "LEFT JOIN record r ON m.kind = 'record' AND r.source = m.source AND r.boot = m.boot AND r.sequence = m.sequence "
    "WHERE m.kind = ? AND m.source = ? AND m.boot = ? AND m.sequence BETWEEN ? AND ? ORDER BY m.sequence LIMIT ?";

}  // namespace

std::vector<OutboxRow> Store::outbox_rows(Database::Rows rows) {
  std::vector<OutboxRow> found;
  while (rows.next()) {
    OutboxRow row;
    row.row = rows.integer(0);
    row.message = {rows.text(1), rows.text(2),         rows.word(3),   rows.word(4),
                   rows.text(5), rows.text_or_null(6), rows.integer(7)};
    if (!row.message.payload) row.record = record_row(rows, 8);
    found.push_back(std::move(row));
  }
  return found;
}

std::vector<OutboxRow> Store::unacknowledged(std::int64_t after, std::size_t most) {
  const Lock lock{mutex_};
  return outbox_rows(database_.query(pending, after, std::uint64_t{most}));
}

std::vector<OutboxRow> Store::acknowledged(std::int64_t since_utc_ms, std::int64_t after, std::size_t most) {
  const Lock lock{mutex_};
  return outbox_rows(database_.query(recent, since_utc_ms, after, std::uint64_t{most}));
}

std::vector<OutboxRow> Store::range(const std::string& kind, const std::string& source, std::uint32_t boot,
                                    std::uint32_t from, std::uint32_t to, std::size_t most) {
  const Lock lock{mutex_};
  return outbox_rows(database_.query(between, kind, source, boot, from, to, std::uint64_t{most}));
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
