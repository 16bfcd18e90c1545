#include "tools/demo/summary.hpp"

#include <doctest/doctest.h>

#include <string>

using isotherm::demo::RaisedAlarm;
using isotherm::demo::Summary;
using isotherm::demo::to_json;
using isotherm::demo::to_text;

namespace {
bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
}  // namespace

TEST_CASE("an alarm that climbs through its levels and back came once; after it was clear it comes again") {
  RaisedAlarm alarm;
  const auto rises = [&alarm](const char* from, const char* to) {
    alarm.book({"gpu_telemetry_lost", "GPU telemetry lost", to, from, "rises", "x", "y"});
  };
  rises("clear", "warning");
  rises("warning", "alarm");
  rises("alarm", "trip");
  rises("warning", "alarm");
  CHECK(alarm.times == 1);
  CHECK(alarm.level == "trip");
  rises("clear", "alarm");
  CHECK(alarm.times == 2);
  CHECK(alarm.title == "GPU telemetry lost");
  RaisedAlarm begun_before;
  begun_before.book({"low_flow", "Low flow", "alarm", "warning", "rises", "x", "y"});
  CHECK(begun_before.times == 1);
}

TEST_CASE("every figure that tests and people rely on has its key") {
  const std::string json = to_json(Summary{});
  for (const char* key :
       {"workload", "control_cycles", "missed_deadlines", "records_made", "records_stored", "records_lost",
        "records_verified", "messages_published", "messages_received", "messages_duplicated", "replay_requests", "restarts",
        "gpu_set_point_c", "gpu_max_error_hot_k", "in_band_fraction", "pue", "pue_boundary", "pue_coverage",
        "pue_uncertainty", "alarms", "plant_seconds", "scored_seconds", "heat_to_room_air_kwh", "speed", "seed",
        "exit_ok", "plant_behind_clock_s", "field_bus_reads_failed"}) {
    CHECK_MESSAGE(holds(json, "\n  \"" + std::string(key) + "\": "), key);
  }
}

TEST_CASE("what there is none of is null, with its reason") {
  Summary summary;
  summary.pue_absent_because = "no complete minute";
  const std::string json = to_json(summary);
  CHECK(holds(json, "\"pue\": null"));
  CHECK(holds(json, "\"pue_absent_because\": \"no complete minute\""));
  CHECK(holds(json, "\"in_band_fraction\": null"));
  CHECK(holds(json, "\"exit_ok\": true"));
  CHECK(holds(to_text(summary), "PUE       none: no complete minute"));
}

TEST_CASE("figures are written with their resolution") {
  Summary summary;
  summary.in_band_fraction = 1.0;
  summary.pue = 1.04125;
  summary.gpu_max_error_hot_k = -0.0001;
  summary.records_verified = 12;
  const std::string json = to_json(summary);
  CHECK(holds(json, "\"in_band_fraction\": 1.00000"));
  CHECK(holds(json, "\"pue\": 1.0413"));
  CHECK(holds(json, "\"pue_absent_because\": null"));
  CHECK(holds(json, "\"gpu_max_error_hot_k\": 0.000"));
  CHECK(holds(json, "\"records_verified\": 12"));
}

TEST_CASE("what the received messages are made of is told") {
  Summary summary;
  summary.messages_published = 45;
  summary.messages_received = 45;
  summary.received_by_kind = {{"record", 41}, {"link", 4}};
  CHECK(holds(to_text(summary), "45 published, 45 received (41 of kind record, 4 of kind link), 0 lost, 0 came twice"));
  CHECK(holds(to_json(summary), "\"messages_received_by_kind\": {\"record\": 41, \"link\": 4}"));
}

TEST_CASE("where not everything was received, no alarm does not mean that there was none") {
  Summary summary;
  CHECK(holds(to_text(summary), "alarms    none\n"));
  summary.messages_unacknowledged = 109;
  CHECK(holds(to_text(summary), "alarms    none in what was received; what the rest would have told is not known"));
  CHECK(holds(to_text(summary), "109 never taken by the broker"));
  CHECK_FALSE(holds(to_text(summary), "alarms    none\n"));
  summary.alarms.push_back({"low_flow", "Low flow", "alarm", 1});
  CHECK(holds(to_text(summary), "alarm     alarm: Low flow\nalarms    no others in what was received"));
  summary = {};
  summary.records_lost = 3;
  CHECK_FALSE(summary.heard_all());
  summary = {};
  summary.messages_lost = 1;
  CHECK_FALSE(summary.heard_all());
}

