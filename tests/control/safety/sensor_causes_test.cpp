// What row 14 stands for is remembered for as long as it stands.
#include <doctest/doctest.h>

#include "control/point/record.hpp"
#include "control/safety/conditions.hpp"

using namespace isotherm;

TEST_CASE("a cause is kept while its line stands or its signal still shows it, and forgotten after that") {
  struct Case {
    Signal signal;
    std::uint8_t cause;
    Level level;
  };
  for (const Case& each : {Case{Signal::probes_none, sensor_cause::no_supply, Level::trip},
                           Case{Signal::probes_absent, sensor_cause::suction, Level::alarm},
                           Case{Signal::probes_apart, sensor_cause::apart, Level::warning}}) {
    for (const bool stands : {false, true}) {
      for (const bool shown : {false, true}) {
        CAPTURE(stands);
        CAPTURE(shown);
        ConditionState state;
        state.sensor_causes = each.cause;
        state.signals[each.signal].value = shown ? 1.0F : 0.0F;
        const auto at = [&](Level level) { return stands && each.level == level; };
        forget_causes(state, at(Level::trip), at(Level::alarm), at(Level::warning));
        CHECK(state.sensor_causes == (stands || shown ? each.cause : 0));
      }
    }
  }
}
