#include "tools/tune/tuning.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "firmware/rack/rack_options.hpp"
#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/temporary_folder.hpp"
#include "tests/tools/replay/made_recording.hpp"
#include "tests/tools/tune/rack_check.hpp"
#include "tools/plant/controller_settings.hpp"
#include "tools/tune/hydraulics.hpp"
#include "tools/tune/supply_side.hpp"

using namespace isotherm;
using namespace isotherm::test;
using tune::Estimate;

TEST_CASE("the documented step test on the product's rack finds every parameter, for both classes") {
  for (const plant::GpuClass gpu_class : {plant::GpuClass::watts_700, plant::GpuClass::watts_1000}) {
    for (const std::uint64_t seed : {1U, 2U}) CHECK(check_rack(gpu_class, seed));
  }
}

TEST_CASE("first-order supplies and pumps of the study plants are found within 15 %") {
  for (const plant::StudyParameters* plant : {&plant::study_node, &plant::study_rack}) {
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
      CAPTURE(plant->gpus);
      CAPTURE(seed);
      const tune::StepLog log = study_log(*plant, full_study_test(*plant), full_study_test_s, seed);
      CHECK(error_of(tune::fit_supply_side(log, facts_of(*plant)).supply_lag, plant->supply_lag_s) <= 0.15);
      if (plant == &plant::study_rack) {
        CHECK(error_of(tune::fit_hydraulics(log, facts_of(*plant), {}).pump_lag, plant->flow_lag_s) <= 0.15);
      }
    }
  }
}

TEST_CASE("one slow speed of the pumps does not show the flow at full speed, and a fast one does") {
  tune::StepLog log(400);
  const auto at = [&](double speed, double flow) {
    for (std::size_t n = 0; n < log.size(); ++n) {
      log[n].time_s = static_cast<double>(n);
      log[n].pump_1_speed = log[n].pump_2_speed = log[n].pump_1_command = log[n].pump_2_command = speed;
      log[n].flow_lpm = flow + (n % 2 == 0 ? 0.2 : -0.2);
    }
    return tune::fit_hydraulics(log, tune::RackFacts{}, {}).full_speed_flow;
  };
  const Estimate slow = at(0.45, 64.0);
  CHECK_FALSE(slow.found);
  CHECK(slow.value == 150.0);
  CHECK(slow.why_not.find("at several speeds up to near full speed") != std::string::npos);
  const Estimate fast = at(0.98, 140.0);
  CHECK(error_of(fast, 140.0 / 0.98) <= 0.01);
}

TEST_CASE("a rack at rest excites no pump, valve or supply loop, and each says what it would need") {
  tune::StepLog log = rehearsed(plant::GpuClass::watts_700, 1);
  log.erase(log.begin() + 90, log.end());  // the first minute and a half has no step in it,
  log.erase(log.begin(), log.begin() + 70);  // and by then the loops have found their place
  const tune::StepLog once = log;
  for (int copy = 1; copy < 18; ++copy) {
    for (tune::LogSecond second : once) {
      second.time_s += 20.0 * copy;
      log.push_back(second);
    }
  }
  const tune::Tuning tuning = tune::tune(log, default_rack_settings, probe_lag_s);
  CHECK_FALSE(tuning.complete());
  const auto needs = [&](const char* name, const char* what) {
    const Estimate& row = estimate_named(tuning.estimates, name);
    CAPTURE(name);
    CHECK_FALSE(row.found);
    CHECK(row.value == row.standard);
    CHECK(row.why_not.find(what) != std::string::npos);
  };
  needs("one_pump_flow", "a minute with one pump switched off");
  needs("supply_lag", "steps of the supply set point");
  needs("valve_rangeability", "the valve has to move");
  needs("supply_pipe_volume", "steps of the supply set point");
  needs("a", "a wider range of coolant flow");
  const std::string text = tune::describe(tuning);
  CHECK(text.find("Not excited by this log, and left at the default:\n") != std::string::npos);
  CHECK(text.find("  one_pump_flow: a minute with one pump switched off is needed.\n") != std::string::npos);
}

