// Every row's automaton alone, driven by the table itself: level, debounce, hysteresis, latch and release of each stage.
#include "control/safety/row.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "control/safety/row_table.hpp"

using namespace isotherm;

namespace {

/// A row in a world where every quantity but its own is harmless.
class Walk {
 public:
  explicit Walk(const Row& row) : row_(row) {
    // From the worst stage to the mildest: where they share a quantity, the mildest says what is harmless.
    for (std::size_t stage = stage_count; stage > 0; --stage) {
      if (row.stages[stage - 1].signal != Signal::none) set(stage - 1, harmless(row.stages[stage - 1]));
    }
  }

  /// A value that is far from the limit on the good side.
  static float harmless(const StageRule& rule) {
    const float far = rule.hysteresis + 1.0F;
    return rule.direction == Direction::above ? rule.limit - far : rule.limit + far;
  }
  /// The limit itself, moved towards the good side by this much.
  static float beside(const StageRule& rule, float towards_good) {
    return rule.direction == Direction::above ? rule.limit - towards_good : rule.limit + towards_good;
  }

  void set(std::size_t stage, float value) { signals_.set(row_.stages[stage].signal, value); }
  void know(std::size_t stage, Knowledge knowledge) { signals_.set(row_.stages[stage].signal, knowledge); }
  void ticks(std::size_t n, bool reset = false) {
    for (std::size_t i = 0; i < n; ++i) step(row_, state_, signals_, reset);
  }
  bool asserted(std::size_t stage) const { return state_.asserted[stage]; }
  const RowState& state() const { return state_; }

 private:
  const Row& row_;
  RowState state_;
  Signals signals_;
};

constexpr std::size_t more_than_any_debounce = 6100;

bool latches(const Row& row, std::size_t stage) {
  return row.latched && stage >= static_cast<std::size_t>(Stage::trip);
}

template <typename Check>
void for_each_stage(Check&& check) {
  std::size_t stages = 0;
  for (const Row& row : row_table) {
    for (std::size_t stage = 0; stage < stage_count; ++stage) {
      if (row.stages[stage].signal == Signal::none) continue;
      CAPTURE(int{row.number});
      CAPTURE(stage);
      ++stages;
      check(row, stage, row.stages[stage]);
    }
  }
  CHECK(stages >= 40);
}

}  // namespace

TEST_CASE("each stage asserts at its limit, after its debounce and not a tick earlier") {
  for_each_stage([](const Row& row, std::size_t stage, const StageRule& rule) {
    Walk walk(row);
    walk.ticks(more_than_any_debounce);
    CHECK_FALSE(walk.asserted(stage));
    walk.set(stage, rule.limit);
    walk.ticks(rule.debounce_ticks - 1U);
    CHECK_FALSE(walk.asserted(stage));
    walk.ticks(1);
    CHECK(walk.asserted(stage));
    CHECK(walk.state().level() >= level_of(static_cast<std::uint8_t>(stage + 1)));
  });
}

TEST_CASE("a gap in the cause starts the debounce again") {
  for_each_stage([](const Row& row, std::size_t stage, const StageRule& rule) {
    if (rule.debounce_ticks < 2) return;
    Walk walk(row);
    walk.set(stage, rule.limit);
    walk.ticks(rule.debounce_ticks - 1U);
    walk.set(stage, Walk::harmless(rule));
    walk.ticks(1);
    walk.set(stage, rule.limit);
    walk.ticks(rule.debounce_ticks - 1U);
    CHECK_FALSE(walk.asserted(stage));
  });
}

