// Reaction times in simulated time: of every row against its limit, and from some faults to the command on the bus.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <string>

#include "control/safety/row_table.hpp"
#include "tests/scenario/reaction.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

namespace {

double seconds_until(RackRun& run, const std::function<bool()>& condition) {
  return run.run_until(condition, 60.0).value_or(1000.0);
}

}  // namespace

TEST_CASE("with one pump dead the other carries the flow within a second of the drive's fault") {
  const auto run = settled(240.0);
  const double before = run->devices().commands().pump_speed[1];
  run->inject(PlantFault::pump_1_dead);
  const double raised_s = seconds_until(*run, [&] { return run->devices().commands().pump_speed[1] > before + 0.05; });
  MESSAGE("standby takes over after ", raised_s, " s");
  CHECK(raised_s <= 1.2);  // two ticks of debounce, and the law's next second
  run->run(30.0);
  // Flow never stays low enough for the flow row to trip.
  for (const Record& record : run->records()) REQUIRE(record.levels[4] < Level::trip);
  CHECK_FALSE(run->permit_dropped());
}

TEST_CASE("with both pumps dead power is braked within three ticks and cut five seconds later, and no reset helps before") {
  const auto run = settled(240.0);
  run->inject(PlantFault::pump_1_dead);
  run->inject(PlantFault::pump_2_dead);
  const double braked_s = seconds_until(*run, [&] { return run->devices().commands().brake; });
  CHECK(braked_s <= 0.35);
  const double cut_s = seconds_until(*run, [&] { return !run->devices().commands().permit; });
  MESSAGE("brake after ", braked_s, " s, IT power off ", cut_s, " s later");
  CHECK(cut_s >= 4.0);
  CHECK(cut_s <= 5.5);
  run->run(5.0);
  run->command(Command::reset_latched);
  run->run(5.0);
  CHECK(run->level(7) == Level::trip);
  CHECK(run->mode() == Mode::tripped);
  CHECK_FALSE(run->devices().commands().permit);
}

TEST_CASE("one silent node warns after three seconds, alarms after ten, leaves the others in charge, and clears by itself") {
  const auto run = settled(240.0);
  run->inject(PlantFault::gpu_telemetry_lost, 4);
  const double warned_s = seconds_until(*run, [&] { return run->level(15) >= Level::warning; });
  const double alarmed_s = warned_s + seconds_until(*run, [&] { return run->level(15) >= Level::alarm; });
  MESSAGE("warning after ", warned_s, " s, alarm after ", alarmed_s, " s");
  CHECK(warned_s <= 5.0);
  CHECK(alarmed_s >= 9.0);
  CHECK(alarmed_s <= 12.0);
  run->run(60.0);
  CHECK(run->level(15) == Level::alarm);  // one ninth is no quarter
  CHECK(run->mode() == Mode::running);
  CHECK(run->newest().law == Law::pi_ff);
  CHECK(run->truth().flow_lpm >= 95.0);   // held at design flow meanwhile
  run->clear(PlantFault::gpu_telemetry_lost);
  CHECK(seconds_until(*run, [&] { return run->level(15) == Level::clear; }) <= 12.0);
}

TEST_CASE("all telemetry gone is told after ten seconds at least design flow, and left ten seconds after it is back") {
  const auto run = settled(240.0);
  run->inject(PlantFault::gpu_telemetry_lost, 0);
  const double tripped_s = seconds_until(*run, [&] { return run->level(15) == Level::trip; });
  CHECK(tripped_s >= 9.0);
  CHECK(tripped_s <= 12.0);
  run->run(30.0);
  CHECK(run->mode() == Mode::fallback);
  CHECK(run->truth().flow_lpm >= 95.0);
  run->clear(PlantFault::gpu_telemetry_lost);
  const double left_s = seconds_until(*run, [&] { return run->mode() == Mode::running; });
  MESSAGE("fallback after ", tripped_s, " s, left after ", left_s, " s");
  CHECK(left_s >= 10.0);
  CHECK(left_s <= 15.0);
  CHECK_FALSE(run->permit_dropped());
}

TEST_CASE("every trip that latches outlives its cause and leaves with a reset, and with nothing else") {
  for (const PlantFault fault : {PlantFault::e_stop, PlantFault::large_leak}) {
    CAPTURE(plant::fault_table[static_cast<std::size_t>(fault)].name);
    const auto run = settled(240.0);
    run->inject(fault, plant::fault_table[static_cast<std::size_t>(fault)].standard);
    REQUIRE(run->run_until([&] { return run->mode() == Mode::tripped; }, 30.0).has_value());
    run->run(15.0);
    CHECK_FALSE(run->truth().permit);
    run->clear(fault);
    run->run(120.0);
    CHECK(run->mode() == Mode::tripped);
    CHECK_FALSE(run->truth().permit);
    run->command(Command::reset_latched);
    CHECK(run->run_until([&] { return run->mode() == Mode::running && run->truth().permit; }, 300.0).has_value());
  }
}

