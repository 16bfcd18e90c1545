#include "tools/replay/verify.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/gateway/temporary_folder.hpp"
#include "tests/tools/replay/made_recording.hpp"
#include "tools/replay/explain.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

struct Made {
  TemporaryFolder folder;
  std::string path = folder.file("store.db");
  std::vector<gateway::KeyframeRow> keyframes;
  std::vector<Record> records = made_records(1, 200, &keyframes);

  replay::Verification verified() {
    write_store(path, records, keyframes);
    replay::Recording recording(path);
    return replay::verify(recording);
  }
};

}  // namespace

TEST_CASE("records replayed from the first keyframe come out identical, keyframes on the way included") {
  Made made;
  const replay::Verification result = made.verified();
  CHECK(result.proved());
  CHECK(result.identical == 200);
  CHECK(result.keyframes == 3);
  CHECK(result.spans.empty());
  CHECK(replay::describe(result).starts_with("every decision identical: 200 records"));
}

TEST_CASE("a decision that differs is found at its record, with both sides and the terms") {
  for (const std::uint32_t at : {1U, 60U, 61U, 199U, 200U}) {
    Made made;
    made.records[at - 1].outputs.pump_speed_1 = static_cast<std::uint16_t>(made.records[at - 1].outputs.pump_speed_1 + 1);
    const replay::Verification result = made.verified();
    REQUIRE(result.difference);
    CHECK_FALSE(result.proved());
    CHECK(result.difference->recorded.sequence == at);
    CHECK(result.identical == at - 1);
    const std::string text = replay::describe(result);
    CHECK(text.find("* pump 1 command") != std::string::npos);
    CHECK(text.find("  valve command") != std::string::npos);
    CHECK(text.find("flow_integral") != std::string::npos);
  }
}

TEST_CASE("a digest alone is enough to differ") {
  Made made;
  made.records[99].digest ^= 1U;
  const replay::Verification result = made.verified();
  REQUIRE(result.difference);
  CHECK(result.difference->recorded.sequence == 100);
  CHECK(replay::describe(result).find("* digest") != std::string::npos);
}

TEST_CASE("an input that was altered after the fact is found, whichever record it is in") {
  for (std::uint32_t at = 1; at <= 200; at += 7) {
    Made made;
    made.records[at - 1].inputs.nodes[4].temperature.fill(88);
    const replay::Verification result = made.verified();
    REQUIRE(result.difference);
    CHECK(result.difference->recorded.sequence == at);
  }
}

TEST_CASE("a gap ends what can be proved until the next keyframe, and is told") {
  Made made;
  made.records.erase(made.records.begin() + 29, made.records.begin() + 35);  // 30 .. 35
  const replay::Verification result = made.verified();
  CHECK(result.proved());
  CHECK(result.identical == 29 + 140);
  CHECK(result.unverifiable == 25);  // 36 .. 60, until the keyframe after 60
  REQUIRE(result.spans.size() == 2);
  CHECK(result.spans[0].from == 30);
  CHECK(result.spans[0].to == 35);
  CHECK(result.spans[1].from == 36);
  CHECK(result.spans[1].to == 60);
}

