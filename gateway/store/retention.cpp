// How long the store keeps what it has: by age and by size, and never less than what is still to be published.
#include "gateway/store/store.hpp"

namespace isotherm::gateway {
namespace {

using Lock = std::lock_guard<std::mutex>;

// A step of pruning holds the lock for some tens of milliseconds, so that a poll is never late for it.
constexpr std::int64_t rows_a_step = 2000;
/// Share of the limit of size, in percent, above which the oldest goes: the rest is room for a broker's outage.
constexpr std::int64_t fullest_percent = 80;
/// Minute slots stay two days longer: the hour's window reads them, and they are small.
constexpr std::int64_t slots_kept_ms = std::int64_t{48} * 3'600'000;

}  // namespace

std::int64_t Store::prune(std::int64_t now_utc_ms) {
  const Lock lock{mutex_};
  std::int64_t before_utc_ms = limits_.most_age_ms > 0 ? now_utc_ms - limits_.most_age_ms : INT64_MIN;
  if (limits_.most_bytes > 0) {
    const std::int64_t pages =
        database_.number("PRAGMA page_count").value_or(0) - database_.number("PRAGMA freelist_count").value_or(0);
    const std::int64_t bytes = pages * database_.number("PRAGMA page_size").value_or(0);
    if (bytes / fullest_percent > limits_.most_bytes / 100) before_utc_ms = now_utc_ms;
  }
  if (before_utc_ms == INT64_MIN) return 0;

  Database::Transaction transaction{database_};
  // Oldest first, by the order of storing; a record goes with its message. The newest of each boot stays, because the
  // follower and the sequences of messages go on from it. Only the front of each table is looked at: a step stays short
  // however large the store is.
  std::int64_t gone = database_.run(
      "DELETE FROM record WHERE rowid IN (SELECT r.rowid FROM (SELECT rowid, * FROM record ORDER BY rowid LIMIT ?1) r "
      "LEFT JOIN message m ON m.kind = 'record' AND m.source = r.source AND m.boot = r.boot AND m.sequence = "
      "r.sequence "
      "WHERE (m.source IS NULL OR m.acked_utc_ms IS NOT NULL) AND r.utc_ms < ?2 AND r.sequence < "
      "(SELECT max(n.sequence) FROM record n WHERE n.source = r.source AND n.boot = r.boot))",
      rows_a_step, before_utc_ms);
  gone += database_.run(
      "DELETE FROM message WHERE rowid IN (SELECT m.rowid FROM (SELECT rowid, * FROM message ORDER BY rowid LIMIT ?1) "
      "m "
      "WHERE m.acked_utc_ms IS NOT NULL AND m.created_utc_ms < ?2 AND (m.kind != 'record' OR NOT EXISTS (SELECT 1 FROM "
      "record r WHERE r.source = m.source AND r.boot = m.boot AND r.sequence = m.sequence)) AND m.sequence < "
      "(SELECT max(n.sequence) FROM message n WHERE n.kind = m.kind AND n.source = m.source AND n.boot = m.boot))",
      2 * rows_a_step, before_utc_ms);
  // A keyframe is of use as long as a record follows it.
  gone += database_.run(
      "DELETE FROM keyframe WHERE sequence + 1 < coalesce((SELECT min(sequence) FROM record r WHERE r.source = "
      "keyframe.source AND r.boot = keyframe.boot), 0)");
  gone += database_.run("DELETE FROM slot WHERE start_utc_ms < ?", before_utc_ms - slots_kept_ms);
  transaction.commit();
  return gone;
}

}  // namespace isotherm::gateway
