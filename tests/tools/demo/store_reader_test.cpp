// The reader has its own statements; here they meet what the gateway's own store has written.
#include "tools/demo/store_reader.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "gateway/store/store.hpp"
#include "tools/demo/run_folder.hpp"

using isotherm::demo::fold_log;
using isotherm::demo::RunFolder;
using isotherm::demo::StoredStream;
using isotherm::demo::StoreReader;
using namespace isotherm::gateway;

namespace {
RecordRow record(std::uint32_t boot, std::uint32_t sequence) {
  RecordRow row;
  row.source = "s/r1";
  row.boot = boot;
  row.sequence = sequence;
  row.utc_ms = sequence;
  return row;
}
MessageRow message(const std::string& kind, std::uint32_t boot, std::uint32_t sequence) {
  return {kind, "s/r1", boot, sequence, "isotherm/v1/s/r1/" + kind, "{}", sequence};
}
}  // namespace

TEST_CASE("no store yet is no count, not a count of none") {
  const RunFolder folder("");
  StoreReader reader(folder.file("store.db"));
  CHECK_FALSE(reader.records());
  CHECK_FALSE(reader.messages());
}

TEST_CASE("records and messages are counted by stream while the gateway has the store open") {
  const RunFolder folder("");
  StoreReader reader(folder.file("store.db"));
  Store store(folder.file("store.db"));
  Batch batch;
  for (const std::uint32_t sequence : {1U, 2U, 4U}) batch.records.push_back(record(7, sequence));
  batch.records.push_back(record(8, 5));
  for (const std::uint32_t sequence : {1U, 2U}) batch.messages.push_back(message("state", 7, sequence));
  store.write(batch);

  const auto records = reader.records();
  REQUIRE(records);
  REQUIRE(records->size() == 2);
  CHECK(records->at(0).stream.boot == 7);
  CHECK(records->at(0).count == 3);
  CHECK(records->at(0).holes() == 1);
  CHECK(records->at(1).first == 5);
  CHECK(records->at(1).holes() == 0);
  CHECK(reader.records_known_lost() == 0);
  Batch noticed;
  noticed.gaps.push_back({"s/r1", 7, 3, 3, "overwritten", 9});
  noticed.gaps.push_back({"s/r1", 8, 6, 9, "unreadable", 9});
  store.write(noticed);
  CHECK(reader.records_known_lost() == 5);

  auto waiting = store.unacknowledged(0, 100);
  REQUIRE_FALSE(waiting.empty());
  auto messages = reader.messages();
  REQUIRE(messages);
  for (const StoredStream& stream : *messages) CHECK(stream.acknowledged == 0);
  store.acknowledge({waiting.front().row}, 99);
  std::uint64_t acknowledged = 0;
  messages = reader.messages();
  for (const StoredStream& stream : *messages) acknowledged += stream.acknowledged;
  CHECK(acknowledged == 1);
}

TEST_CASE("folded, the store is one file that holds everything, though a reader had it open while the gateway closed it") {
  const RunFolder folder("");
  const RunFolder elsewhere("");
  const std::string path = folder.file("store.db");
  CHECK(fold_log(path));  // no store, nothing to do
  CHECK_FALSE(std::filesystem::exists(path));

  StoreReader reader(path);
  {
    Store store(path);
    Batch batch;
    for (const std::uint32_t sequence : {1U, 2U, 3U}) batch.records.push_back(record(7, sequence));
    store.write(batch);
    REQUIRE(reader.records());  // open while the gateway closes: the log stays
  }
  REQUIRE(std::filesystem::exists(path + "-wal"));
  reader.close();
  CHECK(fold_log(path));
  CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  CHECK_FALSE(std::filesystem::exists(path + "-shm"));

  const std::string copy = elsewhere.file("copy.db");
  std::filesystem::copy_file(path, copy);
  StoreReader copied(copy);
  const auto records = copied.records();
  REQUIRE(records);
  REQUIRE(records->size() == 1);
  CHECK(records->front().count == 3);
}