TEST_CASE("what is missing before the first stored record, after the last, and between boots is told") {
  Made made;
  made.records.erase(made.records.begin() + 190, made.records.end());    // 191 .. 200
  made.records.erase(made.records.begin(), made.records.begin() + 70);   // 1 .. 70
  std::vector<gateway::KeyframeRow> later_keyframes;
  std::vector<Record> later = made_records(230, 20, &later_keyframes);
  constexpr std::uint32_t second_boot = 0x0000'0002;
  for (Record& record : later) record.boot = second_boot;
  for (gateway::KeyframeRow& keyframe : later_keyframes) keyframe.boot = second_boot;
  made.records.insert(made.records.end(), later.begin(), later.end());
  made.keyframes.insert(made.keyframes.end(), later_keyframes.begin(), later_keyframes.end());
  write_store(made.path, made.records, made.keyframes);
  {
    gateway::Store store(made.path);
    gateway::Batch batch;
    batch.gaps.push_back({made_source, made_boot, 51, 70, "overwritten", 0});
    batch.gaps.push_back({made_source, made_boot, 191, 200, "unreadable", 0});
    batch.gaps.push_back({made_source, second_boot, 211, 220, "overwritten", 0});
    batch.gaps.push_back({made_source, second_boot, 250, 255, "overwritten", 0});
    batch.gaps.push_back({made_source, 3, 256, 260, "overwritten", 0});
    batch.keyframes.push_back({made_source, 4, 260, made.keyframes[0].blob});
    store.write(batch);
  }
  replay::Recording recording(made.path);
  const replay::Verification result = replay::verify(recording);
  CHECK(result.proved());  // nothing of it is a failure
  const std::string text = replay::describe(result);
  const char* missing = " (not stored: made before the gateway looked, or removed since by the store's limits)\n";
  for (const std::string& line :
       {"boot a1b2c3d4 records 1 .. 50" + std::string(missing),
        std::string("boot a1b2c3d4 records 51 .. 70 (never fetched: overwritten in the controller)\n"),
        std::string("boot a1b2c3d4 records 191 .. 200 (never fetched: unreadable in the controller)\n"),
        "boot 00000002 records 201 .. 210" + std::string(missing),
        std::string("boot 00000002 records 211 .. 220 (never fetched: overwritten in the controller)\n"),
        "boot 00000002 records 221 .. 229" + std::string(missing),
        std::string("boot 00000002 records 250 .. 255 (never fetched: overwritten in the controller)\n"),
        std::string("boot 00000003 records 256 .. 260 (never fetched: overwritten in the controller)\n")}) {
    CHECK_MESSAGE(text.find("not verifiable: " + line) != std::string::npos, text);
  }
  CHECK(text.find("hall/r1 boot 00000003 left no record in this store\n") != std::string::npos);
  CHECK(text.find("hall/r1 boot 00000004 left no record in this store\n") != std::string::npos);
  CHECK(result.spans.size() == 9);  // and the records 71 .. 120, until the keyframe
}

TEST_CASE("a keyframe that no stored record leads up to tells of records that are missing") {
  Made made;
  made.records.resize(150);
  const replay::Verification result = made.verified();
  REQUIRE(result.spans.size() == 1);
  CHECK(result.spans[0].from == 151);
  CHECK(result.spans[0].to == 180);
}

TEST_CASE("records before the boot's first stored keyframe are told as what they are") {
  Made made;
  made.keyframes.erase(made.keyframes.begin());  // that of the start: the gateway came later
  const replay::Verification result = made.verified();
  CHECK(result.proved());
  CHECK(result.unverifiable == 60);
  REQUIRE(result.spans.size() == 1);
  CHECK(result.spans[0].reason.starts_with("before the boot's first stored keyframe; that is normal"));
  made.records.erase(made.records.begin() + 99);
  TemporaryFolder other;
  made.path = other.file("store.db");
  CHECK(replay::describe(made.verified()).find("records 101 .. 120 (until the next keyframe)") != std::string::npos);
}

TEST_CASE("records without any keyframe prove nothing, and that is not success") {
  Made made;
  made.keyframes.clear();
  const replay::Verification result = made.verified();
  CHECK_FALSE(result.proved());
  CHECK(result.unverifiable == 200);
  CHECK(replay::describe(result).find("nothing could be verified") != std::string::npos);
}

TEST_CASE("keyframes of a build with another state prove nothing, and that is said") {
  Made made;
  for (gateway::KeyframeRow& keyframe : made.keyframes) keyframe.blob[5] ^= 1U;  // the format
  const replay::Verification result = made.verified();
  CHECK_FALSE(result.proved());
  CHECK(replay::describe(result).find("another build") != std::string::npos);
}

