#include "control/estimate/energy_balance.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace isotherm;

namespace {

/// 50 kW into 100 L/min of PG25: 7.5 K.
BalanceInputs sound() {
  BalanceInputs in;
  in.gpu_power_w = Reading::of(41'450.0F);
  in.beside_w = 17'100.0F;
  in.rated_power_w = 67'500.0F;
  in.flow_lpm = Reading::of(100.0F);
  in.supply_c = Reading::of(40.0F);
  in.return_c = Reading::of(47.5F);
  in.facility_supply_c = Reading::of(34.0F);
  in.facility_return_c = Reading::of(43.0F);
  in.facility_flow_lpm = Reading::of(80.0F);
  in.valve = Reading::of(0.5F);
  in.supply_target_c = 40.0F;
  return in;
}

Balance run(BalanceState& state, const BalanceInputs& in, int seconds) {
  Balance last;
  for (int n = 0; n < seconds; ++n) last = update(state, in);
  return last;
}

}  // namespace

TEST_CASE("a sound rack balances, and its soft temperatures are its measured ones") {
  BalanceState state;
  const Balance balance = run(state, sound(), 600);
  CHECK(balance.ratio.value == doctest::Approx(1.0F).epsilon(0.01));
  CHECK_FALSE(balance.off);
  CHECK(balance.soft_supply_c.value == doctest::Approx(40.0F).epsilon(0.005));
  CHECK(balance.soft_return_c.value == doctest::Approx(47.5F).epsilon(0.005));
}

TEST_CASE("a meter that tells half, or a probe pair that is off, is found out after minutes and forgotten after the cause") {
  BalanceState state;
  run(state, sound(), 600);
  BalanceInputs half = sound();
  half.flow_lpm = Reading::of(50.0F);
  CHECK_FALSE(run(state, half, 100).off);
  CHECK(run(state, half, 200).off);
  CHECK_FALSE(run(state, sound(), 200).off);
  BalanceInputs warm = sound();
  warm.return_c = Reading::of(52.0F);
  CHECK(run(state, warm, 400).off);
}

TEST_CASE("a loop that takes up its own heat as it warms is not blamed, and one that gives it back as it cools") {
  for (const float sign : {1.0F, -1.0F}) {
    CAPTURE(sign);
    BalanceState state;
    BalanceInputs in = sound();
    if (sign > 0.0F) in.supply_c = in.return_c = Reading::of(25.0F);
    if (sign < 0.0F) run(state, in, 600);
    // 200 kJ/K at 0.15 K/s: 30 kW of the 50 kW.
    constexpr float stored_rise_k = 4.5F;
    for (int n = 0; n < 300; ++n) {
      in.supply_c.value += sign * 0.15F;
      in.return_c = Reading::of(in.supply_c.value + 7.5F - sign * stored_rise_k);
      CHECK_FALSE(update(state, in).off);
    }
    in.return_c = Reading::of(in.supply_c.value + 7.5F);
    for (int n = 0; n < 600; ++n) CHECK_FALSE(update(state, in).off);
  }
}

TEST_CASE("neither a loop that drifts nor a load that swings hides a meter that lies") {
  BalanceInputs in = sound();
  in.flow_lpm = Reading::of(40.0F);
  BalanceState drifting;
  run(drifting, sound(), 600);
  in.supply_c = Reading::of(35.0F);
  bool found = false;
  for (int n = 0; n < 900; ++n) {  // 5 K, which explain less than 2 kW of the 30 that are missing
    in.supply_c.value += 0.0056F;
    in.return_c = Reading::of(in.supply_c.value + 7.5F);
    found = update(drifting, in).off;
  }
  CHECK(found);
  BalanceState swinging;
  for (int n = 0; n < 900; ++n) {  // 5 K up in a minute, and down again in the next
    const auto second = static_cast<float>(n % 60);
    in.supply_c = Reading::of(n / 60 % 2 == 0 ? 36.0F + 0.083F * second : 41.0F - 0.083F * second);
    in.return_c = Reading::of(in.supply_c.value + 7.5F);
    found = update(swinging, in).off;
  }
  CHECK(found);
}

TEST_CASE("exchanged supply and return are told within a minute") {
  BalanceState state;
  run(state, sound(), 600);
  BalanceInputs crossed = sound();
  crossed.supply_c = Reading::of(47.5F);
  crossed.return_c = Reading::of(40.0F);
  const Balance balance = run(state, crossed, 40);
  CHECK(balance.crossed);
  CHECK(balance.off);
}

TEST_CASE("coolant that was stopped carries nothing and is not judged, whatever is left of the power and of an odd minute before") {
  BalanceState state;
  run(state, sound(), 600);
  BalanceInputs odd = sound();
  odd.flow_lpm = Reading::of(50.0F);
  CHECK_FALSE(run(state, odd, 100).off);
  odd.flow_lpm = Reading::of(0.0F);
  odd.gpu_power_w = Reading::of(0.0F);
  for (int n = 0; n < 300; ++n) {
    const Balance balance = update(state, odd);
    CHECK_FALSE(balance.off);
    CHECK_FALSE(balance.ratio.known);
  }
}

TEST_CASE("an idle rack is not judged: a kelvin too much is nothing there") {
  BalanceState state;
  BalanceInputs idle = sound();
  idle.gpu_power_w = Reading::of(4000.0F);
  idle.return_c = Reading::of(43.0F);
  const Balance balance = run(state, idle, 1200);
  CHECK_FALSE(balance.ratio.known);
  CHECK_FALSE(balance.off);
}

TEST_CASE("a lost side is told by the other, flow and power, and follows the load") {
  BalanceState state;
  run(state, sound(), 900);
  BalanceInputs lost = sound();
  lost.supply_c = Reading::absent();
  CHECK(run(state, lost, 1).soft_supply_c.value == doctest::Approx(40.0F).epsilon(0.01));
  lost.gpu_power_w = Reading::of(24'783.0F);  // 33.3 kW: 5 K
  lost.return_c = Reading::of(45.0F);
  CHECK(run(state, lost, 60).soft_supply_c.value == doctest::Approx(40.0F).epsilon(0.01));
  CHECK_FALSE(run(state, lost, 1).soft_return_c.known);
  lost.flow_lpm = Reading::absent();
  CHECK_FALSE(run(state, lost, 1).soft_supply_c.known);
}

TEST_CASE("hot coolant beside cold facility water and an open valve means too little facility water") {
  BalanceState state;
  BalanceInputs starved = sound();
  starved.supply_c = Reading::of(43.0F);
  starved.return_c = Reading::of(50.5F);
  starved.valve = Reading::of(1.0F);
  CHECK_FALSE(run(state, starved, 59).facility_starved);
  CHECK(run(state, starved, 2).facility_starved);
  starved.facility_supply_c = Reading::of(42.0F);  // hot itself: then it is no lack of flow
  CHECK_FALSE(run(state, starved, 2).facility_starved);
}
