#include "control/signal/coolant.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

namespace {

constexpr float rated_w = 67'500.0F;

SlowWords words(double supply_c, double return_c) {
  SlowWords slow;
  for (std::size_t n = 0; n < 3; ++n) {
    slow.words[n] = static_cast<std::uint16_t>(supply_c * 100.0 + static_cast<double>(n));
    slow.words[3 + n] = static_cast<std::uint16_t>(return_c * 100.0 + static_cast<double>(n));
  }
  slow[Slow::facility_supply_temperature] = 3200;
  slow[Slow::facility_return_temperature] = 4100;
  return slow;
}

/// A load that steps between two values every two minutes, and coolant that follows it.
struct Swing {
  CoolantState state;
  int second = 0;
  template <typename Spoil>
  Coolant run(int seconds, Spoil&& spoil) {
    Coolant last;
    for (int n = 0; n < seconds; ++n, ++second) {
      const bool high = second / 120 % 2 == 0;
      SlowWords slow = words(high ? 40.5 : 40.0, high ? 48.0 : 46.0);
      std::uint16_t flow = static_cast<std::uint16_t>(10'000 + second % 7);
      spoil(slow, flow);
      last = read_coolant(slow, flow, Reading::of(high ? 62'000.0F : 50'000.0F), rated_w, state);
    }
    return last;
  }
};

}  // namespace

TEST_CASE("a stuck probe is left out when its neighbours and the load move, in either group") {
  for (const std::size_t probe : {1U, 4U}) {
    Swing rack;
    const Coolant before = rack.run(700, [](SlowWords&, std::uint16_t&) {});
    CHECK(before.faulty == 0);
    const Coolant after = rack.run(700, [&](SlowWords& slow, std::uint16_t&) { slow.words[probe] = probe == 1 ? 4020 : 4700; });
    const auto& group = probe == 1 ? after.supply_probes : after.return_probes;
    CHECK(group[1].fault == ProbeFault::stuck);
    CHECK(after.faulty == 1);
    CHECK((probe == 1 ? after.supply : after.return_water).quality == Quality::reduced);
  }
}

TEST_CASE("a rack that stands still in every word is believed while its load is steady, and frozen when it is not") {
  CoolantState state;
  const SlowWords slow = words(40.0, 47.0);
  for (int second = 0; second < 3600; ++second) {
    const Coolant coolant = read_coolant(slow, 10'000, Reading::of(60'000.0F), rated_w, state);
    REQUIRE(coolant.supply.quality == Quality::good);
  }
  Coolant coolant;
  for (int second = 0; second < 400; ++second) {
    coolant = read_coolant(slow, 10'000, Reading::of(second / 100 % 2 == 0 ? 45'000.0F : 60'000.0F), rated_w, state);
  }
  CHECK(coolant.supply.quality == Quality::lost);
  CHECK(coolant.return_water.quality == Quality::lost);
  CHECK_FALSE(coolant.supply.value.known);
}

TEST_CASE("a well held supply that stands still under a moving load is not stuck while the rest of the rack moves") {
  Swing rack;
  const Coolant coolant = rack.run(3600, [](SlowWords& slow, std::uint16_t&) {
    for (std::size_t n = 0; n < 3; ++n) slow.words[n] = 4000;
  });
  CHECK(coolant.supply.quality == Quality::good);
}

TEST_CASE("a facility probe's loose contact is bridged for ten seconds, and its loss is told after them") {
  CoolantState state;
  SlowWords slow = words(40.0, 47.0);
  read_coolant(slow, 1, Reading::absent(), rated_w, state);
  slow[Slow::facility_supply_temperature] = absent_signed;
  for (int second = 0; second < 10; ++second) {
    CHECK(read_coolant(slow, 1, Reading::absent(), rated_w, state).facility_supply_c == Reading::of(32.0F));
  }
  CHECK_FALSE(read_coolant(slow, 1, Reading::absent(), rated_w, state).facility_supply_c.known);
}
