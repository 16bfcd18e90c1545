#include "control/safety/protection.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <tuple>

#include "control/safety/row_table.hpp"

using namespace isotherm;

namespace {

constexpr float least_speed = 0.3F;

struct Plant {
  ProtectionState state;
  Signals signals;
  float speed = 0.8F;

  void ticks(int n) {
    for (int i = 0; i < n; ++i) {
      step(state, signals, speed, least_speed);
      speed = demands(state).decide(Actuator::pump_speed, 0.8F);
    }
  }
};

}  // namespace

TEST_CASE("over-pressure takes the pumps down step by step, never below least flow, and gives them back slowly") {
  Plant plant;
  plant.signals.set(Signal::discharge_pressure, 360.0F);
  plant.ticks(1);
  CHECK(plant.state.level(10) == Level::alarm);
  const float first = plant.speed;
  CHECK(first < 0.8F);
  CHECK(first > 0.7F);
  plant.ticks(100);
  CHECK(plant.speed == doctest::Approx(least_speed));
  plant.signals.set(Signal::discharge_pressure, 200.0F);
  plant.ticks(10);
  CHECK(plant.speed < 0.35F);
  plant.ticks(600);
  CHECK(plant.speed == doctest::Approx(0.8F));
}

TEST_CASE("only the trip of over-pressure goes below least flow") {
  Plant plant;
  plant.signals.set(Signal::discharge_pressure, 410.0F);
  plant.ticks(100);
  CHECK(plant.state.level(10) == Level::trip);
  CHECK(plant.speed == doctest::Approx(0.1F));
}

TEST_CASE("a thermal row takes full pumps against the over-pressure alarm, and not against its trip") {
  Plant plant;
  plant.signals.set(Signal::hottest_gpu, 88.0F);
  plant.signals.set(Signal::discharge_pressure, 360.0F);
  plant.ticks(60);
  CHECK(plant.speed == 1.0F);
  plant.signals.set(Signal::discharge_pressure, 410.0F);
  plant.ticks(60);
  CHECK(plant.speed == doctest::Approx(0.1F));
}

TEST_CASE("the fill pump runs for three minutes at most, and may run again when nobody has asked for a while") {
  Plant plant;
  plant.signals.set(Signal::level, 15.0F);
  plant.ticks(50);
  CHECK(demands(plant.state).decide(Actuator::fill, 0.0F) == 1.0F);
  plant.ticks(1799);
  CHECK(demands(plant.state).decide(Actuator::fill, 0.0F) == 1.0F);
  plant.ticks(2);
  CHECK(demands(plant.state).decide(Actuator::fill, 0.0F) == 0.0F);
  plant.ticks(5000);
  CHECK(demands(plant.state).decide(Actuator::fill, 0.0F) == 0.0F);
  plant.signals.set(Signal::level, 80.0F);
  plant.ticks(20);
  plant.signals.set(Signal::level, 15.0F);
  plant.ticks(50);
  CHECK(demands(plant.state).decide(Actuator::fill, 0.0F) == 1.0F);
}

TEST_CASE("first out is the row that acted first, as long as it acts; warnings are not counted") {
  Plant plant;
  plant.signals.set(Signal::hottest_gpu, 81.0F);
  plant.ticks(5);
  CHECK(first_out(plant.state) == 0);
  plant.signals.set(Signal::return_temperature, 66.0F);
  plant.ticks(5);
  plant.signals.set(Signal::hottest_gpu, 86.0F);
  plant.ticks(30);
  CHECK(first_out(plant.state) == 9);
  plant.signals.set(Signal::return_temperature, 40.0F);
  plant.ticks(30);
  CHECK(first_out(plant.state) == 4);
}

