#include "firmware/rack/change_log.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

namespace {

Record running() {
  Record record;
  record.sequence = 1;
  record.mode = Mode::running;
  record.outputs.bits = output_bit::permit;
  record.outputs.pump_speed_1 = record.outputs.pump_speed_2 = 6000;
  return record;
}

}  // namespace

TEST_CASE("a row that rises is told with what happened, what was done and what to do; one that falls by its levels") {
  const Record before = running();
  Record after = before;
  after.levels[9 - 1] = Level::alarm;
  after.outputs.pump_speed_1 = 10000;
  after.pumps_held_by = 9;
  const auto lines = rack::changes(before, after);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].serious);
  CHECK(lines[0].text.find("row 9 Return over-temperature: alarm. Return is above 65 C. Pumps to full speed. Check flow") == 0);
  const auto back = rack::changes(after, before);
  REQUIRE(back.size() == 1);
  CHECK_FALSE(back[0].serious);
  CHECK(back[0].text == "row 9 Return over-temperature: alarm -> clear");
}

TEST_CASE("a row that stands says when a stronger one overrules it, and says nothing while nothing changes") {
  Record before = running();
  before.levels[9 - 1] = Level::alarm;
  before.outputs.pump_speed_1 = 10000;
  before.pumps_held_by = 9;
  Record after = before;
  after.levels[1 - 1] = Level::trip;
  after.outputs.pump_speed_1 = 0;
  after.pumps_held_by = 1;
  const auto lines = rack::changes(before, after);
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].text == "row 9 Return over-temperature: now: Pumps to full speed. Overruled by row 1 (Emergency stop): the pumps are stopped.");
  CHECK(rack::changes(after, after).empty());
}
