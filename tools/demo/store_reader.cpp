#include "tools/demo/store_reader.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <functional>
#include <utility>

#include "gateway/store/database.hpp"

namespace isotherm::demo {

struct StoreReader::Handle {
  sqlite3* database = nullptr;
  ~Handle() { sqlite3_close(database); }

  /// Calls `row` for each row of a statement; false if it could not be run to its end.
  bool query(const char* sql, const std::function<void(sqlite3_stmt*)>& row) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK) return false;
    int result = SQLITE_ROW;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) row(statement);
    sqlite3_finalize(statement);
    return result == SQLITE_DONE;
  }
};

namespace {

std::string text(sqlite3_stmt* statement, int column) {
  const unsigned char* bytes = sqlite3_column_text(statement, column);
  return bytes == nullptr ? std::string{} : std::string(reinterpret_cast<const char*>(bytes));
}
std::uint32_t word(sqlite3_stmt* statement, int column) {
  return static_cast<std::uint32_t>(sqlite3_column_int64(statement, column));
}
std::uint64_t number(sqlite3_stmt* statement, int column) {
  return static_cast<std::uint64_t>(sqlite3_column_int64(statement, column));
}

}  // namespace

StoreReader::StoreReader(std::string path) : path_(std::move(path)) {}
StoreReader::~StoreReader() = default;

void StoreReader::close() { handle_.reset(); }

bool StoreReader::open() {
  if (handle_) return true;
  std::error_code ignored;
  if (!std::filesystem::exists(path_, ignored)) return false;
  auto handle = std::make_unique<Handle>();
  constexpr int patience_ms = 200;  // the gateway's own commits are shorter
  if (sqlite3_open_v2(path_.c_str(), &handle->database, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) return false;
  sqlite3_busy_timeout(handle->database, patience_ms);
  handle_ = std::move(handle);
  return true;
}

std::optional<std::vector<StoredStream>> StoreReader::records() {
  std::vector<StoredStream> boots;
  if (!open() || !handle_->query("SELECT source, boot, min(sequence), max(sequence), count(*) FROM record "
                                 "GROUP BY source, boot",
                                 [&](sqlite3_stmt* row) {
                                   boots.push_back({{"record", text(row, 0), word(row, 1)},
                                                    word(row, 2), word(row, 3), number(row, 4), 0});
                                 })) {
    return std::nullopt;
  }
  return boots;
}

std::optional<std::vector<StoredStream>> StoreReader::messages() {
  std::vector<StoredStream> streams;
  if (!open() || !handle_->query("SELECT kind, source, boot, min(sequence), max(sequence), count(*), "
                                 "count(acked_utc_ms) FROM message GROUP BY kind, source, boot",
                                 [&](sqlite3_stmt* row) {
                                   streams.push_back({{text(row, 0), text(row, 1), word(row, 2)},
                                                      word(row, 3), word(row, 4), number(row, 5), number(row, 6)});
                                 })) {
    return std::nullopt;
  }
  return streams;
}

std::optional<std::uint64_t> StoreReader::records_known_lost() {
  std::uint64_t lost = 0;
  if (!open() || !handle_->query("SELECT sum(to_sequence - from_sequence + 1) FROM gap",
                                 [&](sqlite3_stmt* row) { lost = number(row, 0); })) {
    return std::nullopt;
  }
  return lost;
}

bool fold_log(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return true;
  gateway::Database store(path);
  return store.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;  // its first column: whether somebody was in the way
}

}  // namespace isotherm::demo