TEST_CASE("a stored state that the replay does not come to is a difference") {
  Made made;
  std::vector<gateway::KeyframeRow> other;
  made_records(2, 120, &other);  // a state of another history
  made.keyframes[1].blob = other[2].blob;
  const replay::Verification result = made.verified();
  REQUIRE(result.difference);
  CHECK(result.difference->recorded.sequence == 60);
}

TEST_CASE("a damaged row is not replayed and not believed") {
  Made made;
  write_store(made.path, made.records, made.keyframes);
  {
    gateway::Database database(made.path);
    database.execute("UPDATE record SET blob = zeroblob(512) WHERE sequence = 150");
  }
  replay::Recording recording(made.path);
  const replay::Verification result = replay::verify(recording);
  CHECK_FALSE(result.proved());
  CHECK(result.identical == 149 + 20);  // on again at the keyframe after 180
  CHECK(result.spans.front().reason == "record damaged: crc");
  const std::string text = replay::describe(result);
  CHECK(text.find("hall/r1 boot a1b2c3d4 record 150 is damaged: crc\n") != std::string::npos);
  CHECK(text.find("the store is damaged; every decision that could be verified is identical: 169 records") != std::string::npos);
}

TEST_CASE("a damaged keyframe is named wherever it lies, also where the replay would not have needed it") {
  for (const std::uint32_t after : {0U, 60U, 120U, 180U}) {
    Made made;
    write_store(made.path, made.records, made.keyframes);
    gateway::Database(made.path).execute("UPDATE keyframe SET blob = zeroblob(512) WHERE sequence = " + std::to_string(after));
    replay::Recording recording(made.path);
    const replay::Verification result = replay::verify(recording);
    CHECK_FALSE(result.proved());
    CHECK(result.identical == (after == 0 ? 140 : 200));
    CHECK(replay::describe(result).find("keyframe after record " + std::to_string(after) + " is damaged: crc\n") != std::string::npos);
    const replay::Explanation later = replay::explain(recording, {200, {}, {}});
    CHECK(later.terms_known);
    CHECK(later.damaged);
    CHECK(later.text.find("keyframe after record " + std::to_string(after) + " is damaged: crc") != std::string::npos);
  }
}

TEST_CASE("a long list of damages is cut, and counted") {
  Made made;
  write_store(made.path, made.records, made.keyframes);
  gateway::Database(made.path).execute("UPDATE record SET blob = zeroblob(512) WHERE sequence > 150");
  replay::Recording recording(made.path);
  CHECK(replay::describe(replay::verify(recording)).find("\nand 30 more damaged\n") != std::string::npos);
}

TEST_CASE("explain computes the terms of any record again") {
  Made made;
  write_store(made.path, made.records, made.keyframes);
  replay::Recording recording(made.path);
  for (const std::uint32_t sequence : {1U, 60U, 61U, 137U, 200U}) {
    const replay::Explanation explanation = replay::explain(recording, {sequence, {}, {}});
    CHECK(explanation.terms_known);
    CHECK(explanation.text.find("record " + std::to_string(sequence)) != std::string::npos);
    CHECK(explanation.text.find("digest as recorded") != std::string::npos);
    const std::size_t told = explanation.text.find("\n  supply_quality ");
    CHECK(told != std::string::npos);
    CHECK(explanation.text.find("\n  supply_quality ", told + 1) == std::string::npos);  // a point, and a term of the same name
  }
}

