#include "control/safety/standing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "control/core/words.hpp"
#include "control/safety/arbitration.hpp"
#include "control/safety/row_table.hpp"

using namespace isotherm;

namespace {

constexpr float design_speed = 0.667F;
using Stages = std::array<std::uint8_t, row_line_count>;

std::uint16_t output(float share) { return saturate<std::uint16_t>(share * 10000.0F); }

/// The record of a second in which these lines stand at these stages, by the real arbitration.
Record standing(const Stages& stages, float law_speed, float law_valve) {
  Arbitration rows;
  Record record;
  for (std::size_t n = 0; n < row_line_count; ++n) {
    rows.add(row_table[n], stages[n]);
    Level& level = record.levels[row_table[n].number - 1U];
    level = std::max(level, level_of(stages[n]));
  }
  const float wanted = std::max(law_speed, rows.decide(Actuator::flow, 0.0F) * design_speed);
  record.outputs.pump_speed_1 = output(rows.decide(Actuator::pump_speed, wanted));
  record.outputs.pump_speed_2 = record.outputs.pump_speed_1;
  record.outputs.valve = output(rows.decide(Actuator::valve, law_valve));
  record.pumps_held_by = rows.held_by(Actuator::pump_speed, wanted);
  record.valve_held_by = rows.held_by(Actuator::valve, law_valve);
  return record;
}

std::string done(const Record& record, std::size_t row) { return what_was_done<std::string>(record, row); }

/// Whether something of the row's part of the text (0 pumps, 1 valve) is overruled.
bool part(const Record& record, std::size_t row, std::size_t which) { return overruled(record, row)[which].by != 0; }

}  // namespace

TEST_CASE("beside a large leak that stops the pumps, a row that asks for full speed says by whom it is overruled") {
  Stages stages{};
  stages[5 - 1] = 2;
  CHECK(done(standing(stages, 0.6F, 0.5F), 5) == "Both pumps to full speed");
  stages[2 - 1] = 4;
  const Record record = standing(stages, 0.6F, 0.5F);
  CHECK(done(record, 5) == "Both pumps to full speed. Overruled by row 2 (Large leak): the pumps are stopped");
  CHECK(done(record, 2).find("verruled") == std::string::npos);
}

TEST_CASE("both actuators that the emergency stop takes from a row are told in one sentence") {
  Stages stages{};
  stages[8 - 1] = 2;
  stages[1 - 1] = 3;
  CHECK(done(standing(stages, 0.6F, 0.5F), 8) ==
        "Primary valve fully open, pumps to full speed. Overruled by row 1 (Emergency stop): the pumps are stopped, the primary "
        "valve is closed");
}

TEST_CASE("two stronger rows are told in two sentences, and a row of two digits by its number") {
  Stages stages{};
  stages[17 - 1] = 2;
  stages[8 - 1] = 2;
  stages[11 - 1] = 3;
  const std::string text = done(standing(stages, 0.6F, 0.5F), 17);
  CHECK(text.find("row 11 (Low suction pressure): the pumps are held down") != std::string::npos);
  CHECK(text.find("row 8 (Supply over-temperature): the primary valve is fully open") != std::string::npos);
}

TEST_CASE("a supply set point that a hot GPU takes down is not raised against condensation") {
  Stages stages{};
  stages[13 - 1] = 2;
  CHECK(done(standing(stages, 0.6F, 0.5F), 13) == "Supply set point raised by 0.5 K a minute");
  stages[4 - 1] = 2;
  CHECK(done(standing(stages, 0.6F, 0.5F), 13).find("row 4 (GPU over-temperature): the supply set point goes to its least") !=
        std::string::npos);
  CHECK(done(standing(stages, 0.6F, 0.5F), 4).find("verruled") == std::string::npos);
}

TEST_CASE("the moving limit of over-pressure is named where it takes design flow away") {
  Record record;
  record.levels[15 - 1] = Level::alarm;
  record.levels[10 - 1] = Level::alarm;
  record.outputs.pump_speed_1 = 4000;
  CHECK(done(record, 15).find("verruled") == std::string::npos);  // the law's own speed
  record.pumps_held_by = 10;
  CHECK(done(record, 15).find("row 10 (Over-pressure): the pumps are held down") != std::string::npos);
  record.outputs.pump_speed_1 = 10000;
  record.pumps_held_by = 5;
  CHECK(done(record, 15).find("verruled") == std::string::npos);  // more than it asks for
}

TEST_CASE("a level that the table of alarms does not foresee still says something") {
  Record record;
  record.levels[1 - 1] = Level::warning;
  CHECK(done(record, 1) == "See the state of the rack");
}

TEST_CASE("for every pair of lines, stages and law, what is told as overruled is what the arbitration denied, and nothing else") {
  std::size_t denied = 0;
  for (std::size_t one = 0; one < row_line_count; ++one) {
    for (std::size_t two = one + 1; two < row_line_count; ++two) {
      for (std::uint8_t stage_one = 0; stage_one <= stage_count; ++stage_one) {
        for (std::uint8_t stage_two = 0; stage_two <= stage_count; ++stage_two) {
          for (const float law : {0.0F, 0.3F, 1.0F}) {
            Stages stages{};
            stages[one] = stage_one;
            stages[two] = stage_two;
            const Record record = standing(stages, law, 1.0F - law);
            for (const std::size_t line : {one, two}) {
              bool pumps = false;
              bool valve = false;
              for (const Reaction& reaction : row_table[line].reactions) {
                if (reaction.actuator == Actuator::count_ || stages[line] <= static_cast<std::uint8_t>(reaction.from)) continue;
                const auto misses = [&reaction](std::uint16_t word) {
                  const auto asked = output(reaction.value);
                  return reaction.demand == Demand::at_least ? word < asked : word > asked;
                };
                const std::uint16_t speed = record.outputs.pump_speed_1;
                if (reaction.actuator == Actuator::pump_speed) pumps = pumps || misses(speed);
                if (reaction.actuator == Actuator::flow) pumps = pumps || speed < output(std::max(law, design_speed));
                if (reaction.actuator == Actuator::valve) valve = valve || misses(record.outputs.valve);
                if (reaction.actuator == Actuator::supply_loop) valve = valve || record.outputs.valve != output(1.0F - law);
              }
              const std::size_t row = row_table[line].number;
              CAPTURE(row);
              CAPTURE(int{row_table[line == one ? two : one].number});
              CHECK(part(record, row, 0) == pumps);
              CHECK(part(record, row, 1) == valve);
              denied += pumps || valve ? 1 : 0;
            }
          }
        }
      }
    }
  }
  CHECK(denied > 100);
}
