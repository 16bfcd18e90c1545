#include "gateway/store/database.hpp"

#include <sqlite3.h>

#include <map>

namespace isotherm::gateway {
namespace {

sqlite3_stmt* as_statement(void* statement) { return static_cast<sqlite3_stmt*>(statement); }

}  // namespace

struct Database::Handle {
  sqlite3* connection = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements;  // by their text

  ~Handle() {
    for (const auto& [sql, statement] : statements) sqlite3_finalize(statement);
    sqlite3_close(connection);
  }
};

Database::Database(const std::string& path, Access access) : path_(path), handle_(std::make_unique<Handle>()) {
  const bool writes = access == Access::read_write;
  const int flags = (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &handle_->connection, flags, nullptr) != SQLITE_OK) fail("cannot be opened");
  sqlite3_extended_result_codes(handle_->connection, 1);
  // Another process (a person's sqlite3, a replay) may hold the lock for a moment.
  sqlite3_busy_timeout(handle_->connection, 2000);
  if (!writes) return;
  execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
}

Database::~Database() = default;

void Database::fail(const char* what) const {
  const std::string reason = handle_->connection != nullptr ? sqlite3_errmsg(handle_->connection) : "out of memory";
  throw StoreError("store " + path_ + " " + what + ": " + reason);
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_->connection, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("failed");
}

void* Database::prepared(const char* sql) {
  if (const auto known = handle_->statements.find(std::string_view{sql}); known != handle_->statements.end()) {
    return known->second;
  }
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle_->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    fail("failed");
  }
  return handle_->statements.emplace(sql, statement).first->second;
}

void Database::bind(void* statement, int index, std::int64_t value) {
  if (sqlite3_bind_int64(as_statement(statement), index, value) != SQLITE_OK) fail("failed");
}
void Database::bind(void* statement, int index, const std::string& value) {
  const auto size = static_cast<int>(value.size());
  if (sqlite3_bind_text(as_statement(statement), index, value.data(), size, SQLITE_TRANSIENT) != SQLITE_OK) {
    fail("failed");
  }
}
void Database::bind(void* statement, int index, const std::optional<std::string>& value) {
  if (value) return bind(statement, index, *value);
  if (sqlite3_bind_null(as_statement(statement), index) != SQLITE_OK) fail("failed");
}
void Database::bind(void* statement, int index, Bytes value) {
  const auto size = static_cast<int>(value.size());
  if (sqlite3_bind_blob(as_statement(statement), index, value.data(), size, SQLITE_TRANSIENT) != SQLITE_OK) {
    fail("failed");
  }
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_->connection); }
bool Database::is_null(void* statement, int column) {
  return sqlite3_column_type(as_statement(statement), column) == SQLITE_NULL;
}

Database::Rows::~Rows() { sqlite3_reset(as_statement(statement_)); }
bool Database::Rows::next() {
  const int result = sqlite3_step(as_statement(statement_));
  if (result != SQLITE_ROW && result != SQLITE_DONE) database_.fail("failed");
  return result == SQLITE_ROW;
}
std::int64_t Database::Rows::integer(int column) const {
  return sqlite3_column_int64(as_statement(statement_), column);
}
std::string Database::Rows::text(int column) const {
  const unsigned char* text = sqlite3_column_text(as_statement(statement_), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(as_statement(statement_), column));
  return text == nullptr ? std::string{} : std::string{reinterpret_cast<const char*>(text), size};
}
std::optional<std::string> Database::Rows::text_or_null(int column) const {
  if (is_null(statement_, column)) return std::nullopt;
  return text(column);
}
Bytes Database::Rows::blob(int column) const {
  const void* data = sqlite3_column_blob(as_statement(statement_), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(as_statement(statement_), column));
  return {static_cast<const std::uint8_t*>(data), data == nullptr ? 0 : size};
}

Database::Transaction::~Transaction() {
  // A failed statement may have rolled back already; then this one's failure says nothing new.
  if (open_) sqlite3_exec(database_.handle_->connection, "ROLLBACK", nullptr, nullptr, nullptr);
}
void Database::Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace isotherm::gateway
