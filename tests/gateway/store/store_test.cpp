#include "gateway/store/store.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "control/point/point_table.hpp"
#include "gateway/store/schema.hpp"
#include "tests/gateway/store/failing_disk.hpp"
#include "tests/gateway/temporary_folder.hpp"

namespace isotherm::gateway {
namespace {

using test::FailingDisk;
using test::TemporaryFolder;

constexpr const char* rack = "site/r1";

RecordRow record_row(std::uint32_t boot, std::uint32_t sequence) {
  RecordRow row{rack, boot, sequence, sequence * 1000ULL, 1'700'000'000'000 + sequence * 1000LL, 3, {}};
  row.blob[0] = static_cast<std::uint8_t>(sequence);
  row.blob[511] = 0xA5;
  return row;
}
MessageRow record_message(std::uint32_t boot, std::uint32_t sequence) {
  return {"record",
          rack,
          boot,
          sequence,
          "isotherm/v1/site/r1/record",
          std::nullopt,
          1'700'000'000'000 + sequence * 1000LL};
}
Batch one(std::uint32_t boot, std::uint32_t sequence) {
  Batch batch;
  batch.records = {record_row(boot, sequence)};
  batch.messages = {record_message(boot, sequence)};
  return batch;
}
std::vector<std::uint32_t> sequences(const std::vector<OutboxRow>& rows) {
  std::vector<std::uint32_t> found;
  for (const OutboxRow& row : rows) found.push_back(row.message.sequence);
  return found;
}

TEST_CASE("what was stored is there after the file is opened again") {
  const TemporaryFolder folder;
  {
    Store store{folder.file("a.db")};
    store.write(one(7, 1));
    store.write(one(7, 2));
    Batch batch;
    batch.keyframes = {{rack, 7, 0, {1, 2, 3}}};
    batch.gaps = {{rack, 7, 3, 5, "overwritten", 1}};
    batch.meters = {{"site", "it", 0xFFFF'FFFF'FFFF'FFF0ULL, 2, 5000}};
    batch.totals = {{"site", "slots", -7}};
    batch.slots = {{"site", "it", 60'000, 12, 60'000, 1}};
    store.write(batch);
  }
  Store store{folder.file("a.db")};
  CHECK(store.newest_record(rack)->sequence == 2);
  CHECK(store.newest_record(rack)->blob == record_row(7, 2).blob);
  CHECK(store.newest_record(rack, 8) == std::nullopt);
  CHECK(store.newest_keyframe(rack, 7) == 0);
  CHECK(store.newest_keyframe(rack, 8) == std::nullopt);
  CHECK(store.newest_gap(rack, 7) == 5);
  CHECK(store.counts().lost == 3);
  REQUIRE(store.meters("site").size() == 1);
  CHECK(store.meters("site")[0].counts == 0xFFFF'FFFF'FFFF'FFF0ULL);
  CHECK(store.totals("site").at("slots") == -7);
  REQUIRE(store.slots("site", 60'000).size() == 1);
  CHECK(store.slots("site", 60'001).empty());
}

TEST_CASE("the newest record is that of the newest boot, whatever its sequence and its wall time") {
  const TemporaryFolder folder;
  Store store{folder.file("a.db")};
  store.write(one(900, 50));
  Batch later = one(3, 1);
  later.records[0].utc_ms = 5;
  store.write(later);
  CHECK(store.newest_record(rack)->boot == 3);
  CHECK(store.newest_record("site/r2") == std::nullopt);
}

TEST_CASE("a message leaves the outbox when it is acknowledged and comes back in the replay window and on request") {
  const TemporaryFolder folder;
  Store store{folder.file("a.db")};
  for (std::uint32_t n = 1; n <= 5; ++n) store.write(one(7, n));
  const auto rows = store.unacknowledged(0, 100);
  CHECK(sequences(rows) == std::vector<std::uint32_t>{1, 2, 3, 4, 5});
  CHECK(sequences(store.unacknowledged(rows[1].row, 2)) == std::vector<std::uint32_t>{3, 4});
  REQUIRE(rows[0].record);
  CHECK(rows[0].record->blob == record_row(7, 1).blob);
  store.acknowledge({rows[0].row}, 1000);
  store.acknowledge({rows[1].row, rows[2].row}, 2000);
  CHECK(sequences(store.unacknowledged(0, 100)) == std::vector<std::uint32_t>{4, 5});
  CHECK(sequences(store.acknowledged(2000, 0, 100)) == std::vector<std::uint32_t>{2, 3});
  CHECK(sequences(store.range("record", rack, 7, 2, 4, 100)) == std::vector<std::uint32_t>{2, 3, 4});
  CHECK(store.range("record", rack, 8, 1, 9, 100).empty());
  CHECK(store.newest_message("record", rack, 7) == 5);
  CHECK(store.newest_message("alarm", rack, 7) == 0);
}

TEST_CASE(
    "a batch is stored whole or not at all, whichever write or sync of the disk fails, and the next try succeeds") {
  const TemporaryFolder folder;
  FailingDisk disk;
  long operations = 0;
  {
    Store store{folder.file("count.db")};
    store.write(one(7, 1));
    disk.fail_from(0);
    Batch batch = one(7, 2);
    batch.records.push_back(record_row(7, 3));
    store.write(batch);
    operations = disk.operations();
  }
  REQUIRE(operations > 3);
  for (long n = 1; n <= operations; ++n) {
    CAPTURE(n);
    const std::string path = folder.file(std::to_string(n) + ".db");
    Batch batch = one(7, 2);
    batch.records.push_back(record_row(7, 3));
    {
      Store store{path};
      store.write(one(7, 1));
      disk.fail_from(n);
      CHECK_THROWS_AS(store.write(batch), StoreError);
      disk.fail_from(0);
      CHECK(store.newest_record(rack)->sequence == 1);
      CHECK(store.counts().messages == 1);
      store.write(batch);
    }
    Store store{path};
    CHECK(store.counts().records == 3);
    CHECK(store.counts().messages == 2);
    CHECK(store.damaged_rows() == 0);
  }
}

TEST_CASE("a full disk refuses the batch, loses nothing that was accepted, and goes on when there is room") {
  const TemporaryFolder folder;
  std::uint32_t accepted = 0;
  {
    Store store{folder.file("a.db"), {.most_bytes = 400'000}};
    bool full = false;
    while (!full && accepted < 5000) {
      try {
        store.write(one(7, accepted + 1));
        ++accepted;
      } catch (const StoreError& error) {
        full = true;
        CHECK(std::string{error.what()}.find("full") != std::string::npos);
      }
    }
    REQUIRE(full);
    CHECK(store.counts().records == accepted);
    CHECK(store.prune(INT64_MAX / 2) == 0);  // nothing is acknowledged: nothing may go
    std::vector<std::int64_t> rows;
    for (const OutboxRow& row : store.unacknowledged(0, accepted / 2)) rows.push_back(row.row);
    store.acknowledge(rows, 1);
    CHECK(store.prune(1'800'000'000'000) > 0);
    store.write(one(7, accepted + 1));
  }
  Store store{folder.file("a.db")};
  CHECK(store.counts().unacknowledged == static_cast<std::int64_t>(accepted - accepted / 2 + 1));
  for (const OutboxRow& row : store.unacknowledged(0, 5000)) CHECK(row.record);
}

TEST_CASE("age lets go of what was published, of the keyframes before it, and never of the newest") {
  const TemporaryFolder folder;
  Store store{folder.file("a.db"), {.most_age_ms = 3000}};
  for (std::uint32_t n = 1; n <= 10; ++n) store.write(one(7, n));
  Batch keyframes;
  keyframes.keyframes = {{rack, 7, 0, {1}}, {rack, 7, 6, {1}}};
  store.write(keyframes);
  std::vector<std::int64_t> rows;
  for (const OutboxRow& row : store.unacknowledged(0, 100)) {
    if (row.message.sequence != 3) rows.push_back(row.row);
  }
  store.acknowledge(rows, 1);
  store.prune(1'700'000'000'000 + 10'000);
  CHECK(sequences(store.range("record", rack, 7, 0, 100, 100)) == std::vector<std::uint32_t>{3, 7, 8, 9, 10});
  CHECK(store.newest_keyframe(rack, 7) == 6);
  store.prune(1'900'000'000'000);
  CHECK(sequences(store.range("record", rack, 7, 0, 100, 100)) == std::vector<std::uint32_t>{3, 10});
  CHECK(store.newest_record(rack)->sequence == 10);
}

TEST_CASE("a flipped bit in a stored record is seen, counted, and never published") {
  const TemporaryFolder folder;
  {
    Store store{folder.file("a.db")};
    store.write(one(7, 1));
    store.write(one(7, 2));
  }
  {
    Database database{folder.file("a.db")};
    database.execute("UPDATE record SET blob = zeroblob(512) WHERE sequence = 2");
  }
  Store store{folder.file("a.db")};
  const auto rows = store.unacknowledged(0, 10);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].record);
  CHECK_FALSE(rows[1].record);
  CHECK(store.damaged_rows() == 1);
}

std::string failure_of(const std::string& path) {
  try {
    Store store{path};
  } catch (const StoreError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a file that is no store is refused in one sentence that names it") {
  const TemporaryFolder folder;
  std::ofstream{folder.file("text.db")}
      << "this is a letter, and a long one, so that it is longer than a header of SQLite would be: "
      << std::string(4096, 'x');
  CHECK(failure_of(folder.file("text.db")).find("text.db") != std::string::npos);
  CHECK(failure_of(folder.file("text.db")).find("not a database") != std::string::npos);
  { Database{folder.file("foreign.db")}.execute("CREATE TABLE song(title TEXT)"); }
  CHECK(failure_of(folder.file("foreign.db")).find("another program") != std::string::npos);
  { Store{folder.file("future.db")}; }
  { Database{folder.file("future.db")}.execute("PRAGMA user_version = 99"); }
  CHECK(failure_of(folder.file("future.db")).find("version 99") != std::string::npos);
  CHECK(failure_of(folder.file("missing/folder/a.db")).find("cannot be opened") != std::string::npos);
}

TEST_CASE("the decoded view says what the point table says, for every column that is a point") {
  const TemporaryFolder folder;
  Record record;
  record.sequence = 9;
  record.boot = 7;
  record.controlled_temperature = 6612;
  record.gpu_target = 6600;
  record.supply_temperature = static_cast<std::uint16_t>(-150);
  record.return_temperature = absent_signed;
  record.flow_commanded = 0xABCD;
  record.supply_target = 4000;
  record.outputs = {5401, 0, 10000, 0, output_bit::permit};
  record.pumps_held_by = 20;
  record.valve_held_by = 13;
  record.heat_carried = 4620;
  record.mode = Mode::running;
  record.law = Law::pi;
  record.first_out = 13;
  for (std::size_t n = 0; n < slow_word_count; ++n)
    record.inputs.slow.words[n] = static_cast<std::uint16_t>(1000 + 111 * n);
  RecordWords words{};
  encode(record, words);
  Batch batch = one(7, 9);
  to_bytes(words, batch.records[0].blob);
  Store{folder.file("a.db")}.write(batch);

  Database database{folder.file("a.db")};
  std::size_t points = 0;
  Database::Rows names = database.query("SELECT name FROM pragma_table_info('record_decoded')");
  while (names.next()) {
    for (const Point& point : point_table()) {
      if (point.name != names.text(0)) continue;
      ++points;
      CAPTURE(point.name);
      const std::string sql = "SELECT CAST(round(100 * " + names.text(0) + ") AS INTEGER) FROM record_decoded";
      const PointValue value = point.value(record);
      std::int64_t hundredths = value.scaled;
      for (int n = point.decimals; n < 2; ++n) hundredths *= 10;
      const auto found = database.number(sql.c_str());
      CHECK(found.has_value() == value.present);
      if (found && value.present) CHECK(*found == hundredths);
    }
  }
  CHECK(points == 23);
  for (const Point& point : point_table()) points -= is_decoded(point.name) ? 1 : 0;
  CHECK(points == 0);
}

}  // namespace
}  // namespace isotherm::gateway
