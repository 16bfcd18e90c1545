#include "control/safety/arbitration.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "control/safety/row_table.hpp"

using namespace isotherm;

namespace {

/// Rows that may lower cooling by their nature: emergency stop, leaks, pressures, dew point.
bool may_lower_cooling(std::uint8_t row) {
  return row == 1 || row == 2 || row == 3 || row == 10 || row == 11 || row == 13;
}
using Stages = std::array<std::uint8_t, safety_row_count>;

Arbitration collect(const Stages& stages) {
  Arbitration all;
  for (std::size_t n = 0; n < safety_row_count; ++n) all.add(row_table[n], stages[n]);
  return all;
}

}  // namespace

TEST_CASE("an added active row never lowers the cooling demanded, nor takes a brake or a power cut away") {
  std::mt19937 random(5);
  for (int round = 0; round < 20'000; ++round) {
    Stages stages{};
    for (std::uint8_t& stage : stages) stage = random() % 3U == 0U ? static_cast<std::uint8_t>(random() % 5U) : std::uint8_t{0};
    const std::size_t added = random() % safety_row_count;
    if (may_lower_cooling(row_table[added].number)) continue;
    Stages more = stages;
    more[added] = static_cast<std::uint8_t>(std::min(4U, stages[added] + 1U + static_cast<unsigned>(random() % 3U)));
    const Arbitration before = collect(stages);
    const Arbitration after = collect(more);
    const float law = static_cast<float>(random() % 101U) * 0.01F;
    for (const Actuator cooling : {Actuator::pump_speed, Actuator::flow, Actuator::valve, Actuator::power_brake}) {
      REQUIRE(after.decide(cooling, law) >= before.decide(cooling, law));
    }
    REQUIRE(after.decide(Actuator::permit, 1.0F) <= before.decide(Actuator::permit, 1.0F));
  }
}

TEST_CASE("for every pair of ranks the higher has the last word") {
  for (std::size_t low = 1; low < rank_count; ++low) {
    for (std::size_t high = low + 1; high < rank_count; ++high) {
      Arbitration all;
      all.add({Stage::trip, Actuator::valve, Demand::at_least, 1.0F, static_cast<Rank>(low)});
      all.add({Stage::trip, Actuator::valve, Demand::at_most, 0.0F, static_cast<Rank>(high)});
      CHECK(all.decide(Actuator::valve, 0.5F) == 0.0F);
      CHECK(all.strongest(Actuator::valve) == static_cast<Rank>(high));
      Arbitration turned;
      turned.add({Stage::trip, Actuator::valve, Demand::at_most, 0.0F, static_cast<Rank>(low)});
      turned.add({Stage::trip, Actuator::valve, Demand::at_least, 1.0F, static_cast<Rank>(high)});
      CHECK(turned.decide(Actuator::valve, 0.5F) == 1.0F);
    }
  }
}

TEST_CASE("within a rank a limit downwards wins, and without any row the law decides") {
  Arbitration all;
  all.add({Stage::trip, Actuator::pump_speed, Demand::at_least, 1.0F, Rank::pressure_trip});
  all.add({Stage::trip, Actuator::pump_speed, Demand::at_most, 0.5F, Rank::pressure_trip});
  CHECK(all.decide(Actuator::pump_speed, 0.7F) == 0.5F);
  CHECK(Arbitration{}.decide(Actuator::pump_speed, 0.7F) == 0.7F);
  CHECK(Arbitration{}.strongest(Actuator::pump_speed) == Rank::law);
}

TEST_CASE("the emergency stop stops pumps and valve over everything that wants them open") {
  Stages stages;
  stages.fill(4);
  const Arbitration all = collect(stages);
  CHECK(all.decide(Actuator::pump_speed, 1.0F) == 0.0F);
  CHECK(all.decide(Actuator::valve, 1.0F) == 0.0F);
  CHECK(all.decide(Actuator::permit, 1.0F) == 0.0F);
}
