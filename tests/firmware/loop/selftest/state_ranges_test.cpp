#include "firmware/loop/selftest/state_ranges.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <memory>

#include "control/cycle/rack_core.hpp"

using namespace isotherm;

namespace {

/// Spoils one leaf after the other, and counts those that went unseen.
struct Spoiler {
  const RackState& state;
  unsigned floats = 0;
  unsigned flags = 0;
  unsigned unseen = 0;

  template <typename T>
  void operator()(T& leaf) {
    const T before = leaf;
    if constexpr (std::is_same_v<T, float>) {
      ++floats;
      for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity()}) {
        leaf = bad;
        unseen += keeps_its_ranges(state) ? 1U : 0U;
      }
    } else if constexpr (std::is_same_v<T, bool>) {
      ++flags;
      const unsigned char bad = 0x10;
      std::memcpy(&leaf, &bad, sizeof bad);
      unseen += keeps_its_ranges(state) ? 1U : 0U;
    }
    std::memcpy(&leaf, &before, sizeof before);
  }
};

}  // namespace

TEST_CASE("every number of a state that is none, and every flag that is neither 0 nor 1, is seen") {
  const RackCore core;
  const auto state = std::make_unique<RackState>(core.state());
  REQUIRE(keeps_its_ranges(*state));
  Spoiler spoiler{*state};
  for_each_leaf(*state, spoiler);
  CHECK(spoiler.floats > 100);
  CHECK(spoiler.flags > 20);
  CHECK(spoiler.unseen == 0);
  CHECK(keeps_its_ranges(*state));
}

TEST_CASE("what goes out stays between nothing and everything, and the mode is one that there is") {
  const RackCore core;
  const auto with = [&](auto&& change) {
    const auto state = std::make_unique<RackState>(core.state());
    change(*state);
    return keeps_its_ranges(*state);
  };
  for (const float share : {0.0F, 0.5F, 1.0F}) {
    CHECK(with([&](RackState& state) { state.applied.valve = share; }));
    CHECK(with([&](RackState& state) { state.applied.pump_speed.back() = share; }));
  }
  for (const float share : {-0.001F, 1.001F, 1e6F}) {
    CAPTURE(share);
    CHECK_FALSE(with([&](RackState& state) { state.applied.valve = share; }));
    CHECK_FALSE(with([&](RackState& state) { state.applied.mixing_valve = share; }));
    CHECK_FALSE(with([&](RackState& state) { state.applied.speed_share = share; }));
    for (std::size_t pump = 0; pump < pump_count; ++pump) {
      CHECK_FALSE(with([&](RackState& state) { state.applied.pump_speed[pump] = share; }));
    }
  }
  CHECK(with([](RackState& state) { state.supervisor.mode = Mode::tripped; }));
  CHECK_FALSE(with([](RackState& state) { state.supervisor.mode = static_cast<Mode>(static_cast<int>(Mode::tripped) + 1); }));
}
