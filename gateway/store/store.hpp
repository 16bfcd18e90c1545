// The store of the gateway: every record, keyframe, message, meter reading and minute slot, in one SQLite file that is
// also the outbox of the publisher. What a call has accepted is on the disk when it returns.
//
// Safe to use from several threads; every failure is a StoreError of one sentence, after which the store stands as
// before the call.
#pragma once

#include <map>
#include <mutex>

#include "gateway/store/database.hpp"
#include "gateway/store/rows.hpp"

namespace isotherm::gateway {

struct StoreLimits {
  std::int64_t most_bytes = 0;   // of the file, 0 = no limit; at the limit writes fail and are tried again
  std::int64_t most_age_ms = 0;  // prune() drops what is older and published, 0 = keep for ever
};

class Store {
 public:
  /// Opens `path`, or creates it. Throws for a file that is damaged, foreign or of another version.
  explicit Store(const std::string& path, StoreLimits limits = {});

  /// Stores all of the batch in one transaction, new boot ids included.
  void write(const Batch& batch);

  /// Where the follower of a source goes on after a restart: its newest record in the order of (boot's ordinal,
  /// sequence).
  std::optional<RecordRow> newest_record(const std::string& source);
  /// Newest record of one boot.
  std::optional<RecordRow> newest_record(const std::string& source, std::uint32_t boot);
  std::optional<std::uint32_t> newest_keyframe(const std::string& source, std::uint32_t boot);
  /// Newest sequence of a kind of message; 0 = none.
  std::uint32_t newest_message(const std::string& kind, const std::string& source, std::uint32_t boot);
  /// Last sequence of the newest gap of a boot; 0 = none.
  std::uint32_t newest_gap(const std::string& source, std::uint32_t boot);
  /// A number drawn when the file was made: the boot id of what this store counts itself.
  std::uint32_t birth_id();

  std::map<std::string, std::int64_t> totals(const std::string& source);
  std::vector<MeterRow> meters(const std::string& source);
  /// Slots that begin at or after `from_utc_ms`, oldest first.
  std::vector<SlotRow> slots(const std::string& source, std::int64_t from_utc_ms);

  /// Messages that no broker has acknowledged, oldest first, after the row `after`.
  std::vector<OutboxRow> unacknowledged(std::int64_t after, std::size_t most);
  /// Messages acknowledged at or after `since_utc_ms`, after the row `after`.
  std::vector<OutboxRow> acknowledged(std::int64_t since_utc_ms, std::int64_t after, std::size_t most);
  /// Stored messages of one kind with from <= sequence <= to, in the order of their sequence.
  std::vector<OutboxRow> range(const std::string& kind, const std::string& source, std::uint32_t boot,
                               std::uint32_t from, std::uint32_t to, std::size_t most);
  /// The newest acknowledged message of a kind, of each source.
  std::vector<OutboxRow> newest_acknowledged(const std::string& kind);
  void acknowledge(const std::vector<std::int64_t>& rows, std::int64_t utc_ms);

  struct Counts {
    std::int64_t records = 0;
    std::int64_t messages = 0;
    std::int64_t unacknowledged = 0;
    std::int64_t lost = 0;  // records in gaps
  };
  Counts counts();
  /// Rows whose CRC did not hold when they were read since the start.
  std::uint64_t damaged_rows();

  /// Drops what is older than the limit or, near the limit of size, the oldest; never what is not yet acknowledged.
  /// A bounded step: at most some thousand rows; returns how many rows went.
  std::int64_t prune(std::int64_t now_utc_ms);

 private:
  std::vector<OutboxRow> outbox_rows(Database::Rows rows);
  std::optional<RecordRow> record_row(Database::Rows& rows, int first_column);

  std::mutex mutex_;
  Database database_;
  StoreLimits limits_;
  std::uint64_t damaged_ = 0;
};

}  // namespace isotherm::gateway
