#include "control/safety/arbitration.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <vector>

#include "control/safety/protection.hpp"
#include "control/safety/row_table.hpp"

using namespace isotherm;

namespace {

constexpr std::array law_values{0.0F, 0.3F, 0.667F, 1.0F};

Reaction ask(Actuator actuator, Demand demand, float value, Rank rank) {
  return {Stage::warning, actuator, demand, value, rank};
}

/// What more of this actuator does to cooling: +1 more, -1 less, 0 nothing.
int cooling(Actuator actuator) {
  switch (actuator) {
    case Actuator::pump_speed:
    case Actuator::flow:
    case Actuator::valve:
    case Actuator::mixing_valve:
    case Actuator::power_brake: return 1;
    case Actuator::permit: return -1;
    default: return 0;
  }
}

/// Decision 27: these may ask for less cooling, and say why in the table.
const std::set<int> may_cool_less{1, 2, 3, 10, 11, 13};

using LineStages = std::array<std::uint8_t, row_line_count>;

Arbitration collect(const LineStages& stages) {
  Arbitration all;
  for (std::size_t n = 0; n < row_line_count; ++n) all.add(row_table[n], stages[n]);
  return all;
}

}  // namespace

TEST_CASE("for every actuator and every pair of ranks, the higher rank has the last word") {
  for (std::size_t a = 0; a < actuator_count; ++a) {
    const auto actuator = static_cast<Actuator>(a);
    for (std::size_t weak = 1; weak < rank_count; ++weak) {
      for (std::size_t strong = weak + 1; strong < rank_count; ++strong) {
        for (const float law : law_values) {
          CAPTURE(a);
          CAPTURE(weak);
          CAPTURE(strong);
          Arbitration limited;
          limited.add(ask(actuator, Demand::at_least, 1.0F, static_cast<Rank>(weak)));
          limited.add(ask(actuator, Demand::at_most, 0.2F, static_cast<Rank>(strong)));
          CHECK(limited.decide(actuator, law) == doctest::Approx(0.2F));
          CHECK(limited.strongest(actuator) == static_cast<Rank>(strong));
          Arbitration raised;
          raised.add(ask(actuator, Demand::at_most, 0.0F, static_cast<Rank>(weak)));
          raised.add(ask(actuator, Demand::at_least, 0.8F, static_cast<Rank>(strong)));
          CHECK(raised.decide(actuator, law) == doctest::Approx(0.8F));
        }
      }
    }
  }
}

TEST_CASE("within a rank the higher floor wins, the lower ceiling wins, and a ceiling wins over a floor") {
  for (std::size_t r = 1; r < rank_count; ++r) {
    const auto rank = static_cast<Rank>(r);
    Arbitration all;
    all.add(ask(Actuator::pump_speed, Demand::at_least, 0.4F, rank));
    all.add(ask(Actuator::pump_speed, Demand::at_least, 0.7F, rank));
    CHECK(all.decide(Actuator::pump_speed, 0.1F) == doctest::Approx(0.7F));
    all.add(ask(Actuator::pump_speed, Demand::at_most, 0.6F, rank));
    all.add(ask(Actuator::pump_speed, Demand::at_most, 0.5F, rank));
    CHECK(all.decide(Actuator::pump_speed, 0.1F) == doctest::Approx(0.5F));
    CHECK(all.decide(Actuator::pump_speed, 1.0F) == doctest::Approx(0.5F));
  }
}

TEST_CASE("who had the last word is told: the row that moved the actuator last, and nobody where no row moved it") {
  Arbitration all;
  const auto held = [&all](float law) { return int{all.held_by(Actuator::pump_speed, law)}; };
  CHECK(held(0.5F) == 0);
  all.add(ask(Actuator::pump_speed, Demand::at_least, 0.4F, Rank::rest), 14);
  CHECK(held(0.5F) == 0);
  CHECK(held(0.3F) == 14);
  all.add(ask(Actuator::pump_speed, Demand::at_least, 1.0F, Rank::thermal_and_flow), 5);
  all.add(ask(Actuator::pump_speed, Demand::at_least, 1.0F, Rank::thermal_and_flow), 6);
  all.add(ask(Actuator::pump_speed, Demand::at_least, 0.7F, Rank::thermal_and_flow), 7);
  CHECK(held(0.3F) == 5);
  CHECK(held(1.0F) == 0);
  all.add(ask(Actuator::pump_speed, Demand::at_most, 0.5F, Rank::pressure_trip), 11);
  all.add(ask(Actuator::pump_speed, Demand::at_most, 0.2F, Rank::pressure_trip), 10);
  all.add(ask(Actuator::pump_speed, Demand::at_most, 0.6F, Rank::pressure_trip), 12);
  CHECK(held(1.0F) == 10);
  all.add(ask(Actuator::pump_speed, Demand::at_most, 0.0F, Rank::large_leak), 2);
  CHECK(held(0.0F) == 2);  // back where the law is, by a row that overruled another
  CHECK(int{all.held_by(Actuator::valve, 0.3F)} == 0);
}

