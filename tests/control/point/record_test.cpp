#include "control/point/record.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>

using namespace isotherm;

namespace {

/// Fills each field with other bits, from a plain counter.
Record busy_record() {
  std::uint16_t next = 1;
  const auto word = [&next] { return next = static_cast<std::uint16_t>(next * 31 + 7); };
  Record record;
  record.sequence = 0x0102'0304;
  record.boot = 0xA1B2'C3D4;
  record.mono_ms = 0x0000'0011'2233'4455ULL;
  record.build_hash = 0xDEAD'BEEF;
  record.settings_hash = 0xCAFE'F00D;
  record.sensor_causes = 3;
  record.time_scale = 10;
  for (NodeWords& node : record.inputs.nodes) {
    for (auto& temperature : node.temperature) temperature = static_cast<std::uint8_t>(word());
    for (auto& power : node.power) power = word();
    node.valid = static_cast<std::uint8_t>(word());
    node.fault = static_cast<std::uint8_t>(word());
    node.age = word();
  }
  for (auto& slow : record.inputs.slow.words) slow = word();
  for (FastWords& tick : record.ticks) tick = {word(), word(), word(), word(), word(), word()};
  record.inputs.upper = {word(), word(), word(), word(), word(), word(), word()};
  record.outputs = {word(), word(), word(), word(), 0b10'1101};
  record.pumps_held_by = 2;
  record.valve_held_by = 17;
  record.flow_commanded = word();
  record.supply_target = word();
  record.mode = Mode::fallback;
  record.law = Law::pi;
  record.first_out = 15;
  for (std::size_t row = 0; row < safety_row_count; ++row) record.levels[row] = static_cast<Level>(row % 4);
  record.digest = 0x1357'9BDF;
  record.forecast_digest = 0x0246'8ACE;
  record.controlled_temperature = word();
  record.supply_temperature = word();
  record.return_temperature = word();
  record.heat_carried = word();
  record.gpu_target = word();
  record.quality = word();
  record.outlier = word();
  return record;
}

}  // namespace

TEST_CASE("a record comes back from its words as it went in") {
  RecordWords words{};
  encode(busy_record(), words);
  const Result<Record> back = decode(words);
  REQUIRE(back.ok());
  CHECK(back.value() == busy_record());
}

TEST_CASE("the stored bytes carry the words high byte first") {
  RecordWords words{};
  encode(busy_record(), words);
  std::array<std::uint8_t, record_bytes> bytes{};
  to_bytes(words, bytes);
  CHECK(bytes[0] == 0x01);
  CHECK(bytes[3] == 0x04);
  RecordWords again{};
  from_bytes(bytes, again);
  CHECK(again == words);
}

TEST_CASE("no single flipped bit passes") {
  RecordWords words{};
  encode(busy_record(), words);
  for (std::size_t bit = 0; bit < record_bytes * 8; ++bit) {
    RecordWords damaged = words;
    damaged[bit / 16] = static_cast<std::uint16_t>(damaged[bit / 16] ^ 1U << bit % 16);
    CHECK(decode(damaged).fault() == Fault::crc);
  }
}

TEST_CASE("each field has words of its own") {
  // Flipping one field must change the words; two fields in one place would hide one of them.
  RecordWords plain{};
  encode(Record{}, plain);
  const auto differs = [&plain](auto change) {
    Record record;
    change(record);
    RecordWords words{};
    encode(record, words);
    return std::memcmp(words.data(), plain.data(), 2 * record_word::crc) != 0;
  };
  CHECK(differs([](Record& r) { r.gpu_target = 1; }));
  CHECK(differs([](Record& r) { r.sensor_causes = 1; }));
  CHECK(differs([](Record& r) { r.quality = 1; }));
  CHECK(differs([](Record& r) { r.outlier = 1; }));
  CHECK(differs([](Record& r) { r.heat_carried = 1; }));
  CHECK(differs([](Record& r) { r.levels[19] = Level::trip; }));
  CHECK(differs([](Record& r) { r.first_out = 1; }));
  CHECK(differs([](Record& r) { r.pumps_held_by = 1; }));
  CHECK(differs([](Record& r) { r.valve_held_by = 1; }));
  CHECK(differs([](Record& r) { r.law = Law::constant; }));
  CHECK(differs([](Record& r) { r.inputs.nodes[8].age = 1; }));
  CHECK(differs([](Record& r) { r.inputs.slow[Slow::dew_point_age] = 1; }));
  CHECK(differs([](Record& r) { r.ticks[9].bits = 1; }));
  CHECK(differs([](Record& r) { r.inputs.upper.overruns = 1; }));
}

TEST_CASE("an unknown format, mode or row is not taken for a record") {
  Record record = busy_record();
  RecordWords words{};
  record.format = 99;
  encode(record, words);
  CHECK(decode(words).fault() == Fault::wrong_block);
  record = busy_record();
  record.mode = static_cast<Mode>(200);
  encode(record, words);
  CHECK(decode(words).fault() == Fault::wrong_block);
  record = busy_record();
  record.pumps_held_by = safety_row_count + 1;
  encode(record, words);
  CHECK(decode(words).fault() == Fault::wrong_block);
  record = busy_record();
  record.valve_held_by = safety_row_count + 1;
  encode(record, words);
  CHECK(decode(words).fault() == Fault::wrong_block);
}
