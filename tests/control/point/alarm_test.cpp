#include "control/point/alarm.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace isotherm;

TEST_CASE("each protective function has its row number, an id of its own and something to do") {
  std::set<std::string> ids;
  std::uint8_t row = 0;
  for (const Alarm& alarm : alarm_table()) {
    CHECK(alarm.row == ++row);
    CHECK(ids.insert(std::string(alarm.id)).second);
    CHECK_FALSE(alarm.title.empty());
    CHECK_FALSE(alarm.should.empty());
  }
  CHECK(row == safety_row_count);
}

TEST_CASE("a level that is told says both what happened and what was done") {
  for (const Alarm& alarm : alarm_table()) {
    int told = 0;
    for (const Level level : {Level::warning, Level::alarm, Level::trip}) {
      INFO(std::string(alarm.id), " ", name(level));
      CHECK(alarm.at(level).happened.empty() == alarm.at(level).done.empty());
      told += alarm.at(level).happened.empty() ? 0 : 1;
    }
    CHECK(told >= 1);
  }
}
