// Every mode of the supervisor against every stage of every line of the table, through the whole core: what goes out on the
// field bus is what mode and highest rank say, and a row that is added never lowers the cooling that is demanded.
#include <doctest/doctest.h>

#include <array>
#include <set>
#include <vector>

#include "control/core/fields.hpp"
#include "control/cycle/rack_core.hpp"
#include "control/safety/row_table.hpp"
#include "tests/control/cycle/inputs.hpp"

using namespace isotherm;

namespace {

constexpr std::array modes{Mode::off,      Mode::checks,  Mode::purge,    Mode::ramp_up, Mode::await_dew_point,
                           Mode::settling, Mode::running, Mode::fallback, Mode::run_on,  Mode::tripped};

/// With a mixing valve, so that nothing is left out.
RackSettings all_fitted() {
  RackSettings settings = default_rack_settings;
  settings.mixing_valve = 1.0F;
  return settings;
}

/// A core in this mode with these lines at these stages, whose signals are not read: so it stays.
class Standing {
 public:
  Standing(Mode mode, const std::array<std::uint8_t, row_line_count>& stages) {
    RackState state;
    for (std::size_t signal = 0; signal < signal_count; ++signal) {
      state.conditions.signals.set(static_cast<Signal>(signal), Knowledge::frozen);
    }
    for (std::size_t line = 0; line < row_line_count; ++line) {
      for (std::size_t stage = 0; stage < stages[line]; ++stage) {
        state.protection.rows[line].asserted[stage] = row_table[line].stages[stage].signal != Signal::none;
      }
    }
    state.supervisor.mode = mode;
    state.supervisor.permit = mode == Mode::running || mode == Mode::fallback || mode == Mode::settling;
    const PumpPlan pumps = plan(mode).pumps;
    state.law.by_speed = pumps == PumpPlan::off || pumps == PumpPlan::speed || pumps == PumpPlan::keep;
    state.law.fixed_speed = pumps == PumpPlan::speed ? purge_speed : 0.0F;
    state.law.flow_commanded_lpm = state.law.by_speed ? 0.0F : 90.0F;
    state.law.valve = plan(mode).valve == ValvePlan::close ? 0.0F : 0.5F;
    state.law.mixing.opening = 0.4F;
    state.cycles = 1;
    std::vector<std::uint8_t> bytes(keyframe_bytes_most);
    bytes.resize(save_keyframe(all_fitted(), state, bytes));
    REQUIRE(core_.restore(bytes) == Fault::none);
  }
  OutputWords tick() { return core_.tick(FastWords{}).outputs; }  // a read that failed

 private:
  RackCore core_;
};

using Stages = std::array<std::uint8_t, row_line_count>;
OutputWords outputs(Mode mode, const Stages& stages) { return Standing(mode, stages).tick(); }
bool has(const OutputWords& words, std::uint16_t bit) { return (words.bits & bit) != 0; }

/// Stages that the line really has.
std::vector<std::uint8_t> stages_of(const Row& row) {
  std::vector<std::uint8_t> stages;
  for (std::size_t stage = 0; stage < stage_count; ++stage) {
    if (row.stages[stage].signal != Signal::none) stages.push_back(static_cast<std::uint8_t>(stage + 1));
  }
  return stages;
}

/// The table's, and the moving limit of row 10 after one tick from standing pumps: least flow, or a tenth at its trip.
std::vector<Reaction> reactions_of(const Row& row, std::uint8_t stages) {
  std::vector<Reaction> reactions(row.reactions.begin(), row.reactions.end());
  if (row.number != 10) return reactions;
  const bool trip = stages > static_cast<std::uint8_t>(Stage::trip);
  reactions.push_back({Stage::alarm, Actuator::pump_speed, Demand::at_most, trip ? 0.1F : 0.3F,
                       trip ? Rank::pressure_trip : Rank::rest});
  return reactions;
}

}  // namespace

TEST_CASE("without an active row the outputs are the mode's own") {
  for (const Mode mode : modes) {
    CAPTURE(name(mode));
    const OutputWords words = outputs(mode, Stages{});
    const PumpPlan pumps = plan(mode).pumps;
    if (pumps == PumpPlan::off || pumps == PumpPlan::keep) CHECK(words.pump_speed_1 == 0);
    if (pumps == PumpPlan::speed) CHECK(words.pump_speed_1 == 3000);
    if (pumps == PumpPlan::ramp || pumps == PumpPlan::design || pumps == PumpPlan::law) CHECK(words.pump_speed_1 == 6000);
    CHECK(words.pump_speed_2 == words.pump_speed_1);
    CHECK(words.mixing_valve == 4000);
    CHECK(has(words, output_bit::permit) == (mode == Mode::running || mode == Mode::fallback || mode == Mode::settling));
    CHECK_FALSE(has(words, output_bit::power_brake | output_bit::isolate | output_bit::fill));
  }
}

