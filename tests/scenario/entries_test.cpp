#include <doctest/doctest.h>

#include <string>

#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("a cold rack goes through the start-up sequence in order, and only then gets IT power") {
  RunOptions options;
  options.start = plant::Start::cold;
  RackRun run(options);
  std::vector<std::string> modes;
  run.run(420.0, [&] {
    if (modes.empty() || modes.back() != name(run.mode())) modes.emplace_back(name(run.mode()));
    if (run.mode() != Mode::running) CHECK_FALSE(run.truth().permit);
  });
  // The dew point is far away here, so that step of the sequence ends in the second it begins.
  CHECK(modes == std::vector<std::string>{"checks", "purge", "ramp_up", "running"});
  CHECK(run.truth().permit);
}

TEST_CASE("killed and started again: the permit never drops, flow is no less than design until the loops close, and the "
          "records go on") {
  for (const double dead_s : {0.5, 1.5, 5.0, 20.0}) {
    CAPTURE(dead_s);
    RackRun run(RunOptions{});
    run.devices().set_load(0.92);
    run.run(200.0);
    const std::uint32_t newest = run.newest().sequence;
    run.kill_controller();
    run.run(dead_s);
    run.restart_controller();
    const std::size_t made = run.records().size();
    // Not asked for alone: the pumps turn for it, and it flows as soon as their drives can.
    run.run(60.0, [&] {
      constexpr std::size_t ramp_s = 4;
      if (run.records().size() < made + ramp_s) return;
      std::uint16_t least = 0xFFFF;
      for (std::size_t n = run.records().size() - ramp_s; n < run.records().size(); ++n) {
        least = std::min(least, run.records()[n].flow_commanded);
      }
      CHECK(run.truth().flow_lpm >= 0.95 * 0.01 * least);
    });
    CHECK(run.records()[made].sequence == newest + 1);
    CHECK(run.controller().ring().previous().newest == newest);
    for (std::size_t n = made; n < run.records().size(); ++n) {
      if (run.records()[n].mode != Mode::running) CHECK(run.records()[n].flow_commanded >= 10'000);
    }
    CHECK(run.mode() == Mode::running);
    CHECK_FALSE(run.permit_dropped());
  }
}

namespace {

/// The largest moves of the commanded flow from one second of a closed loop to the next, L/min.
struct Moves {
  double up = 0.0;
  double down = 0.0;
};
Moves moves_since(const RackRun& run, std::size_t from) {
  Moves all;
  for (std::size_t n = from + 1; n < run.records().size(); ++n) {
    if (run.records()[n].mode != Mode::running) continue;
    const double move = 0.01 * (run.records()[n].flow_commanded - run.records()[n - 1].flow_commanded);
    all.up = std::max(all.up, move);
    all.down = std::max(all.down, -move);
  }
  return all;
}

}  // namespace

TEST_CASE("after a restart the loops close and go on without a kick: no step of the flow beyond those that the same law makes of the "
          "same load undisturbed") {
  constexpr double before_s = 420.0;
  constexpr double after_s = 66.0;
  for (const bool steady : {true, false}) {
    // Right after a restart MPC has no forecast, and pi_ff decides.
    RunOptions options;
    options.controller.settings.law = static_cast<float>(Law::pi_ff);
    RackRun undisturbed(options);
    if (steady) undisturbed.devices().set_load(0.92);
    undisturbed.run(before_s);
    const std::size_t begun = undisturbed.records().size();
    undisturbed.run(after_s);
    const Moves usual = moves_since(undisturbed, begun);
    for (const Law law : {Law::pi_ff, Law::mpc}) {
      for (const double dead_s : {0.5, 3.0, 10.0}) {
        CAPTURE(steady);
        CAPTURE(name(law));
        CAPTURE(dead_s);
        options.controller.settings.law = static_cast<float>(law);
        RackRun run(options);
        if (steady) run.devices().set_load(0.92);
        run.run(before_s);
        run.kill_controller();
        run.run(dead_s);
        run.restart_controller();
        run.restart_mark();
        const std::size_t made = run.records().size();
        run.run(after_s);
        const Moves moves = moves_since(run, made);
        // Within the law's own resolution: its gain on half a degree of telemetry.
        CHECK(moves.up <= usual.up + 5.0);
        CHECK(moves.down <= usual.down + 5.0);
        CHECK(run.mark().most_hot_k <= 2.0);
        CHECK(run.mode() == Mode::running);
      }
    }
  }
}

TEST_CASE("what the watchdog's brake leaves of the load is not taken for the load") {
  auto run = settled(200.0);
  run->kill_controller();
  run->run(5.0);
  REQUIRE(run->truth().power_brake);
  run->restart_controller();
  // The brake goes with two readings; the flow loop waits until the nodes show what they draw.
  REQUIRE(run->run_until([&] { return !run->truth().power_brake; }, 5.0).has_value());
  CHECK(run->mode() == Mode::settling);
  REQUIRE(run->run_until([&] { return run->mode() == Mode::running; }, 8.0).has_value());
  CHECK(run->newest().inputs.nodes[0].power[0] > 600);
}

namespace {

bool in_start_up(Mode mode) {
  return mode == Mode::checks || mode == Mode::purge || mode == Mode::ramp_up || mode == Mode::await_dew_point;
}

}  // namespace

TEST_CASE("started on a silent bus before a warm rack: the permit is never commanded open, from the first command on") {
  for (const double load : {0.0, 1.0}) {
    for (const double silent_s : {0.5, 1.0, 2.5, 4.0, 8.0, 13.0, 20.0, 25.0}) {
      for (const int starts : {1, 2}) {
        CAPTURE(load);
        CAPTURE(silent_s);
        CAPTURE(starts);
        RackRun run(RunOptions{});
        run.devices().set_load(load);
        run.run(60.0);
        REQUIRE(run.mode() == Mode::running);
        const std::size_t made = run.records().size();
        run.inject(plant::PlantFault::field_bus_silent);
        for (int n = 0; n < starts; ++n) {
          run.kill_controller();
          run.restart_controller();
          run.run(silent_s / starts);
        }
        run.clear(plant::PlantFault::field_bus_silent);
        bool opened = false;
        for (int n = 0; n < 600; ++n) {
          run.tick();
          opened = opened || !run.devices().commands().permit;
        }
        CHECK_FALSE(opened);
        CHECK_FALSE(run.permit_dropped());
        CHECK(run.mode() == Mode::running);
        for (std::size_t n = made; n < run.records().size(); ++n) {
          CHECK_FALSE(in_start_up(run.records()[n].mode));
          CHECK((run.records()[n].outputs.bits & output_bit::permit) != 0);
          if (run.records()[n].mode != Mode::running) CHECK(run.records()[n].flow_commanded >= 10'000);
        }
      }
    }
  }
}

TEST_CASE("a silence that outlasts the permit: it is not closed again by the first command, but by a start-up only") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    RackRun run(RunOptions{});
    run.devices().set_load(1.0);
    run.run(60.0);
    run.inject(plant::PlantFault::field_bus_silent);
    if (restarted) {
      run.kill_controller();
      run.restart_controller();
    }
    run.run(45.0);
    REQUIRE_FALSE(run.devices().commands().permit);
    run.clear(plant::PlantFault::field_bus_silent);
    bool started = false;
    for (int n = 0; n < 3000 && !(started && run.mode() == Mode::running); ++n) {
      run.tick();
      started = started || in_start_up(run.mode());
      if (run.mode() != Mode::running) REQUIRE_FALSE(run.devices().commands().permit);
    }
    CHECK(started);
    CHECK(run.mode() == Mode::running);
    CHECK(run.devices().commands().permit);
  }
}