TEST_CASE("everything found is written with interval and log, read by the controller, and the owner's own stays") {
  const std::string owners =
      "# hall 2\n[rack]\nrated_power_w = 89100 # 1 kW class\ngpu_set_point_c = 73\nrun_on_s = 240\n";
  const RackSettings before = rack::parse_rack_settings(owners, "rack.toml");
  const tune::Tuning tuning = tune::tune(rehearsed(plant::GpuClass::watts_1000, 1), before, probe_lag_s);
  const std::string text = tune::settings_text(tuning, "steps.csv", owners, "rack.toml");
  const RackSettings read = rack::parse_rack_settings(text, "new.toml");
  CHECK(settings_hash(read) == settings_hash(tuning.settings));
  CHECK(text.find("# hall 2\n[rack]\nrated_power_w = 89100 # 1 kW class\n") == 0);
  CHECK(read.run_on_s == 240.0F);

  const auto value = [&](const char* name) { return estimate_named(tuning.estimates, name).value; };
  CHECK(read.gpu_set_point_c == doctest::Approx(tuning.set_point.value).epsilon(0.002));
  CHECK(read.direct_resistance_mk_per_w == doctest::Approx(1000.0 * value("direct_resistance")).epsilon(0.01));
  CHECK(read.flow_resistance_mk_per_w == doctest::Approx(1000.0 * value("flow_resistance")).epsilon(0.01));
  CHECK(read.body_heat_capacity_j_per_k == doctest::Approx(value("body_heat_capacity")).epsilon(0.01));
  CHECK(read.supply_pipe_l == doctest::Approx(value("supply_pipe_volume")).epsilon(0.01));
  CHECK(read.full_speed_flow_lpm == doctest::Approx(value("full_speed_flow")).epsilon(0.005));
  CHECK(read.one_pump_flow_lpm == doctest::Approx(value("one_pump_flow")).epsilon(0.005));
  CHECK(read.design_differential_pressure_kpa == doctest::Approx(value("design_differential_pressure")).epsilon(0.005));
  CHECK(read.exchanger_ua_w_per_k == doctest::Approx(value("exchanger_ua")).epsilon(0.005));
  const double facility_lpm =
      tune::fit_supply_side(rehearsed(plant::GpuClass::watts_1000, 1), tune::facts_of(before, probe_lag_s)).facility_flow_lpm;
  CHECK(read.exchanger_facility_flow_lpm == doctest::Approx(facility_lpm).epsilon(0.01));
  for (const tune::Proposal& proposal : tuning.proposals) {
    CAPTURE(proposal.row->key);
    REQUIRE(proposal.found);
    const std::size_t at = text.find("\n" + std::string(proposal.row->key) + " = ");
    REQUIRE(at != std::string::npos);
    const std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    CHECK(line.find("  # isotherm-tune, ") != std::string::npos);
    CHECK(line.find(" " + std::string(proposal.row->unit) + " in steps.csv") != std::string::npos);
    CHECK((proposal.half_width > 0.0) == (line.find(" +- ") != std::string::npos));
    if (proposal.half_width > 0.0) CHECK(std::abs(static_cast<double>(proposal.now) - proposal.value) <= proposal.half_width);
  }
  CHECK(text.find("# isotherm-tune: no setting: R0 = ") != std::string::npos);

  // From then on a file that was tuned is tuned again the same way.
  CHECK(tune::settings_text(tune::tune(rehearsed(plant::GpuClass::watts_1000, 1), read, probe_lag_s), "steps.csv", text, "new.toml") == text);
}