TEST_CASE("in every mode and for every pair of lines, what the highest rank of an actuator demands is what goes out") {
  struct Side {
    bool asked = false;
    Rank rank = Rank::law;
    float least = 0.0F;
    float most = 1.0F;
  };
  std::size_t compared = 0;
  for (const Mode mode : modes) {
    for (std::size_t one = 0; one < row_line_count; ++one) {
      for (const std::uint8_t stage_one : stages_of(row_table[one])) {
        for (std::size_t two = one + 1; two < row_line_count; ++two) {
          const std::uint8_t stage_two = stages_of(row_table[two]).back();
          Stages stages{};
          stages[one] = stage_one;
          stages[two] = stage_two;
          std::array<Side, actuator_count> sides{};
          for (const std::size_t line : {one, two}) {
            for (const Reaction& reaction : reactions_of(row_table[line], stages[line])) {
              if (reaction.actuator == Actuator::count_) continue;
              if (stages[line] <= static_cast<std::uint8_t>(reaction.from)) continue;
              Side& side = sides[static_cast<std::size_t>(reaction.actuator)];
              if (!side.asked || reaction.rank > side.rank) side = Side{true, reaction.rank, 0.0F, 1.0F};
              if (reaction.rank < side.rank) continue;
              if (reaction.demand == Demand::at_least) side.least = std::max(side.least, reaction.value);
              if (reaction.demand == Demand::at_most) side.most = std::min(side.most, reaction.value);
            }
          }
          const OutputWords words = outputs(mode, stages);
          const auto check = [&](Actuator actuator, float value) {
            const Side& side = sides[static_cast<std::size_t>(actuator)];
            if (!side.asked) return;
            ++compared;
            if (value >= std::min(side.least, side.most) - 1.0e-4F && value <= side.most + 1.0e-4F) return;
            FAIL("mode ", name(mode), ", rows ", int{row_table[one].number}, " and ", int{row_table[two].number}, ": actuator ",
                 static_cast<int>(actuator), " is ", value);
          };
          check(Actuator::pump_speed, static_cast<float>(words.pump_speed_1) * 1.0e-4F);
          check(Actuator::valve, static_cast<float>(words.valve) * 1.0e-4F);
          check(Actuator::mixing_valve, static_cast<float>(words.mixing_valve) * 1.0e-4F);
          check(Actuator::permit, has(words, output_bit::permit) ? 1.0F : 0.0F);
          check(Actuator::power_brake, has(words, output_bit::power_brake) ? 1.0F : 0.0F);
          check(Actuator::isolate, has(words, output_bit::isolate) ? 1.0F : 0.0F);
          check(Actuator::fill, has(words, output_bit::fill) ? 1.0F : 0.0F);
        }
      }
    }
  }
  CHECK(compared > 10'000);
}

TEST_CASE("in every mode, beside every other line, a row that is added never lowers cooling; the named ones excepted") {
  const std::set<int> may_cool_less{1, 2, 3, 10, 11, 13};
  std::size_t compared = 0;
  for (const Mode mode : modes) {
    for (std::size_t other = 0; other < row_line_count; ++other) {
      Stages stages{};
      stages[other] = stages_of(row_table[other]).back();
      const OutputWords before = outputs(mode, stages);
      for (std::size_t added = 0; added < row_line_count; ++added) {
        if (added == other || may_cool_less.contains(row_table[added].number)) continue;
        for (const std::uint8_t stage : stages_of(row_table[added])) {
          Stages more = stages;
          more[added] = stage;
          const OutputWords after = outputs(mode, more);
          ++compared;
          CAPTURE(name(mode));
          CAPTURE(int{row_table[added].number});
          CAPTURE(int{row_table[other].number});
          REQUIRE(after.pump_speed_1 >= before.pump_speed_1);
          REQUIRE(after.pump_speed_2 >= before.pump_speed_2);
          REQUIRE(after.valve >= before.valve);
          REQUIRE(after.mixing_valve >= before.mixing_valve);
          REQUIRE((!has(before, output_bit::power_brake) || has(after, output_bit::power_brake)));
          REQUIRE((has(before, output_bit::permit) || !has(after, output_bit::permit)));  // power is never given by a row
          REQUIRE((!has(after, output_bit::isolate) || has(before, output_bit::isolate)));
        }
      }
    }
  }
  CHECK(compared > 5'000);
}