TEST_CASE("a cold rack whose bus is silent at first still gets IT power through a start-up only") {
  for (const double silent_s : {0.5, 4.0, 13.0}) {
    CAPTURE(silent_s);
    RunOptions options;
    options.start = plant::Start::cold;
    RackRun run(options);
    run.inject(plant::PlantFault::field_bus_silent);
    run.run(silent_s);
    run.clear(plant::PlantFault::field_bus_silent);
    std::vector<std::string> modes;
    run.run(200.0, [&] {
      if (modes.empty() || modes.back() != name(run.mode())) modes.emplace_back(name(run.mode()));
      if (run.mode() != Mode::running) CHECK_FALSE(run.devices().commands().permit);
    });
    REQUIRE(!modes.empty());
    CHECK(modes.front() == (silent_s < 1.0 ? "settling" : "fallback"));
    modes.erase(modes.begin());
    // Behind the longer silences the pumps run already, and a loop that flows is not purged.
    std::vector<std::string> sequence{"checks", "ramp_up", "running"};
    if (silent_s < 1.0) sequence.insert(sequence.begin() + 1, "purge");
    CHECK(modes == sequence);
  }
}

TEST_CASE("a stop takes IT power off first, keeps the coolant flowing for three minutes, and ends with the pumps off") {
  RackRun run(RunOptions{});
  run.run(60.0);
  run.command(Command::stop);
  run.run(10.0);
  CHECK_FALSE(run.truth().permit);
  CHECK(run.truth().flow_lpm > 30.0);
  run.run(160.0);
  CHECK(run.truth().flow_lpm > 30.0);
  run.run(40.0);
  CHECK(run.mode() == Mode::off);
  CHECK(run.truth().flow_lpm < 5.0);
  run.command(Command::start);
  CHECK(run.run_until([&] { return run.mode() == Mode::running; }, 300.0).has_value());
}