TEST_CASE("a reset is taken by one tick and is not kept for a later trip") {
  Plant plant;
  plant.state.reset = true;
  plant.ticks(1);
  plant.signals.set(Signal::emergency_stop, 1.0F);
  plant.ticks(1);
  plant.signals.set(Signal::emergency_stop, 0.0F);
  plant.ticks(50);
  CHECK(any_latched(plant.state));
  plant.state.reset = true;
  plant.ticks(1);
  CHECK_FALSE(any_latched(plant.state));
}

TEST_CASE("a row of several lines stands where its worst line stands, and tells each of its quantities") {
  for (const auto& [signal, value, level] :
       {std::tuple{Signal::filter_pressure, 45.0F, Level::warning}, std::tuple{Signal::filter_pressure, 65.0F, Level::alarm},
        std::tuple{Signal::conductivity, 1000.0F, Level::warning}, std::tuple{Signal::conductivity, 6000.0F, Level::warning},
        std::tuple{Signal::conductivity_change, 0.25F, Level::alarm},
        std::tuple{Signal::exchanger_share, 0.75F, Level::warning}, std::tuple{Signal::exchanger_share, 0.6F, Level::alarm}, std::tuple{Signal::pump_strength, 0.85F, Level::warning},
        std::tuple{Signal::gpus_missing, 1.0F, Level::warning}}) {
    Plant plant;
    plant.signals.set(signal, value);
    plant.ticks(6100);
    CHECK(plant.state.level(19) == level);
    CHECK(plant.state.level(20) == Level::clear);
    CHECK(first_out(plant.state) == (level == Level::alarm ? 19 : 0));
    CHECK(plant.speed == doctest::Approx(0.8F));  // maintenance only
  }
  for (const Signal signal : {Signal::condensate, Signal::door}) {
    Plant plant;
    plant.signals.set(signal, 1.0F);
    plant.ticks(110);
    CHECK(plant.state.level(20) == Level::warning);
    plant.signals.set(signal, 0.0F);
    plant.ticks(110);
    CHECK(plant.state.level(20) == Level::clear);
  }
  Plant plant;
  plant.signals.set(Signal::humidity, 85.0F);
  plant.ticks(610);
  CHECK(plant.state.level(20) == Level::warning);
}

TEST_CASE("what was latched before a restart is latched after it, its power cut where the permit was open, and nothing else") {
  for (const bool permit_open : {false, true}) {
    for (std::size_t row = 1; row <= safety_row_count; ++row) {
      CAPTURE(row);
      std::array<Level, safety_row_count> levels{};
      levels[row - 1] = Level::trip;
      ProtectionState state;
      take_over_latches(state, levels, permit_open);
      const Row& line = row_table[std::min<std::size_t>(row, 18) - 1];
      const bool latches = row <= 18 && line.latched;
      CHECK(any_latched(state) == latches);
      CHECK(first_out(state) == (latches ? row : 0));
      if (!latches) continue;
      CHECK(state.level(row) == Level::trip);
      const bool has_cut = line.stages[static_cast<std::size_t>(Stage::cut)].signal != Signal::none;
      const bool cut = demands(state).decide(Actuator::permit, 1.0F) < 0.5F;
      CHECK(cut == (row == 1 || (permit_open && has_cut)));
      levels[row - 1] = Level::alarm;  // had not tripped
      ProtectionState untouched;
      take_over_latches(untouched, levels, permit_open);
      CHECK_FALSE(any_latched(untouched));
    }
  }
}

TEST_CASE("of rows that act, the first stays first out; one that comes later does not take its place") {
  Plant plant;
  plant.signals.set(Signal::return_temperature, 66.0F);
  plant.ticks(3);
  plant.signals.set(Signal::supply, 46.0F);
  plant.ticks(110);
  CHECK(plant.state.level(8) == Level::alarm);
  CHECK(first_out(plant.state) == 9);
  Plant other;
  other.signals.set(Signal::supply, 46.0F);
  other.ticks(110);
  other.signals.set(Signal::return_temperature, 66.0F);
  other.ticks(3);
  CHECK(first_out(other.state) == 8);
}