TEST_CASE("the order of the rows does not matter") {
  Arbitration forwards;
  Arbitration backwards;
  for (std::size_t n = 0; n < row_line_count; ++n) {
    forwards.add(row_table[n], stage_count);
    backwards.add(row_table[row_line_count - 1 - n], stage_count);
  }
  for (std::size_t a = 0; a < actuator_count; ++a) {
    const auto actuator = static_cast<Actuator>(a);
    for (const float law : law_values) CHECK(forwards.decide(actuator, law) == backwards.decide(actuator, law));
  }
}

TEST_CASE("an actuator that nobody asks for is the law's") {
  const Arbitration nobody;
  for (std::size_t a = 0; a < actuator_count; ++a) {
    for (const float law : law_values) CHECK(nobody.decide(static_cast<Actuator>(a), law) == law);
    CHECK(nobody.strongest(static_cast<Actuator>(a)) == Rank::law);
  }
}

TEST_CASE("what the law wants is what cools most where it is no number, and rows have their word on that") {
  using Float = std::numeric_limits<float>;
  for (const float no_number : {Float::quiet_NaN(), Float::infinity(), -Float::infinity()}) {
    for (const Actuator actuator : {Actuator::pump_speed, Actuator::flow, Actuator::valve, Actuator::mixing_valve}) {
      const Arbitration nobody;
      CHECK(nobody.decide(actuator, no_number) == 1.0F);
      CHECK(int{nobody.held_by(actuator, no_number)} == int{safety_row::controller});
      Arbitration raised;
      raised.add(ask(actuator, Demand::at_least, 0.5F, Rank::rest), 14);
      CHECK(raised.decide(actuator, no_number) == 1.0F);
      Arbitration lowered;
      lowered.add(ask(actuator, Demand::at_most, 0.3F, Rank::pressure_trip), 11);
      CHECK(lowered.decide(actuator, no_number) == 0.3F);
      CHECK(int{lowered.held_by(actuator, no_number)} == 11);
    }
  }
}

TEST_CASE("a stage that is not reached demands nothing") {
  for (const Row& row : row_table) {
    for (std::uint8_t reached = 0; reached <= stage_count; ++reached) {
      Arbitration all;
      all.add(row, reached);
      for (const Reaction& reaction : row.reactions) {
        if (reaction.actuator == Actuator::count_) continue;
        CAPTURE(int{row.number});
        // A row may ask for the same actuator at two stages.
        const bool asked = std::any_of(row.reactions.begin(), row.reactions.end(), [&](const Reaction& other) {
          return other.actuator == reaction.actuator && other.demand == reaction.demand && reached > static_cast<std::uint8_t>(other.from);
        });
        CHECK(all.asks(reaction.actuator, reaction.demand) == asked);
      }
    }
  }
}

TEST_CASE("whatever else is active, a row that rises never lowers the cooling demanded; the named ones excepted") {
  // Every pair of rows at every pair of stages, over every law value, is the background of every third row.
  std::size_t compared = 0;
  for (std::size_t one = 0; one < row_line_count; ++one) {
    for (std::size_t two = one + 1; two < row_line_count; ++two) {
      for (std::uint8_t stage_one = 0; stage_one <= stage_count; ++stage_one) {
        for (std::uint8_t stage_two = 0; stage_two <= stage_count; ++stage_two) {
          LineStages stages{};
          stages[one] = stage_one;
          stages[two] = stage_two;
          const Arbitration before = collect(stages);
          for (std::size_t added = 0; added < row_line_count; ++added) {
            if (added == one || added == two || may_cool_less.contains(row_table[added].number)) continue;
            LineStages more = stages;
            for (std::uint8_t reached = 1; reached <= stage_count; ++reached) {
              more[added] = reached;
              const Arbitration after = collect(more);
              for (std::size_t a = 0; a < actuator_count; ++a) {
                const auto actuator = static_cast<Actuator>(a);
                for (const float law : law_values) {
                  const float change = after.decide(actuator, law) - before.decide(actuator, law);
                  ++compared;
                  if (change * static_cast<float>(cooling(actuator)) >= 0.0F) continue;
                  FAIL("row ", int{row_table[added].number}, " lowers actuator ", a, " beside lines ", one + 1, " and ", two + 1);
                }
              }
            }
          }
        }
      }
    }
  }
  CHECK(compared > 1'000'000);
}

TEST_CASE("the emergency stop stops pumps, closes the valve and opens the permit, whatever all other rows want") {
  LineStages stages{};
  stages.fill(stage_count);
  const Arbitration all = collect(stages);
  for (const float law : law_values) {
    CHECK(all.decide(Actuator::pump_speed, law) == 0.0F);
    CHECK(all.decide(Actuator::valve, law) == 0.0F);
    CHECK(all.decide(Actuator::permit, law) == 0.0F);
  }
}
