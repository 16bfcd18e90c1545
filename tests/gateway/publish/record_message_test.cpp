#include "gateway/publish/record_message.hpp"

#include <doctest/doctest.h>

#include "gateway/publish/envelope.hpp"
#include "tests/gateway/publish/record_row.hpp"
#include "tests/gateway/schema_check.hpp"

namespace isotherm::gateway {
namespace {

using test::schema_errors;
using Errors = std::vector<std::string>;

using test::record_of;
using test::row_of;

TEST_CASE("a record with nothing in it and one full of values both fit the schema of record") {
  CHECK(schema_errors("record", *record_message(row_of(record_of(1)))) == Errors{});
  for (const std::uint16_t word : {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{4000}, std::uint16_t{0x7FFF},
                                   std::uint16_t{0x8001}, std::uint16_t{0xFFFE}}) {
    CAPTURE(word);
    Record record = record_of(2);
    record.time_scale = 10;
    record.inputs.slow.words.fill(word);
    for (FastWords& tick : record.ticks)
      tick = {word, word, word, word, word, static_cast<std::uint16_t>(word | fast_bit::read_ok)};
    for (NodeWords& node : record.inputs.nodes) {
      node.temperature.fill(static_cast<std::uint8_t>(word));
      node.power.fill(word);
      node.valid = 0xFF;
      node.age = word;
    }
    record.outputs = {word, word, word, word, word};
    record.flow_commanded = record.supply_target = record.controlled_temperature = record.heat_carried = word;
    record.inputs.upper.set_point_age = record.inputs.upper.overruns = word;
    record.levels.fill(Level::trip);
    record.first_out = 20;
    const std::string text = *record_message(row_of(record));
    CHECK(schema_errors("record", text) == Errors{});
    CHECK(text.find("\"time_scale\":10") != std::string::npos);
    CHECK(schema_errors("record", marked_replayed(text)) == Errors{});
  }
}

TEST_CASE("numbers carry the resolution of their point, and words and flags are no numbers") {
  Record record = record_of(3);
  record.controlled_temperature = 6630;
  record.supply_temperature = static_cast<std::uint16_t>(-5);
  const std::string text = *record_message(row_of(record));
  CHECK(text.find("\"controlled_temperature_c\":66.30,") != std::string::npos);
  CHECK(text.find("\"supply_temperature_c\":-0.05,") != std::string::npos);
  CHECK(text.find("\"return_temperature_c\":null,") != std::string::npos);
  CHECK(text.find("\"mode\":\"running\"") != std::string::npos);
  CHECK(text.find("\"permit\":true") != std::string::npos);
  CHECK(text.find("\"utc\":\"2023-11-14T22:13:20.123Z\"") != std::string::npos);
}

TEST_CASE("a blob that is no record gives no message") {
  RecordRow row = row_of(record_of(1));
  row.blob[100] ^= 1;
  CHECK_FALSE(record_message(row));
}

}  // namespace
}  // namespace isotherm::gateway
