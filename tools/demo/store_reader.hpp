// Reads the gateway's store while the gateway writes it, and after: how much is in it, and what no broker has
// acknowledged. Read-only, with statements of its own, so that the judge shares nothing with the judged.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/demo/ledger.hpp"

namespace isotherm::demo {

/// One stream of stored messages, or one boot's records.
struct StoredStream {
  Stream stream;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint64_t count = 0;
  std::uint64_t acknowledged = 0;
  /// Sequences between the first and the last that are not there.
  std::uint64_t holes() const { return static_cast<std::uint64_t>(last) - first + 1 - count; }
};

class StoreReader {
 public:
  explicit StoreReader(std::string path);
  ~StoreReader();
  StoreReader(const StoreReader&) = delete;
  StoreReader& operator=(const StoreReader&) = delete;

  /// The records of each boot; absent while there is no store or it is busy. `acknowledged` is not set.
  std::optional<std::vector<StoredStream>> records();
  /// The messages of each stream.
  std::optional<std::vector<StoredStream>> messages();
  /// Records of which the gateway noticed that the controller does not hold them any more.
  std::optional<std::uint64_t> records_known_lost();
  /// Lets go of the file; the next question opens it again.
  void close();

 private:
  struct Handle;
  bool open();

  std::string path_;
  std::unique_ptr<Handle> handle_;
};

/// Moves what only the write-ahead log holds into the store's own file and removes the log: the file alone is the run
/// then, wherever it is copied to. Nobody else may have the store open. False if somebody had; nothing is done where
/// there is no store. Throws gateway::StoreError.
bool fold_log(const std::string& path);

}  // namespace isotherm::demo
