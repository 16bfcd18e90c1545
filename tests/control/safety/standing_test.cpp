#include "control/safety/standing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "control/core/words.hpp"
#include "control/point/quality.hpp"
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
  if (record.pumps_held_by == 0 && law_speed <= wanted) record.pumps_held_by = rows.held_by(Actuator::flow, 0.0F);
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

TEST_CASE("a row that may ask for design flow, and holds the pumps for another reason, is named where it takes that flow away") {
  Record record;
  record.levels[15 - 1] = Level::alarm;
  record.levels[14 - 1] = Level::trip;
  record.outputs.pump_speed_1 = 4000;
  record.pumps_held_by = 14;
  CHECK(done(record, 15).find("verruled") == std::string::npos);  // both ask for it
  record.levels[14 - 1] = Level::warning;
  CHECK(done(record, 15).find("verruled by row 14") != std::string::npos);
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
              // A record tells the level of a row, not which of its lines has it.
              std::vector<Reaction> asked;
              for (std::size_t n = 0; n < row_line_count; ++n) {
                if (row_table[n].number != row_table[line].number) continue;
                const auto level = static_cast<std::uint8_t>(record.levels[row_table[n].number - 1U]);
                const std::uint8_t reached = n == line ? stages[n] : level;
                for (const Reaction& reaction : row_table[n].reactions) {
                  if (reaction.actuator != Actuator::count_ && reached > static_cast<std::uint8_t>(reaction.from)) asked.push_back(reaction);
                }
              }
              for (const Reaction& reaction : asked) {
                const auto misses = [&reaction](std::uint16_t word) {
                  const auto value = output(reaction.value);
                  return reaction.demand == Demand::at_least ? word < value : word > value;
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

namespace {

std::string_view happened(const Record& record, std::size_t row) { return told(record, row).happened; }

Record heard() {
  Record record;
  for (FastWords& tick : record.ticks) tick.bits = fast_bit::read_ok;
  record.levels[14 - 1] = Level::trip;
  return record;
}
Record with(Record record, const Diagnoses& found) {
  record.quality = quality_word(found);
  return record;
}

}  // namespace

TEST_CASE("a lost reading is told by the one cause that the record shows, and only a silent bus by what happens behind it") {
  Record silent = heard();
  for (FastWords& tick : silent.ticks) tick.bits = fast_bit::unit_restarted;  // void
  CHECK(happened(silent, 14).find("silent") != std::string_view::npos);
  CHECK(done(silent, 14).find("behind a silent bus") != std::string::npos);
  Record restarted = heard();
  restarted.ticks[3].bits |= fast_bit::unit_restarted;
  CHECK(happened(restarted, 14).find("restarted") != std::string_view::npos);
  const Quality lost = Quality::lost;
  const Record frozen = with(heard(), {lost, lost, lost, lost});
  CHECK(happened(frozen, 14).find("old readings") != std::string_view::npos);
  for (const Diagnoses& rest : {Diagnoses{lost, Quality::good, lost, lost}, Diagnoses{lost, lost, Quality::good, lost},
                                Diagnoses{lost, lost, lost, Quality::good}, Diagnoses{Quality::estimated}}) {
    CHECK(happened(with(heard(), rest), 14).find("No supply temperature probe") != std::string_view::npos);
  }
  for (const Record& record : {restarted, frozen, with(heard(), {Quality::estimated})}) {
    CHECK(done(record, 14).find("silent") == std::string::npos);
    CHECK(told(record, 14).should != told(silent, 14).should);
  }
  // Ten seconds after its cause: as the table has it.
  CHECK(happened(heard(), 14) == alarm_table()[14 - 1].trip.happened);
  Record warned = heard();
  warned.levels[14 - 1] = Level::warning;
  CHECK(happened(warned, 14).find("differ") != std::string_view::npos);
  Diagnoses off;
  off.balance_off = true;
  CHECK(happened(with(warned, off), 14).find("heat") != std::string_view::npos);
  Record alarmed = heard();
  alarmed.levels[14 - 1] = Level::alarm;
  CHECK(happened(alarmed, 14) == alarm_table()[14 - 1].alarm.happened);
}

TEST_CASE("low flow and pressure behind isolation valves that the controller shut are explained by the leak, and by nothing else") {
  for (const std::size_t row : {5U, 6U, 7U}) {
    for (const std::size_t leak : {0U, 2U, 3U}) {
      for (const bool shut : {false, true}) {
        for (const Level level : {Level::clear, Level::alarm, Level::trip}) {
          CAPTURE(row);
          CAPTURE(leak);
          CAPTURE(shut);
          Record record;
          record.levels[row - 1] = level;
          if (leak != 0) record.levels[leak - 1] = Level::trip;
          if (shut) record.outputs.bits = output_bit::isolate;
          const bool explained = row != 7 && leak != 0 && shut && level != Level::clear;
          CHECK(explained_by(record, row) == (explained ? leak : 0));
          if (level == Level::clear) continue;
          CHECK((done(record, row).find("Explained by row") != std::string::npos) == explained);
          CHECK((told(record, row).should == alarm_table()[row - 1].should) == !explained);
        }
      }
    }
  }
}

TEST_CASE("causes that the record keeps are told when the second itself shows none of them, and all of them") {
  const auto told_of = [](const Record& record) { return what_happened<std::string>(record, 14); };
  for (unsigned causes = 1; causes <= sensor_cause::trip; ++causes) {
    CAPTURE(causes);
    Record kept = heard();
    kept.sensor_causes = static_cast<std::uint8_t>(causes);
    const std::string text = told_of(kept);
    const auto tells = [&text](const char* what) { return text.find(what) != std::string::npos; };
    CHECK(tells("silent") == ((causes & sensor_cause::silent) != 0));
    CHECK(tells("restarted") == ((causes & sensor_cause::restarted) != 0));
    CHECK(tells("old readings") == ((causes & sensor_cause::repeats) != 0));
    CHECK(tells("upply temperature probe") == ((causes & sensor_cause::no_supply) != 0));
    CHECK(text != alarm_table()[14 - 1].trip.happened);
    CHECK((done(kept, 14).find("silent") != std::string::npos) == ((causes & sensor_cause::silent) != 0));
    // What the second shows beside them did not raise the row.
    for (FastWords& tick : kept.ticks) tick.bits = 0;
    CHECK((told_of(kept).find("silent") != std::string::npos) == ((causes & sensor_cause::silent) != 0));
  }
  Record warned = heard();
  warned.levels[14 - 1] = Level::warning;
  warned.sensor_causes = sensor_cause::balance;
  CHECK(told_of(warned).find("heat") != std::string::npos);
  CHECK(told_of(warned).find("differ") == std::string::npos);
  warned.sensor_causes = sensor_cause::warning;
  CHECK(told_of(warned).find("heat") != std::string::npos);
  CHECK(told_of(warned).find("differ") != std::string::npos);
}

TEST_CASE("what else happened behind a lost reading is told with that row and no other") {
  Record record;
  record.levels[13] = Level::trip;
  record.levels[6] = Level::trip;
  record.sensor_causes = sensor_cause::silent | sensor_cause::restarted;
  const auto told = [&record](std::size_t row) {
    std::size_t count = 0;
    for (const std::string_view text : also_happened(record, row)) count += text.empty() ? 0 : 1;
    return count;
  };
  CHECK(told(14) == 1);
  CHECK(told(7) == 0);
  record.levels[13] = Level::alarm;
  CHECK(told(14) == 0);
}