TEST_CASE("what the log does not show stays the owner's, and the file says so") {
  const std::string owners = "[rack]\none_pump_flow_lpm = 112 # from the data sheet\n";
  tune::StepLog log = rehearsed(plant::GpuClass::watts_700, 1);
  log.resize(1000);  // before the one pump's minute
  const tune::Tuning tuning = tune::tune(log, rack::parse_rack_settings(owners, "rack.toml"), probe_lag_s);
  const std::string text = tune::settings_text(tuning, "steps.csv", owners, "rack.toml");
  CHECK(text.find("\none_pump_flow_lpm = 112 # from the data sheet\n") != std::string::npos);
  CHECK(text.find("# isotherm-tune: one_pump_flow_lpm stays at 112, not shown by steps.csv: a minute with one pump switched off is needed\n") !=
        std::string::npos);
  CHECK(rack::parse_rack_settings(text, "new.toml").one_pump_flow_lpm == 112.0F);
  CHECK(tune::describe(tuning).find("  one_pump_flow_lpm = 112, left as it is: a minute") != std::string::npos);
}

TEST_CASE("a [rack] that is not written line by line is refused and not spoilt") {
  const std::string owners = "rack = { gpu_set_point_c = 66, supply_pipe_l = 20 }\n";
  const tune::Tuning tuning =
      tune::tune(rehearsed(plant::GpuClass::watts_700, 1), rack::parse_rack_settings(owners, "rack.toml"), probe_lag_s);
  CHECK_THROWS_WITH_AS(tune::settings_text(tuning, "steps.csv", owners, "rack.toml"),
                       "rack.toml:1: [rack] cannot be edited as it is written; give every key a line of its own below [rack]",
                       hal::StartError);
}

TEST_CASE("a value beyond its permitted range is not written, and the sentence has both") {
  tune::StepLog log = rehearsed(plant::GpuClass::watts_700, 1);
  for (tune::LogSecond& second : log) {  // a rack at 1/20 of the pressure
    second.differential_pressure_kpa /= 20.0;
  }
  const tune::Tuning tuning = tune::tune(log, default_rack_settings, probe_lag_s);
  CHECK(tuning.settings.design_differential_pressure_kpa == default_rack_settings.design_differential_pressure_kpa);
  CHECK(tune::describe(tuning).find("design_differential_pressure_kpa = 130, left as it is: the log shows 6.5, and permitted is 10..400\n") !=
        std::string::npos);
}

TEST_CASE("a log of a stronger class than the settings say is refused with both figures") {
  const tune::StepLog& log = rehearsed(plant::GpuClass::watts_1000, 1);
  CHECK_THROWS_WITH_AS(tune::tune(log, default_rack_settings, probe_lag_s),
                       doctest::Contains("rated_power_w of the settings means 700 W"), hal::StartError);
}

TEST_CASE("a log whose flow is of another unit is refused, and nothing is found in it") {
  tune::StepLog log = rehearsed(plant::GpuClass::watts_700, 1);
  for (tune::LogSecond& second : log) second.flow_lpm *= 0.06;  // m3/h
  CHECK_THROWS_WITH_AS(tune::tune(log, default_rack_settings, probe_lag_s),
                       doctest::Contains("the log has 0 seconds with a coolant flow of 14.4 L/min or more, 0.2 for each of 72 GPUs, and a "
                                         "step test needs 180 at least; its highest flow_lpm is 8."),
                       hal::StartError);
}

TEST_CASE("where the pumps' flow is refused, so is the exchanger that was found with it") {
  tune::StepLog log = rehearsed(plant::GpuClass::watts_700, 1);
  for (tune::LogSecond& second : log) second.flow_lpm *= 4.2;  // a meter set to another pipe
  const tune::Tuning tuning = tune::tune(log, default_rack_settings, probe_lag_s);
  CHECK_FALSE(tuning.complete());
  CHECK(tuning.settings.full_speed_flow_lpm == default_rack_settings.full_speed_flow_lpm);
  CHECK(tuning.settings.exchanger_ua_w_per_k == default_rack_settings.exchanger_ua_w_per_k);
  CHECK(tuning.settings.exchanger_facility_flow_lpm == default_rack_settings.exchanger_facility_flow_lpm);
  CHECK(tune::describe(tuning).find("exchanger_ua_w_per_k = 20000, left as it is: it goes with a flow that is refused for "
                                    "full_speed_flow_lpm, where the log shows 6") != std::string::npos);
}

