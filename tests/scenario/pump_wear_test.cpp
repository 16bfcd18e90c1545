#include <doctest/doctest.h>

#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;
using plant::PlantFault;

namespace {

/// What half an hour shows of pumps and loop.
Hydraulics learned_of(RackRun& run) {
  run.run(1800.0);
  return learned(run.controller().core().state().signals.hydraulics);
}

}  // namespace

TEST_CASE("sound pumps are called sound, at full load as at idle") {
  for (const double load : {0.05, 0.5, 1.0}) {
    CAPTURE(load);
    RackRun run(RunOptions{});
    run.devices().set_load(load);
    const Hydraulics seen = learned_of(run);
    CHECK(seen.pump_strength == doctest::Approx(1.0F).epsilon(0.03));
    CHECK(seen.loop_resistance == doctest::Approx(1.0F).epsilon(0.03));
    CHECK(run.level(6) == Level::clear);
    CHECK(run.level(19) == Level::clear);
  }
}

TEST_CASE("a worn pump is told as maintenance, and told from a filter that clogs") {
  RackRun worn(RunOptions{});
  worn.inject(PlantFault::pump_1_degraded, 70.0);
  const Hydraulics weak = learned_of(worn);
  CHECK(weak.pump_strength < 0.93F);
  CHECK(weak.loop_resistance == doctest::Approx(1.0F).epsilon(0.03));
  CHECK(weak.motor_load < 0.85F);
  CHECK(worn.level(19) == Level::warning);
  CHECK_FALSE(worn.permit_dropped());

  RackRun clogged(RunOptions{});
  clogged.inject(PlantFault::filter_clogged, 50.0);
  const Hydraulics narrow = learned_of(clogged);
  CHECK(narrow.pump_strength < 0.93F);
  CHECK(narrow.loop_resistance > 1.2F);
  CHECK(clogged.level(19) == Level::warning);
}
