#include "gateway/publish/state_message.hpp"

#include <doctest/doctest.h>

#include "tests/gateway/publish/record_row.hpp"
#include "tests/gateway/schema_check.hpp"

namespace isotherm::gateway {
namespace {

using test::schema_errors;
using Errors = std::vector<std::string>;

using test::record_of;
using test::row_of;

TEST_CASE("state is told by the first record of a boot and whenever something shown changes, and by nothing else") {
  StateFollower follower{"site/r1"};
  const auto kinds = [&follower](const Record& record) {
    std::string all;
    for (const MessageRow& message : follower.next(row_of(record)))
      all += message.kind + std::to_string(message.sequence) + " ";
    return all;
  };
  Record record = record_of(1);
  CHECK(kinds(record) == "state1 ");
  record.sequence = 2;
  record.controlled_temperature = 7000;
  record.outputs.pump_speed_1 = 5000;
  record.outputs.bits |= output_bit::fill;
  CHECK(kinds(record) == "");
  record.mode = Mode::fallback;
  CHECK(kinds(record) == "state2 ");
  record.law = Law::constant;
  CHECK(kinds(record) == "state3 ");
  record.outputs.bits |= output_bit::power_brake;
  CHECK(kinds(record) == "state4 ");
  record.outputs.bits = 0;
  CHECK(kinds(record) == "state5 ");
  record.levels[4] = Level::warning;
  record.levels[12] = Level::alarm;
  CHECK(kinds(record) == "alarm1 alarm2 state6 ");
  record.boot = 72;
  CHECK(kinds(record) == "state1 ");
  record.levels[4] = Level::clear;
  CHECK(kinds(record) == "alarm1 state2 ");
}

TEST_CASE("every level of every protective function gives an alarm and a state that fit their schemas") {
  StateFollower follower{"site/r1"};
  Record record = record_of(1);
  std::size_t alarms = 0;
  for (std::size_t row = 0; row < safety_row_count; ++row) {
    for (const Level level : {Level::warning, Level::alarm, Level::trip, Level::alarm, Level::clear}) {
      ++record.sequence;
      record.levels[row] = level;
      for (const MessageRow& message : follower.next(row_of(record))) {
        CAPTURE(*message.payload);
        CHECK(schema_errors(message.kind, *message.payload) == Errors{});
        alarms += message.kind == "alarm" ? 1 : 0;
      }
    }
  }
  CHECK(alarms == 5 * safety_row_count);
}

TEST_CASE("an alarm says what happened, what was done and what to do, when it rises and when it is gone") {
  StateFollower follower{"site/r1"};
  Record record = record_of(1);
  follower.next(row_of(record));
  record.levels[4] = Level::trip;
  const std::string risen = *follower.next(row_of(record))[0].payload;
  CHECK(risen.find("\"id\":\"low_flow\"") != std::string::npos);
  CHECK(risen.find("\"level\":\"trip\",\"previous_level\":\"clear\",\"change\":\"rises\"") != std::string::npos);
  CHECK(risen.find("power brake set") != std::string::npos);
  record.levels[4] = Level::clear;
  const std::string gone = *follower.next(row_of(record))[0].payload;
  CHECK(gone.find("\"change\":\"falls\"") != std::string::npos);
  CHECK(gone.find("The cause of \\\"Low flow\\\" is gone") != std::string::npos);
}

TEST_CASE("a standing alarm is told again when a stronger row overrules what was done about it, and when it is in force again") {
  StateFollower follower{"site/r1"};
  Record record = record_of(1);
  record.levels[5 - 1] = Level::alarm;
  record.outputs.pump_speed_1 = record.outputs.pump_speed_2 = 10'000;
  record.pumps_held_by = 5;
  CHECK(follower.next(row_of(record))[0].payload->find("\"what_was_done\":\"Both pumps to full speed\"") != std::string::npos);
  ++record.sequence;
  record.levels[2 - 1] = Level::trip;
  record.outputs.pump_speed_1 = record.outputs.pump_speed_2 = 0;
  record.pumps_held_by = 2;
  const std::vector<MessageRow> overruled = follower.next(row_of(record));
  REQUIRE(overruled.size() == 3);  // the leak, the low flow again, the state
  CHECK(schema_errors("alarm", *overruled[1].payload) == Errors{});
  CHECK(overruled[1].payload->find("\"id\":\"low_flow\"") != std::string::npos);
  CHECK(overruled[1].payload->find("\"level\":\"alarm\",\"previous_level\":\"alarm\",\"change\":\"event\"") != std::string::npos);
  CHECK(overruled[1].payload->find("Overruled by row 2 (Large leak): the pumps are stopped\"") != std::string::npos);
  ++record.sequence;
  CHECK(follower.next(row_of(record)).empty());
  ++record.sequence;
  record.levels[2 - 1] = Level::clear;
  record.outputs.pump_speed_1 = record.outputs.pump_speed_2 = 10'000;
  record.pumps_held_by = 5;
  const std::vector<MessageRow> back = follower.next(row_of(record));
  REQUIRE(back.size() == 3);
  CHECK(back[1].payload->find("\"what_was_done\":\"Both pumps to full speed\"") != std::string::npos);
}

TEST_CASE("a loss of records is an alarm of the gateway that fits the schema") {
  StateFollower follower{"site/r1"};
  const MessageRow message = follower.records_lost({"site/r1", 71, 5, 9, "overwritten", 1'700'000'000'000}, 77, 1, 1);
  CHECK(schema_errors("alarm", *message.payload) == Errors{});
  CHECK(message.payload->find("Records 5 to 9 were overwritten") != std::string::npos);
}

TEST_CASE("a crash that the controller tells of is an alarm that fits the schema, with its place where there is one") {
  StateFollower follower{"site/r1"};
  CrashRecord crash;
  crash.kind = CrashKind::fault;
  crash.activity = Activity::field_bus;
  crash.boot = 70;
  crash.mono_ms = 12'345;
  crash.pc = 0x0802'1234;
  const RecordRow first{"site/r1", 71, 301, 77, 1'700'000'000'000, 1, {}};
  const MessageRow fault = follower.crashed(crash, first, 1);
  CHECK(schema_errors("alarm", *fault.payload) == Errors{});
  CHECK(fault.sequence == 1);
  CHECK(fault.payload->find("in boot 70 after 12345 ms, busy with field bus: processor fault at 0x08021234") != std::string::npos);
  crash.kind = CrashKind::hang;
  const MessageRow hang = follower.crashed(crash, first, 1);
  CHECK(schema_errors("alarm", *hang.payload) == Errors{});
  CHECK(hang.sequence == 2);
  CHECK(hang.payload->find("0x") == std::string::npos);
}

}  // namespace
}  // namespace isotherm::gateway