TEST_CASE("a log in which no second has enough of its GPUs says so in place of a range") {
  tune::StepLog log = rehearsed(plant::GpuClass::watts_700, 1);
  for (tune::LogSecond& second : log) second.gpus_heard = 40.0;
  log.front().gpus_heard = 72.0;
  const std::string text = tune::describe(tune::tune(log, default_rack_settings, probe_lag_s));
  CHECK(text.find("1000000000") == std::string::npos);
  CHECK(text.find("(no second of this log has enough GPUs and flow)") != std::string::npos);
}

TEST_CASE("a log that is too short, or has no telemetry in it, is refused with what it has") {
  tune::StepLog log = rehearsed(plant::GpuClass::watts_700, 1);
  for (std::size_t n = 100; n < log.size(); ++n) log[n].mean_gpu_c = tune::absent;
  CHECK_THROWS_WITH_AS(tune::tune(log, default_rack_settings, probe_lag_s),
                       doctest::Contains("the log has 100 seconds with GPU temperature"), hal::StartError);
  log.erase(log.begin() + 50, log.end());
  CHECK_THROWS_WITH_AS(tune::tune(log, default_rack_settings, probe_lag_s),
                       doctest::Contains("the log has 50 readable seconds"), hal::StartError);
}

TEST_CASE("a store gives the same log as the rack itself, span by span") {
  std::vector<Record> records;
  tune::play_step_test(plant::RackSettings{}, default_rack_settings,
                       [&](const Record& record) { records.push_back(record); });
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  write_store(path, records, {});
  const tune::StepLog whole = tune::read_log(path, {});
  const tune::StepLog& direct = rehearsed(plant::GpuClass::watts_700, 1);
  REQUIRE(whole.size() == tune::step_test_s);
  REQUIRE(direct.size() == whole.size());
  CHECK(tune::describe(tune::tune(whole, default_rack_settings, probe_lag_s)) ==
        tune::describe(tune::tune(direct, default_rack_settings, probe_lag_s)));

  // Before the one pump's minute the log does not show it.
  const tune::Tuning early =
      tune::tune(tune::read_log(path, {.from = 1, .to = 1000}), default_rack_settings, probe_lag_s);
  CHECK_FALSE(estimate_named(early.estimates, "one_pump_flow").found);
  CHECK(early.settings.one_pump_flow_lpm == default_rack_settings.one_pump_flow_lpm);
  CHECK(estimate_named(early.estimates, "R0").found);
}

TEST_CASE("the step test reaches no trip, keeps IT power on, and no GPU over 80 C, in both classes") {
  for (const plant::GpuClass gpu_class : {plant::GpuClass::watts_700, plant::GpuClass::watts_1000}) {
    plant::RackSettings rack;
    rack.gpu_class = gpu_class;
    std::size_t trips = 0;
    std::size_t without_permit = 0;
    int hottest_c = 0;
    tune::play_step_test(rack, plant::controller_settings(gpu_class), [&](const Record& record) {
      for (const Level level : record.levels) trips += level == Level::trip ? 1 : 0;
      if ((record.outputs.bits & output_bit::permit) == 0) ++without_permit;
      for (const NodeWords& node : record.inputs.nodes) {
        if (node.valid == 0xFF)
          hottest_c = std::max<int>(hottest_c, *std::max_element(node.temperature.begin(), node.temperature.end()));
      }
    });
    CHECK(trips == 0);
    CHECK(without_permit == 0);
    MESSAGE("hottest ", hottest_c);
    CHECK(hottest_c > 60);
    CHECK(hottest_c <= 80);
  }
}

TEST_CASE("the procedure in the documents is the one that is rehearsed") {
  std::ifstream file("docs/commissioning.md");
  std::ostringstream content;
  content << file.rdbuf();
  for (const tune::TestStep& step : tune::step_test) {
    char row[120];
    std::snprintf(row, sizeof row, "\n| %u | %.0f %% | %+.0f | %.0f | %s |", step.at_s, step.load * 100.0,
                  step.gpu_offset_k, step.supply_c, step.one_pump ? "one" : "both");
    CAPTURE(row);
    CHECK(content.str().find(row) != std::string::npos);
  }
}
