#include "tools/demo/readings.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace isotherm::demo;

TEST_CASE("a message's identity is read, and what lacks one is refused") {
  const auto identity =
      read_message_identity(R"({"kind":"record","source":"s/r1","boot":4294967295,"sequence":12,"replayed":true})");
  REQUIRE(identity);
  CHECK(identity->stream == Stream{"record", "s/r1", 4294967295U});
  CHECK(identity->sequence == 12);
  CHECK(identity->replayed);
  for (const char* text : {"", "[]", "{", "7", R"({"kind":"record","source":"s","boot":-1,"sequence":1})",
                           R"({"kind":"record","source":"s","boot":1,"sequence":4294967296})",
                           R"({"kind":7,"source":"s","boot":1,"sequence":1})", R"({"boot":1,"sequence":1})"}) {
    CHECK_FALSE(read_message_identity(text));
  }
}

TEST_CASE("a record fills the screen, absent values stay absent") {
  ScreenModel model;
  const auto counts = read_record(
      R"({"gpu_set_point_c":66.00,"gpus_valid":71,"flow_lpm":null,"mode":"running","permit":true,"missed_deadlines":3,)"
      R"("field_bus_ticks_good":7,)"
      R"("rows_at_warning":48,"rows_at_alarm":16,"rows_at_trip":0})",
      model);
  REQUIRE(counts);
  CHECK(counts->missed_deadlines == 3);
  CHECK(counts->reads == 10);
  CHECK(counts->failed_reads == 3);
  CHECK(model.set_point_c == 66.0);
  CHECK(model.gpus_valid == 71);
  CHECK_FALSE(model.flow_lpm);
  CHECK(model.mode == "running");
  CHECK(model.permit == true);
  REQUIRE(model.alarms.size() == 2);
  CHECK(model.alarms[0].level == "alarm");  // worst first: row 5 is at alarm, row 6 at warning
  CHECK(model.alarms[1].level == "warning");
  CHECK_FALSE(model.alarms[0].should.empty());
  CHECK_FALSE(read_record("nonsense", model));
}

TEST_CASE("a record that is old is taken off the screen, but for the set point") {
  ScreenModel model;
  read_record(R"({"gpu_set_point_c":66.00,"flow_lpm":90.8,"mode":"running","permit":true,"rows_at_warning":48})", model);
  CHECK(model.alarms_known);
  forget_record(model);
  CHECK(model.set_point_c == 66.0);
  CHECK_FALSE(model.flow_lpm);
  CHECK_FALSE(model.permit);
  CHECK(model.mode.empty());
  CHECK(model.alarms.empty());
  CHECK_FALSE(model.alarms_known);
}

TEST_CASE("an alarm of a record says what is in force: a stronger row that holds pumps or valve is named") {
  ScreenModel model;
  read_record(R"({"rows_at_warning":146,"rows_at_alarm":146,"rows_at_trip":2,"pump_1_command_percent":0.00,)"
              R"("valve_command_percent":100.00,"pumps_held_by_row":2,"valve_held_by_row":8})",
              model);
  REQUIRE(model.alarms.size() == 3);  // rows 2, 5 and 8
  CHECK(model.alarms[0].done.find("verruled") == std::string::npos);
  CHECK(model.alarms[1].done == "Both pumps to full speed. Overruled by row 2 (Large leak): the pumps are stopped.");
  CHECK(model.alarms[2].done ==
        "Primary valve fully open, pumps to full speed. Overruled by row 2 (Large leak): the pumps are stopped.");
}

TEST_CASE("the truth is read, and no permit means no time since the permit") {
  const auto truth = read_truth(
      R"({"mono_ms":5000,"behind_clock_ms":1234,"permit":false,"power_brake":true,"seconds_since_permit":-1.0,"second_hottest_ema5_c":[65.9,66.0],)"
      R"("it_power_w":58100.5,"heat_to_room_air_w":8550.0,"faults":["slow_leak"]})");
  REQUIRE(truth);
  CHECK(truth->mono_ms == 5000);
  CHECK(truth->behind_clock_s == 1.234);
  CHECK_FALSE(truth->seconds_since_permit);
  CHECK(truth->power_brake);
  CHECK(truth->second_hottest_ema5_c == std::vector<double>{65.9, 66.0});
  CHECK(truth->faults == std::vector<std::string>{"slow_leak"});
  CHECK_FALSE(read_truth(R"({"ok":true})"));
  CHECK_FALSE(read_truth("{\"mono_ms\":"));
}

TEST_CASE("the ratio of each period is read with its reason where there is none") {
  const std::string period = R"({"value":1.0412,"uncertainty":0.0010,"reason":null,"minutes_used":12,"period_end":"2026-08-01T00:12:00.000Z",)"
                             R"("it_energy_wh":12000.000,"overhead_energy_wh":494.400})";
  const std::string none = R"({"value":null,"uncertainty":null,"reason":"coverage","minutes_used":3})";
  const auto message = read_pue(R"({"boundary":"CDU pumps","category":3,"minute":)" + none + R"(,"quarter_hour":)" + none +
                                R"(,"since_start":)" + period + "}");
  REQUIRE(message);
  CHECK(message->category == 3);
  CHECK(message->boundary == "CDU pumps");
  CHECK(message->since_start.value == 1.0412);
  CHECK(message->since_start.minutes == 12);
  CHECK(message->since_start.ended == "2026-08-01T00:12:00.000Z");
  CHECK(message->since_start.overhead_energy_wh == 494.4);
  CHECK_FALSE(message->quarter_hour.value);
  CHECK(message->quarter_hour.reason == "coverage");
  CHECK_FALSE(read_pue(R"({"boundary":"CDU pumps","category":3})"));
}
