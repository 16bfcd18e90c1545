// The costliest load that we found for the image: a wave whose pattern it has learned, so that the predictive law acts on
// each of its steps and its solver has most to change.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>

#include "control/cycle/rack_core.hpp"
#include "control/plant/rack_loop.hpp"
#include "tests/target/budgets.hpp"
#include "tests/target/life_of_a_rack.hpp"
#include "tests/target/stack_bound.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("a learned wave that keeps the solver busy stays within the budget of instructions and stack") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  LifeOfARack life(*run, plant::make_training_profile(7500.0), plant::Start::warm);
  // The terms are no part of a record; the same core makes them anew from each.
  RackCore core(default_rack_settings, Entry::automatic);
  core.replay(life.newest());
  float most_changes = 0.0F;
  unsigned decided = 0;
  while (life.seconds() < 190) {
    constexpr std::uint32_t half_a_wave_s = 8;
    life.set_load((life.seconds() - 1) / half_a_wave_s % 2 == 0 ? 1.0 : 0.7);
    life.run_for(1, [&](const Record& record) {
      const CycleOutput output = core.replay(record);
      REQUIRE(same_decisions(record, output));
      if (!output.terms.law.predictive.decided || output.terms.forecast.source != ForecastSource::learned) return;
      ++decided;
      most_changes = std::max(most_changes, output.terms.law.predictive.iterations);
    });
  }
  std::printf("%s\n", life.comparison().describe().c_str());
  std::printf("predictive law on a learned forecast in %u of %u s, at most %.0f changes of the solver's working set\n", decided,
              life.seconds(), static_cast<double>(most_changes));
  CHECK(life.newest().law == Law::mpc);
  CHECK(decided > 60);
  CHECK(most_changes >= 30.0F);
  check_budgets(life.machine());

  // What was used cannot be more than the deepest chain of calls could use.
  CallGraph graph(run->files.image);
  graph.declare(calls_through_pointers(), pointed_at_only);
  const std::uint32_t bound = main_stack_bound(graph).bytes;
  std::printf("main stack at most %u bytes by its calls\n", bound);
  CHECK(life.machine().figures()[controller_map::machine::stack_used] <= bound);
}