TEST_CASE("every row reacts within its limit, raised at idle, at full load and at the instant of a job start") {
  std::string table;
  char line[200];
  std::snprintf(line, sizeof line, "%-3s %-26s %-10s %-9s %9s %9s %9s %9s %7s\n", "row", "cause", "raised at", "stage", "truth s",
                "sensor s", "cond. s", "react. s", "limit s");
  table += line;
  for (const RowCase& row : reaction_cases()) {
    for (const Raised raised : {Raised::idle, Raised::full, Raised::job_start}) {
      RowCase fresh = row;  // with its own beginnings
      const std::vector<Measured> measured = measure(fresh, raised);
      for (std::size_t n = 0; n < measured.size(); ++n) {
        const Measured& m = measured[n];
        const StageCase& stage = row.stages[n];
        CAPTURE(row.row);
        CAPTURE(std::string(row.cause));
        CAPTURE(std::string(name(raised)));
        CAPTURE(std::string(stage.name));
        const double limit_s = stage.limit_s + stage.poll_s;
        if (!m.condition_s && raised == Raised::idle && row.needs_heat) {
          std::snprintf(line, sizeof line, "%-3zu %-26s %-10s %-9s not reached\n", row.row, row.cause, name(raised), stage.name);
          table += line;
          continue;
        }
        CHECK(m.command_s.has_value());
        if (!m.command_s) continue;
        CHECK(m.registers_s.has_value());  // it is this condition that was raised
        // A row that counts ticks is a tick ahead of a clock; one with a second proof may be ahead of this condition.
        const double reaction_s = m.condition_s ? std::max(0.0, *m.command_s - *m.condition_s) : 0.0;
        std::snprintf(line, sizeof line, "%-3zu %-26s %-10s %-9s %9.1f %9.1f %9.1f %9.1f %7.1f\n", row.row, row.cause,
                      name(raised), stage.name, m.truth_s.value_or(-1.0),
                      m.registers_s && m.truth_s ? std::max(0.0, *m.registers_s - *m.truth_s) : 0.0, m.condition_s.value_or(*m.command_s),
                      reaction_s, limit_s);
        table += line;
        CHECK(reaction_s <= limit_s + 1.0e-6);
      }
    }
  }
  MESSAGE("\n", table);
}

TEST_CASE("every stage of every row is among those that are raised") {
  const std::vector<RowCase> cases = reaction_cases();
  for (const Row& row : row_table) {
    for (std::size_t n = 0; n < stage_count; ++n) {
      if (row.stages[n].signal == Signal::none) continue;
      CAPTURE(static_cast<int>(row.number));
      CAPTURE(n);
      const bool cut = static_cast<Stage>(n) == Stage::cut;
      const auto is_it = [&](const StageCase& stage) {
        return stage.level == level_of(static_cast<std::uint8_t>(n + 1)) && (std::string(stage.name) == "cut") == cut;
      };
      CHECK(std::any_of(cases.begin(), cases.end(), [&](const RowCase& one) {
        return one.row == row.number && std::any_of(one.stages.begin(), one.stages.end(), is_it);
      }));
    }
  }
}

TEST_CASE("the limits that are promised are those of the table") {
  const std::vector<std::pair<std::size_t, float>> promised{
      {1, 0.1F}, {2, 2.0F},  {3, 10.0F}, {4, 1.0F},   {5, 1.0F},  {6, 1.0F},  {7, 1.0F},   {8, 2.0F},  {9, 2.0F},
      {10, 0.2F}, {11, 1.0F}, {12, 5.0F}, {13, 60.0F}, {14, 1.0F}, {15, 3.0F}, {16, 60.0F}, {17, 60.0F}};
  for (const auto& [row, limit_s] : promised) CHECK(row_table[row - 1].reaction_s == limit_s);
  for (const Row& row : row_table) CHECK((row.reaction_s > 0.0F) == (row.number <= 17));
}

TEST_CASE("facility water that comes back: the rack takes up its load again and holds its GPUs") {
  const auto run = settled(240.0);
  run->inject(PlantFault::primary_lost);
  REQUIRE(run->run_until([&] { return run->devices().commands().brake; }, 300.0).has_value());
  run->run(20.0);
  run->clear(PlantFault::primary_lost);
  CHECK(run->run_until([&] { return run->level(8) == Level::clear && !run->devices().commands().brake; }, 240.0).has_value());
  CHECK(run->mode() == Mode::running);
  run->run(420.0);
  run->restart_mark();
  run->run(180.0);
  MESSAGE("then within ", run->mark().most_cold_k, " .. ", run->mark().most_hot_k, " K, supply ", run->truth().supply_c, " C");
  CHECK(run->mark().most_hot_k <= 2.0);
  CHECK(run->mark().most_cold_k >= -2.0);
  CHECK_FALSE(run->permit_dropped());
}

TEST_CASE("a dew point that falls again: the valve opens, the supply comes back, and nothing overheats meanwhile") {
  RunOptions options;
  options.controller.settings.dew_point_most_c = 45.0F;  // a very damp hall
  const auto run = std::make_unique<RackRun>(options);
  run->devices().set_load(0.92);
  run->run(240.0);
  run->inject(PlantFault::dew_point_high, 43.0);
  REQUIRE(run->run_until([&] { return run->level(13) == Level::trip && run->devices().commands().valve <= 0.0; }, 180.0).has_value());
  CHECK(run->newest().supply_target == 4300);
  run->clear(PlantFault::dew_point_high);
  CHECK(run->run_until([&] { return run->level(13) == Level::clear; }, 60.0).has_value());
  run->run(600.0);
  run->restart_mark();
  run->run(180.0);
  MESSAGE("then within ", run->mark().most_cold_k, " .. ", run->mark().most_hot_k, " K, supply set point ",
          run->newest().supply_target);
  CHECK(run->newest().supply_target <= 4310);
  CHECK(run->mark().most_hot_k <= 2.0);
  CHECK(run->mark().most_cold_k >= -2.0);
  CHECK(run->mode() == Mode::running);
  CHECK_FALSE(run->permit_dropped());
}
