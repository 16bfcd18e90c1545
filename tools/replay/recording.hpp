// A gateway's store as a replay reads it: boots in the order they happened, their records one after the other, and the
// keyframes that a replay can start from. Read-only; the gateway may still be writing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/point/record.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/rows.hpp"

namespace isotherm::replay {

/// One boot of one controller, as far as it was stored.
struct Boot {
  std::string source;  // "<site>/<rack>"
  std::uint32_t boot = 0;
  std::uint32_t first = 0;  // sequence of the oldest stored record
  std::uint32_t last = 0;
  std::uint64_t records = 0;
};

/// Records of a boot that the gateway knows to be lost.
struct Loss {
  std::string source;
  std::uint32_t boot = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::string reason;  // overwritten, unreadable
};

/// A stored record, or why it is not one.
struct StoredRecord {
  std::uint32_t sequence = 0;
  std::int64_t utc_ms = 0;
  Result<Record> record = Fault::crc;
};

class Recording {
 public:
  /// Throws gateway::StoreError, one sentence, for a file that is absent, foreign or of another version.
  explicit Recording(const std::string& path);

  /// All boots, oldest first; of one source where it is not empty.
  std::vector<Boot> boots(const std::string& source = {});
  /// Boots of which a keyframe or a loss is stored and no record: `first` and `last` are then those of the keyframes.
  std::vector<Boot> boots_without_records(const std::string& source = {});
  /// What is known to be lost, in rising order within a boot.
  std::vector<Loss> losses(const std::string& source = {});
  /// The record after which the newest or oldest keyframe of a boot was taken; absent without any.
  std::optional<std::uint32_t> newest_keyframe(const Boot& boot);
  std::optional<std::uint32_t> oldest_keyframe(const Boot& boot);
  /// Calls back for each stored record of a boot with from <= sequence, in order, until `row` returns false. A row whose
  /// CRC does not hold is handed over as its fault.
  void for_each_record(const Boot& boot, std::uint32_t from, const std::function<bool(const StoredRecord&)>& row);
  /// The newest keyframe of a boot at or before a sequence, if its CRC holds.
  std::optional<gateway::KeyframeRow> keyframe_before(const Boot& boot, std::uint32_t sequence);
  /// The keyframe taken after exactly this record.
  std::optional<gateway::KeyframeRow> keyframe_at(const Boot& boot, std::uint32_t sequence);
  /// The records after which the keyframes of a boot were taken whose CRC does not hold, in order.
  std::vector<std::uint32_t> damaged_keyframes(const Boot& boot);

 private:
  gateway::Database database_;
};

}  // namespace isotherm::replay
