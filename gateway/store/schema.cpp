#include "gateway/store/schema.hpp"

namespace isotherm::gateway {
namespace {

constexpr const char* tables = R"(
CREATE TABLE boot(source TEXT NOT NULL, boot INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  first_utc_ms INTEGER NOT NULL, PRIMARY KEY(source, boot));
CREATE TABLE record(source TEXT NOT NULL, boot INTEGER NOT NULL, sequence INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
  utc_ms INTEGER NOT NULL, utc_uncertainty_ms INTEGER NOT NULL, blob BLOB NOT NULL, crc INTEGER NOT NULL,
  PRIMARY KEY(source, boot, sequence));
CREATE TABLE keyframe(source TEXT NOT NULL, boot INTEGER NOT NULL, sequence INTEGER NOT NULL, blob BLOB NOT NULL,
  crc INTEGER NOT NULL, PRIMARY KEY(source, boot, sequence));
CREATE TABLE message(kind TEXT NOT NULL, source TEXT NOT NULL, boot INTEGER NOT NULL, sequence INTEGER NOT NULL,
  topic TEXT NOT NULL, payload TEXT, created_utc_ms INTEGER NOT NULL, acked_utc_ms INTEGER,
  PRIMARY KEY(kind, source, boot, sequence));
CREATE INDEX outbox ON message(acked_utc_ms);
CREATE TABLE gap(source TEXT NOT NULL, boot INTEGER NOT NULL, from_sequence INTEGER NOT NULL,
  to_sequence INTEGER NOT NULL, reason TEXT NOT NULL, noticed_utc_ms INTEGER NOT NULL);
CREATE TABLE meter(source TEXT NOT NULL, name TEXT NOT NULL, counts INTEGER NOT NULL, restarts INTEGER NOT NULL,
  utc_ms INTEGER NOT NULL, PRIMARY KEY(source, name));
CREATE TABLE total(source TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY(source, name));
CREATE TABLE slot(source TEXT NOT NULL, start_utc_ms INTEGER NOT NULL, meter TEXT NOT NULL,
  energy_mwh INTEGER NOT NULL, covered_ms INTEGER NOT NULL, flags INTEGER NOT NULL,
  PRIMARY KEY(source, start_utc_ms, meter));
CREATE TABLE birth(id INTEGER NOT NULL);
INSERT INTO birth VALUES (1 + (random() & 2147483646));
)";

}  // namespace

void prepare_schema(Database& database) {
  const bool empty = database.number("SELECT count(*) FROM sqlite_schema").value_or(0) == 0;
  const std::int64_t id = database.number("PRAGMA application_id").value_or(0);
  if (empty && id == 0) {
    Database::Transaction transaction{database};
    database.execute(tables);
    database.execute("PRAGMA application_id = " + std::to_string(application_id));
    database.execute("PRAGMA user_version = " + std::to_string(schema_version));
    transaction.commit();
  } else if (id != application_id) {
    throw StoreError(
        "store " + database.path() +
        " is an SQLite file of another program: give the path of a store, or of a file that does not exist yet");
  }
  const std::int64_t version = database.number("PRAGMA user_version").value_or(0);
  if (version != schema_version) {
    throw StoreError("store " + database.path() + " has tables of version " + std::to_string(version) +
                     "; this gateway reads and writes version " + std::to_string(schema_version));
  }
  const std::string view = record_decoded_view();
  Database::Rows rows = database.query("SELECT sql FROM sqlite_schema WHERE name = 'record_decoded'");
  const bool same = rows.next() && rows.text(0) == view;
  if (same) return;
  Database::Transaction transaction{database};
  database.execute("DROP VIEW IF EXISTS record_decoded");
  database.execute(view);
  transaction.commit();
}

}  // namespace isotherm::gateway