TEST_CASE("every record of a run with faults is repeated bit for bit from any keyframe") {
  RackRun run(RunOptions{});
  std::vector<std::pair<std::size_t, std::vector<std::uint8_t>>> keyframes;
  run.run(240.0, [&] {
    const std::size_t made = run.records().size();
    if (made == 60) run.inject(plant::PlantFault::pump_1_dead);
    if (made == 120) run.inject(plant::PlantFault::gpu_telemetry_lost);
    if (made == 150) run.clear(plant::PlantFault::gpu_telemetry_lost);
    if (made % 60 == 0) {
      const auto bytes = run.controller().keyframe();
      keyframes.emplace_back(made, std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
    }
  });
  REQUIRE(keyframes.size() == 4);
  for (const auto& [from, bytes] : keyframes) {
    RackCore core;
    REQUIRE(core.restore(bytes) == Fault::none);
    for (std::size_t n = from; n < run.records().size(); ++n) {
      REQUIRE(same_decisions(run.records()[n], core.replay(run.records()[n])));
    }
  }
}

TEST_CASE("a latched trip outlives the controller: only a reset lets the rack have power again") {
  RunOptions options;
  options.controller.entry = Entry::automatic;
  for (const double dead_s : {0.5, 12.0, 40.0}) {
    CAPTURE(dead_s);
    RackRun run(options);
    run.run(60.0);
    run.inject(plant::PlantFault::e_stop);
    run.run(10.0);
    REQUIRE(run.level(1) == Level::trip);
    run.clear(plant::PlantFault::e_stop);
    run.kill_controller();
    run.run(dead_s);
    run.restart_controller();
    run.run(60.0);
    CHECK(run.level(1) == Level::trip);
    CHECK(run.mode() == Mode::tripped);
    CHECK_FALSE(run.truth().permit);
    run.command(Command::reset_latched);
    run.run(5.0);
    CHECK(run.level(1) == Level::clear);
  }
}

TEST_CASE("without a controller the rack I/O unit cools, but not against an open emergency stop") {
  RackRun run(RunOptions{});
  run.run(60.0);
  run.inject(plant::PlantFault::e_stop);
  run.run(5.0);
  run.kill_controller();
  run.run(20.0);
  CHECK(run.truth().flow_lpm < 5.0);
  run.clear(plant::PlantFault::e_stop);
  run.run(10.0);
  CHECK(run.truth().flow_lpm > 100.0);
}