TEST_CASE("the PUE of a rack that mostly had no power is told with that") {
  Summary summary;
  summary.pue = 1.31;
  summary.it_power_fraction = 0.97;
  CHECK_FALSE(holds(to_text(summary), "rack at work"));
  summary.it_power_fraction = 0.336;
  CHECK(holds(to_text(summary), "had the power they wanted in 34 % of the run only"));
  CHECK(holds(to_json(summary), "\"it_power_fraction\": 0.3360"));
  summary.pue.reset();
  CHECK_FALSE(holds(to_text(summary), "rack at work"));
}

TEST_CASE("a run that stayed on one side of the set point has no error on the other") {
  Summary summary;
  summary.in_band_fraction = 1.0;
  summary.gpu_set_point_c = 66.0;
  summary.gpu_max_error_hot_k = 0.38;
  summary.gpu_max_error_cold_k = 1.5;
  CHECK(holds(to_text(summary), "of 66.0 C, worst 0.38 K hot, worst 1.50 K cold\n"));
  summary.gpu_max_error_cold_k = -0.27;
  CHECK(holds(to_text(summary), "worst 0.38 K hot, never below it (at least 0.27 K above)\n"));
  summary.gpu_max_error_hot_k = -0.1;
  summary.gpu_max_error_cold_k = 1.5;
  CHECK(holds(to_text(summary), "never above it (at least 0.10 K below), worst 1.50 K cold\n"));
}

TEST_CASE("without a set point nothing is judged, and that is said") {
  Summary summary;
  CHECK(holds(to_text(summary), "not judged: no record came that tells the set point"));
  summary.gpu_set_point_c = 66.0;
  CHECK(holds(to_text(summary), "not judged: the plant told no GPU temperature later"));
}

TEST_CASE("of a run that was stopped while it started, only that is told") {
  Summary summary;
  summary.stopped_at_start = true;
  CHECK(summary.exit_ok());
  CHECK(holds(to_text(summary), "before the controller had made a record: nothing was scored"));
  CHECK_FALSE(holds(to_text(summary), "PUE"));
  CHECK_FALSE(holds(to_text(summary), "alarms    none"));
  CHECK(holds(to_json(summary), "\"stopped_at_start\": true"));
  summary.problems.emplace_back("plant did not stop");
  CHECK(holds(to_text(summary), "PROBLEM   plant did not stop"));
}

TEST_CASE("a machine that was too slow is told, and one that kept up is not mentioned") {
  Summary summary;
  summary.speed = 20;
  summary.plant_behind_clock_s = 0.98;  // the plant itself says nothing below one second
  summary.field_bus_reads = 6000;
  CHECK_FALSE(holds(to_text(summary), "machine"));
  CHECK_FALSE(holds(to_text(summary), "field bus"));
  CHECK(holds(to_json(summary), "\"plant_behind_clock_s\": 0.98"));
  summary.plant_behind_clock_s = 3.42;
  summary.field_bus_reads_failed = 57;
  CHECK(holds(to_text(summary), "too slow for x20 at times: the plant was up to 3.4 s behind its clock"));
  CHECK(holds(to_text(summary), "the figures of this run do not count: run it again at a lower --speed or on an idle machine"));
  CHECK(holds(to_text(summary), "57 of 6000 reads of the rack I/O unit failed"));
  CHECK(holds(to_json(summary), "\"field_bus_reads_failed\": 57"));
  CHECK(summary.exit_ok());
}

TEST_CASE("a problem makes the run fail and is told, whatever characters it holds") {
  Summary summary;
  summary.problems.emplace_back("gateway said \"no\"\n\x01");
  summary.alarms.push_back({"low_flow", "Low flow", "trip", 2});
  CHECK_FALSE(summary.exit_ok());
  const std::string json = to_json(summary);
  CHECK(holds(json, R"("problems": ["gateway said \"no\"\u000a\u0001"])"));
  CHECK(holds(json, R"({"id": "low_flow", "title": "Low flow", "level": "trip", "times": 2})"));
  CHECK(holds(json, "\"exit_ok\": false"));
  CHECK(holds(to_text(summary), "alarm     trip: Low flow, 2 times"));
  CHECK(holds(to_text(summary), "PROBLEM   gateway said"));
}
