#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "control/safety/standing.hpp"
#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

namespace {

/// What row 14 was told to stand for, in its order, while it stood at trip; and whether what was done spoke of a silent bus.
std::vector<std::string> lost_readings(const RackRun& run, bool* silent_told = nullptr) {
  std::vector<std::string> all;
  for (const Record& record : run.records()) {
    if (record.levels[14 - 1] != Level::trip) continue;
    const auto happened = what_happened<std::string>(record, 14);
    if (all.empty() || all.back() != happened) all.push_back(happened);
    if (silent_told != nullptr && what_was_done<std::string>(record, 14).find("silent") != std::string::npos) *silent_told = true;
  }
  return all;
}

constexpr const char* was_restarted = "The rack I/O unit was restarted, and what it did meanwhile nobody knows";
constexpr const char* is_silent = "The field bus is silent: the rack I/O unit does not answer";

}  // namespace

TEST_CASE("what row 14 stands for is told for as long as it stands, and nothing else") {
  using Sentences = std::vector<std::string>;
  for (const int away_ticks : {1, 5, 13, 19, 45, 60}) {
    CAPTURE(away_ticks);
    const auto run = settled(360.0);
    std::stringstream state;
    run->devices().save(state);
    run->run(0.3);
    run->inject(PlantFault::field_bus_silent);
    for (int n = 0; n < away_ticks; ++n) run->tick();
    run->devices().restore(state);
    run->run(30.0);
    CHECK(run->level(14) == Level::clear);
    bool silent_told = false;
    const Sentences told = lost_readings(*run, &silent_told);
    CAPTURE(told.size());
    CAPTURE(told.front());
    CAPTURE(told.back());
    const bool long_away = away_ticks > 20;
    CHECK(silent_told == long_away);
    if (long_away) {
      CHECK(told == Sentences{is_silent, std::string(was_restarted) + ". In this fallback also: the field bus was silent"});
    } else {
      CHECK(told == Sentences{was_restarted});
    }
  }
  const auto silent = settled(360.0);
  silent->inject(PlantFault::field_bus_silent);
  silent->run(10.0);
  silent->clear(PlantFault::field_bus_silent);
  silent->run(30.0);
  CHECK(lost_readings(*silent) == Sentences{is_silent, "The field bus was silent; the rack I/O unit answers again"});
  // The next time begins anew.
  const std::size_t before = silent->records().size();
  silent->run(30.0);
  CHECK(silent->records().size() > before);
  CHECK(silent->newest().sensor_causes == 0);
}