TEST_CASE("explain shows what was foretold for a second against what came, across keyframes and gaps") {
  Made made;
  write_store(made.path, made.records, made.keyframes);
  {
    replay::Recording recording(made.path);
    const std::string text = replay::explain(recording, {190, {}, {}}).text;
    // 190 % 11 = 3: each GPU drew 590 W, as the wave of 11 s had it ten times before.
    CHECK(text.find("against 590.0 W that came") != std::string::npos);
    for (const char* ahead : {"\n  20 s before ", "\n  10 s before ", "\n  5 s before "}) {
      const std::size_t line = text.find(ahead);
      REQUIRE(line != std::string::npos);
      CHECK(text.substr(line, text.find('\n', line + 1) - line).find("source learned") != std::string::npos);
    }
    CHECK(text.find("not to be had") == std::string::npos);
    const std::string early = replay::explain(recording, {8, {}, {}}).text;
    CHECK(early.find("20 s before                   not to be had") != std::string::npos);
    CHECK(early.find("5 s before                    5") != std::string::npos);
  }
  gateway::Database(made.path).execute("DELETE FROM record WHERE sequence = 115");
  replay::Recording recording(made.path);
  const replay::Explanation after_gap = replay::explain(recording, {127, {}, {}});
  CHECK(after_gap.terms_known);
  CHECK(after_gap.text.find("10 s before                   not to be had") != std::string::npos);
  CHECK(after_gap.text.find("5 s before                    6") != std::string::npos);
}

TEST_CASE("explain names what is stored when asked for something else") {
  Made made;
  write_store(made.path, made.records, made.keyframes);
  replay::Recording recording(made.path);
  CHECK_THROWS_WITH_AS(replay::explain(recording, {9999, {}, {}}),
                       "record 9999 is not stored: there are hall/r1 boot a1b2c3d4 1 .. 200", replay::NoSuchRecord);
}

TEST_CASE("a record that is damaged, or missing in the middle, is a fault of the store and not of the question") {
  Made made;
  write_store(made.path, made.records, made.keyframes);
  gateway::Database store(made.path);
  store.execute("DELETE FROM record WHERE sequence = 150");
  store.execute("UPDATE record SET blob = zeroblob(512) WHERE sequence = 151");
  replay::Recording recording(made.path);
  CHECK_THROWS_WITH_AS(replay::explain(recording, {150, {}, {}}),
                       "hall/r1 boot a1b2c3d4 record 150 is missing: it was never fetched", gateway::StoreError);
  CHECK_THROWS_WITH_AS(replay::explain(recording, {151, {}, {}}), "hall/r1 boot a1b2c3d4 record 151 is damaged: crc",
                       gateway::StoreError);
}

TEST_CASE("explain says which record or keyframe is in the way of the terms") {
  Made made;
  write_store(made.path, made.records, made.keyframes);
  const auto why = [&made](std::uint32_t sequence) {
    replay::Recording recording(made.path);
    const replay::Explanation explanation = replay::explain(recording, {sequence, {}, {}});
    CHECK_FALSE(explanation.terms_known);
    return explanation.text.substr(explanation.text.find("\nterms: ") + 1);
  };
  gateway::Database store(made.path);
  store.execute("DELETE FROM record WHERE sequence = 150");
  CHECK(why(155) == "terms: not to be had, record 150 is missing (the keyframe before it is after record 120)\n");
  store.execute("DELETE FROM record WHERE sequence = 149");
  CHECK(why(155) == "terms: not to be had, records 149 .. 150 are missing (the keyframe before it is after record 120)\n");
  store.execute("UPDATE record SET blob = zeroblob(512) WHERE sequence = 130");
  CHECK(why(155) == "terms: not to be had, record 130 is damaged: crc (the keyframe before it is after record 120)\n");
  store.execute("UPDATE keyframe SET blob = zeroblob(512) WHERE sequence = 0");
  CHECK(why(20) == "terms: not to be had, no keyframe before it is stored whole\n");
}

TEST_CASE("a file that is no store is refused in one sentence") {
  TemporaryFolder folder;
  CHECK_THROWS_AS(replay::Recording(folder.file("absent.db")), gateway::StoreError);
  std::ofstream(folder.file("text.db")) << "this is not a database, however long it is written on";
  CHECK_THROWS_AS(replay::Recording(folder.file("text.db")), gateway::StoreError);
}
