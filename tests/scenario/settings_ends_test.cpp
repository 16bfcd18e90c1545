// Every setting at either end of its permitted range, and made-up combinations, on the simulated rack: whatever an owner may write, the
// controller remembers numbers only and the rack keeps its least flow.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "control/core/fields.hpp"
#include "control/settings/rack_settings.hpp"
#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

using Member = float RackSettings::*;

/// Moves up to so many other settings to an end of their ranges until all fit together.
bool made_to_fit(RackSettings& settings, Member kept, int moves) {
  if (conflict(settings) == nullptr) return true;
  if (moves == 0) return false;
  for (const auto& row : rack_setting_table) {
    if (row.member == kept) continue;
    for (const float end : {row.least, row.most}) {
      RackSettings moved = settings;
      moved.*(row.member) = end;
      if (!made_to_fit(moved, kept, moves - 1)) continue;
      settings = moved;
      return true;
    }
  }
  return false;
}

bool at_work(Mode mode) {
  return mode == Mode::settling || mode == Mode::running || mode == Mode::fallback || mode == Mode::tripped;
}

/// Two and a half minutes with a job's end and the next one's start in them, both announced, so that MPC has its say too. Returns the
/// seconds that it had.
int hold(const RackSettings& settings, plant::Start start) {
  RunOptions options;
  options.controller.settings = settings;
  options.controller.settings.purge_s = std::min(settings.purge_s, 10.0F);
  options.start = start;
  options.controller.entry = start == plant::Start::cold ? Entry::cold : Entry::warm;
  options.plant.zone_valves = zone_count(settings);
  options.plant.mixing_valve = mixes(settings);
  RackRun run(options);
  int seconds = 0;
  int worked = 0;
  int foreseen = 0;
  run.run(150.0, [&] {
    ++seconds;
    if (seconds == 70) run.announce(1, 30, 0, 350);
    if (seconds == 100) run.devices().set_load(0.35);
    if (seconds == 105) run.announce(2, 20, 0, 1000);
    if (seconds == 125) run.devices().set_load(1.0);
    const Record& now = run.newest();
    CAPTURE(seconds);
    REQUIRE(all_numbers(run.controller().core().state()));
    if (!at_work(now.mode)) return;
    ++worked;
    if (now.law == Law::mpc) ++foreseen;
    const bool full = now.outputs.pump_speed_1 == 10000;
    const bool limited = now.pumps_held_by == safety_row::over_pressure;
    REQUIRE((full || limited || now.flow_commanded * 0.01F >= std::min(settings.least_flow_lpm, settings.full_speed_flow_lpm) - 0.01F));
  });
  // A flow that the pumps do not reach ends in no start, and in no power.
  REQUIRE((worked > 60 || (start == plant::Start::cold && !run.truth().permit)));
  return foreseen;
}

int hold_warm_and_cold(const RackSettings& settings) {
  int foreseen = 0;
  for (const plant::Start start : {plant::Start::warm, plant::Start::cold}) {
    CAPTURE(static_cast<int>(start));
    foreseen += hold(settings, start);
  }
  return foreseen;
}

}  // namespace

TEST_CASE("with each setting at its least and at its most the controller keeps to numbers and the rack has its least flow") {
  int foreseen = 0;
  for (const auto& row : rack_setting_table) {
    for (const float end : {row.least, row.most}) {
      RackSettings settings = default_rack_settings;
      settings.*(row.member) = end;
      const std::string what{row.key};
      CAPTURE(what);
      CAPTURE(end);
      REQUIRE(made_to_fit(settings, row.member, 3));
      foreseen += hold_warm_and_cold(settings);
    }
  }
  CHECK(foreseen > 1000);
}

TEST_CASE("and with any settings that fit together") {
  std::mt19937 generator(41);  // its sequence is the standard's
  const auto share = [&generator] { return static_cast<float>(generator() >> 8U) / static_cast<float>(1U << 24U); };
  for (int combination = 0; combination < 12;) {
    RackSettings settings;
    for (const auto& row : rack_setting_table) {
      const float at = share();
      // Every third at an end.
      const float eased = at < 1.0F / 6.0F ? 0.0F : at > 5.0F / 6.0F ? 1.0F : 1.5F * (at - 1.0F / 6.0F);
      settings.*(row.member) = row.least + eased * (row.most - row.least);
      if (!row.choices.empty()) settings.*(row.member) = std::floor(at * (row.most + 0.99F));
    }
    settings.zone_valves = std::floor(settings.zone_valves);
    if (conflict(settings) != nullptr) continue;
    ++combination;
    CAPTURE(combination);
    hold_warm_and_cold(settings);
  }
}