TEST_CASE("inside its hysteresis a stage stays, and beyond it a stage that does not latch leaves after its release time") {
  for_each_stage([](const Row& row, std::size_t stage, const StageRule& rule) {
    if (latches(row, stage)) return;
    Walk walk(row);
    walk.set(stage, rule.limit);
    walk.ticks(rule.debounce_ticks);
    REQUIRE(walk.asserted(stage));
    walk.set(stage, Walk::beside(rule, 0.9F * rule.hysteresis));
    walk.ticks(more_than_any_debounce);
    CHECK(walk.asserted(stage));
    walk.set(stage, Walk::beside(rule, 1.1F * rule.hysteresis + 0.01F));
    walk.ticks(row.release_ticks - 1U);
    CHECK(walk.asserted(stage));
    walk.ticks(1);
    CHECK_FALSE(walk.asserted(stage));
  });
}

TEST_CASE("a latched stage outlives its cause, and a reset releases it only when the cause is gone") {
  for_each_stage([](const Row& row, std::size_t stage, const StageRule& rule) {
    if (!latches(row, stage)) return;
    Walk walk(row);
    walk.set(stage, rule.limit);
    walk.ticks(rule.debounce_ticks);
    REQUIRE(walk.asserted(stage));
    walk.ticks(1, true);
    CHECK(walk.asserted(stage));
    walk.set(stage, Walk::harmless(rule));
    walk.ticks(more_than_any_debounce);
    CHECK(walk.asserted(stage));
    walk.ticks(1, true);
    CHECK_FALSE(walk.asserted(stage));
  });
}

TEST_CASE("a signal that was not read leaves its row as it is, for however long") {
  for_each_stage([](const Row& row, std::size_t stage, const StageRule& rule) {
    Walk walk(row);
    walk.know(stage, Knowledge::frozen);
    walk.ticks(more_than_any_debounce);
    CHECK_FALSE(walk.asserted(stage));
    walk.set(stage, rule.limit);
    walk.ticks(rule.debounce_ticks);
    walk.know(stage, Knowledge::frozen);
    walk.ticks(more_than_any_debounce, true);
    CHECK(walk.asserted(stage));
  });
}

TEST_CASE("a device that has no value raises as many stages as the table says, and clears none") {
  for_each_stage([](const Row& row, std::size_t stage, const StageRule& rule) {
    Walk walk(row);
    walk.know(stage, Knowledge::unknown);
    walk.ticks(more_than_any_debounce);
    CHECK(walk.asserted(stage) == (stage < row.stages_when_unknown));
    walk.set(stage, rule.limit);
    walk.ticks(rule.debounce_ticks);
    walk.know(stage, Knowledge::unknown);
    walk.ticks(more_than_any_debounce, true);
    CHECK(walk.asserted(stage));
  });
}

TEST_CASE("a quantity that does not apply clears its row like a cause that is gone") {
  for_each_stage([](const Row& row, std::size_t stage, const StageRule& rule) {
    Walk walk(row);
    walk.set(stage, rule.limit);
    walk.ticks(rule.debounce_ticks);
    walk.know(stage, Knowledge::inactive);
    walk.ticks(row.release_ticks);
    CHECK(walk.asserted(stage) == latches(row, stage));
  });
}

TEST_CASE("the rows that latch are those whose trip cuts power or isolates, and no others") {
  const std::vector<int> expected{1, 2, 4, 5, 6, 7, 12};
  std::vector<int> latched;
  for (const Row& row : row_table) {
    if (row.latched) latched.push_back(row.number);
  }
  CHECK(latched == expected);
}

TEST_CASE("a worse stage of a row never has a milder limit") {
  for (const Row& row : row_table) {
    CAPTURE(int{row.number});
    for (std::size_t stage = 1; stage < stage_count; ++stage) {
      const StageRule& mild = row.stages[stage - 1];
      const StageRule& worse = row.stages[stage];
      if (mild.signal != worse.signal || mild.signal == Signal::none) continue;
      if (worse.direction == Direction::above) CHECK(worse.limit >= mild.limit);
      if (worse.direction == Direction::below) CHECK(worse.limit <= mild.limit);
      if (worse.limit == mild.limit) CHECK(worse.debounce_ticks > mild.debounce_ticks);
    }
  }
}
