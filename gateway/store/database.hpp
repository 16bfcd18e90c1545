// A SQLite database as the store needs it: statements with typed arguments, rows, transactions, and every failure as
// one sentence. The only place that sees SQLite's own types is database.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace isotherm::gateway {

/// What the store could not do, as one sentence with the file's path.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using Bytes = std::span<const std::uint8_t>;

class Database {
 public:
  enum class Access { read_write, read_only };
  /// Opens, and creates where there is none: write-ahead log, every commit on the disk before it returns. Read-only
  /// opens what is there, beside a gateway that may be writing it.
  explicit Database(const std::string& path, Access access = Access::read_write);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// The rows of one statement; the statement is free for its next use once this ends.
  class Rows {
   public:
    ~Rows();
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    /// Moves to the next row; false after the last.
    bool next();
    std::int64_t integer(int column) const;
    std::uint32_t word(int column) const { return static_cast<std::uint32_t>(integer(column)); }
    std::string text(int column) const;
    std::optional<std::string> text_or_null(int column) const;
    /// Valid until the next call of next().
    Bytes blob(int column) const;

   private:
    friend class Database;
    Rows(Database& database, void* statement) : database_(database), statement_(statement) {}
    Database& database_;
    void* statement_;
  };

  /// Runs a statement with its arguments in the order of its question marks; statements are prepared once and kept.
  template <typename... Arguments>
  Rows query(const char* sql, const Arguments&... arguments) {
    void* statement = prepared(sql);
    [[maybe_unused]] int index = 0;
    (bind(statement, ++index, arguments), ...);
    return Rows{*this, statement};
  }
  /// The same for a statement that gives no rows; returns the number of rows changed.
  template <typename... Arguments>
  std::int64_t run(const char* sql, const Arguments&... arguments) {
    Rows rows = query(sql, arguments...);
    while (rows.next()) {
    }
    return changes();
  }
  /// The first column of the first row, if there is one and it is not null.
  template <typename... Arguments>
  std::optional<std::int64_t> number(const char* sql, const Arguments&... arguments) {
    Rows rows = query(sql, arguments...);
    if (!rows.next() || is_null(rows.statement_, 0)) return std::nullopt;
    return rows.integer(0);
  }
  /// One or more statements without arguments.
  void execute(const std::string& sql);

  const std::string& path() const { return path_; }

  /// All that happens until commit() happens at once or, on the way out by an exception, not at all.
  class Transaction {
   public:
    explicit Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

   private:
    Database& database_;
    bool open_ = true;
  };

 private:
  struct Handle;
  void* prepared(const char* sql);
  void bind(void* statement, int index, std::int64_t value);
  void bind(void* statement, int index, std::uint32_t value) { bind(statement, index, std::int64_t{value}); }
  void bind(void* statement, int index, std::uint64_t value) {
    bind(statement, index, static_cast<std::int64_t>(value));
  }
  void bind(void* statement, int index, const std::string& value);
  void bind(void* statement, int index, const char* value) { bind(statement, index, std::string{value}); }
  void bind(void* statement, int index, const std::optional<std::string>& value);
  void bind(void* statement, int index, Bytes value);
  static bool is_null(void* statement, int column);
  std::int64_t changes() const;
  [[noreturn]] void fail(const char* what) const;

  std::string path_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace isotherm::gateway
