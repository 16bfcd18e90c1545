#include "control/law/zone_allocator.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "control/plant/rack_loop.hpp"

using namespace isotherm;

namespace {

constexpr ZoneAllocatorTuning tuning = rack_loop::zone_tuning;
constexpr int period = tuning.period_s;

/// A rack at 66 C whose nine zones all tell the same.
ZoneAllocatorInputs even_rack() {
  ZoneAllocatorInputs in;
  in.zones = 9;
  for (std::size_t zone = 0; zone < in.zones; ++zone) {
    in.readings[zone] = {Reading::of(66.0F), Reading::of(66.0F), 8, Reading::of(650.0F), true, 8};
  }
  in.gpu_target_c = 66.0F;
  in.flow_lpm = Reading::of(90.0F);
  in.least_flow_lpm = 45.0F;
  in.rated_gpu_w = 700.0F;
  return in;
}

void set(ZoneAllocatorInputs& in, std::size_t zone, float celsius) {
  in.readings[zone].hottest_c = in.readings[zone].second_hottest_c = Reading::of(celsius);
}

void run(ZoneAllocatorState& state, const ZoneAllocatorInputs& in, int seconds) {
  for (int n = 0; n < seconds; ++n) step(tuning, state, in);
}

float most_open(const ZoneAllocatorState& state, std::size_t zones) {
  return *std::max_element(state.opening.begin(), state.opening.begin() + static_cast<std::ptrdiff_t>(zones));
}

/// All at half their stroke, as after a while of cooler days.
ZoneAllocatorState half_open(const ZoneAllocatorInputs& in) {
  ZoneAllocatorState state;
  run(state, in, period);
  state.opening.fill(0.5F);
  return state;
}

std::uint32_t next_random(std::uint32_t& seed) {
  seed = seed * 1664525U + 1013904223U;
  return seed >> 8U;
}

}  // namespace

TEST_CASE("it begins with every valve open, and an even rack stays so") {
  ZoneAllocatorState state;
  run(state, even_rack(), 10 * period);
  CHECK(state.opening == all_zones_open());
  CHECK(state.last.neediest == 1);
  CHECK(state.last.neediest_c == 66.0F);
}

TEST_CASE("nothing moves before the period is over; then a zone that is too cool closes by what it is too cool, and no faster") {
  for (const auto& [celsius, step_down] : {std::pair{65.5F, 0.0F}, {65.0F, 0.0F}, {64.5F, 0.01F}, {64.0F, 0.02F}, {40.0F, 0.02F}}) {
    CAPTURE(celsius);
    ZoneAllocatorInputs in = even_rack();
    set(in, 3, celsius);
    ZoneAllocatorState state;
    run(state, in, period - 1);
    CHECK(state.opening == all_zones_open());
    // 64.5 C are a second of 64 C and one of 65 C: GPUs tell whole degrees.
    if (celsius == 64.5F || celsius == 65.5F) {
      state = {};
      for (int n = 0; n < period; ++n) {
        set(in, 3, celsius + (n % 2 == 0 ? 0.5F : -0.5F));
        run(state, in, 1);
      }
    } else {
      run(state, in, 1);
    }
    CHECK(state.opening[3] == doctest::Approx(1.0F - step_down));
    for (std::size_t zone = 0; zone < in.zones; ++zone) {
      if (zone != 3) CHECK(state.opening[zone] == 1.0F);
    }
  }
}

TEST_CASE("where a zone has many GPUs a single hot one does not rule it; where it has few, it does") {
  for (const std::uint8_t gpus : {std::uint8_t{8}, std::uint8_t{4}, std::uint8_t{3}}) {
    CAPTURE(gpus);
    ZoneAllocatorInputs in = even_rack();
    in.readings[5] = {Reading::of(67.0F), Reading::of(60.0F), gpus, Reading::of(650.0F), true, gpus};
    ZoneAllocatorState state;
    run(state, in, period);
    CHECK(state.opening[5] == doctest::Approx(gpus >= 4 ? 0.98F : 1.0F));
    CHECK(state.last.neediest == (gpus >= 4 ? 1 : 6));
  }
}

TEST_CASE("a cool zone closes to where it keeps its share of the least flow, or to the least opening") {
  ZoneAllocatorInputs in = even_rack();
  for (std::size_t zone = 0; zone < 4; ++zone) set(in, zone, 44.0F);
  ZoneAllocatorState state;
  run(state, in, 100 * period);
  CHECK(state.last.floor > tuning.least_opening);
  const float share = zone_conductance(state.opening[0]) / mean_conductance(state.opening, in.zones);
  CHECK(in.flow_lpm.value * share == doctest::Approx(in.least_flow_lpm).epsilon(0.02));
  CHECK(state.opening[8] == 1.0F);

  in.flow_lpm = Reading::of(150.0F);
  run(state, in, 100 * period);
  CHECK(state.opening[0] == doctest::Approx(tuning.least_opening));

  // With no more than least flow there is nothing to give away: equal shares, and in the end all open.
  for (const Reading flow : {Reading::of(45.0F), Reading::of(30.0F)}) {
    ZoneAllocatorState throttled = state;
    in.flow_lpm = flow;
    run(throttled, in, period);
    CHECK(zone_conductance(throttled.opening[0]) == doctest::Approx(mean_conductance(state.opening, in.zones)).epsilon(1e-3));
    run(throttled, in, 20 * period);
    CHECK(throttled.opening[0] > 0.98F);
  }
  // With a flow that nobody knows likewise, and at once.
  in.flow_lpm = Reading::absent();
  run(state, in, period);
  CHECK(state.opening[0] == 1.0F);
}

TEST_CASE("valves that are all less than nine tenths open, open together") {
  const ZoneAllocatorInputs in = even_rack();
  ZoneAllocatorState state = half_open(in);
  run(state, in, period);
  for (std::size_t zone = 1; zone < in.zones; ++zone) CHECK(state.opening[zone] == doctest::Approx(0.6F));
  CHECK(state.opening[0] == doctest::Approx(0.65F));  // the neediest
  run(state, in, 5 * period);
  CHECK(most_open(state, in.zones) >= tuning.most_open_least);
}

TEST_CASE("the neediest zone opens, period by period, whatever the others do") {
  ZoneAllocatorInputs in = even_rack();
  set(in, 2, 67.0F);
  ZoneAllocatorState state;
  run(state, in, period);
  state.opening[2] = 0.6F;
  run(state, in, period);
  CHECK(state.opening[2] == doctest::Approx(0.65F));
  run(state, in, 7 * period);
  CHECK(state.opening[2] == doctest::Approx(1.0F));
}

TEST_CASE("a zone that is too hot opens at the actuator's own pace and does not wait for the period") {
  ZoneAllocatorInputs in = even_rack();
  ZoneAllocatorState state = half_open(in);
  in.readings[4].hottest_c = Reading::of(67.0F);
  run(state, in, 2);
  CHECK(state.opening[4] == 0.5F);
  in.readings[4].hottest_c = Reading::of(68.0F);
  run(state, in, 3);
  CHECK(state.opening[4] == doctest::Approx(0.5F + 3.0F * tuning.hot_open_per_s));
  CHECK(state.opening[5] == 0.5F);
  for (int n = 0; n < 3; ++n) {
    state.second = 0;
    run(state, in, 9);
  }
  CHECK(state.opening[4] == 1.0F);
}

TEST_CASE("a job that starts in a throttled zone opens its valve in the same second; a wave that was there before does not") {
  ZoneAllocatorInputs in = even_rack();
  for (ZoneReading& zone : in.readings) zone.power_w = Reading::of(100.0F);
  ZoneAllocatorState state = half_open(in);
  in.readings[6].power_w = Reading::of(239.0F);  // a fifth of 700 W more
  run(state, in, 1);
  CHECK(state.opening[6] == 0.5F);
  in.readings[7].power_w = Reading::of(241.0F);
  run(state, in, 1);
  CHECK(state.opening[7] == 1.0F);

  // Half a minute of checkpoint, again and again.
  ZoneAllocatorInputs wave = even_rack();
  ZoneAllocatorState waved = half_open(wave);
  for (int n = 0; n < 400; ++n) {
    wave.readings[1].power_w = Reading::of(n % 140 < 30 ? 500.0F : 650.0F);
    waved.second = 0;
    run(waved, wave, 1);
    REQUIRE(waved.opening[1] == 0.5F);
  }
}

TEST_CASE("unknown is hot: a GPU or a power that is not told for five seconds opens its zone, and keeps it open") {
  for (const bool power : {false, true}) {
    ZoneAllocatorInputs in = even_rack();
    ZoneAllocatorState state = half_open(in);
    if (power) {
      in.readings[0].power_w = Reading::absent();
    } else {
      in.readings[0].all_healthy = false;
    }
    run(state, in, tuning.doubt_s - 1);
    CHECK(state.opening[0] == 0.5F);
    in = even_rack();  // one spike is no doubt
    run(state, in, 1);
    in.readings[0].all_healthy = false;
    set(in, 0, 40.0F);
    run(state, in, tuning.doubt_s);
    CHECK(state.opening[0] == 1.0F);
    run(state, in, 30 * period);
    CHECK(state.opening[0] == 1.0F);
  }
}

TEST_CASE("a zone of which nothing is heard is no example to the others") {
  ZoneAllocatorInputs in = even_rack();
  in.readings[0] = {};
  set(in, 1, 60.0F);
  ZoneAllocatorState state;
  run(state, in, period);
  CHECK(state.last.neediest == 3);
  CHECK(state.opening[0] == 1.0F);
  CHECK(state.opening[1] == doctest::Approx(0.98F));

  for (ZoneReading& zone : in.readings) zone = {};
  ZoneAllocatorState deaf;
  run(deaf, in, 3 * period);
  CHECK(deaf.last.neediest == 0);
  CHECK(deaf.opening == all_zones_open());
}

TEST_CASE("a valve that is not where it should be is asked to open, and may close again once it is") {
  ZoneAllocatorInputs in = even_rack();
  set(in, 8, 50.0F);
  ZoneAllocatorState state;
  run(state, in, 10 * period);
  REQUIRE(state.opening[8] < 0.85F);
  in.astray = 1U << 8U;
  run(state, in, 1);
  CHECK(state.opening[8] == 1.0F);
  run(state, in, 2 * period);
  CHECK(state.opening[8] == 1.0F);
  in.astray = 0;
  run(state, in, 2 * period);
  CHECK(state.opening[8] < 1.0F);
}

TEST_CASE("opening all forgets everything") {
  ZoneAllocatorInputs in = even_rack();
  set(in, 0, 50.0F);
  ZoneAllocatorState state;
  run(state, in, 3 * period + 4);
  open_all(state);
  CHECK(state.opening == all_zones_open());
  CHECK_FALSE(state.begun);
  CHECK(state.second == 0);
}

TEST_CASE("whatever the zones tell: openings stay inside their range, the neediest zone never closes, and all below nine tenths open") {
  std::uint32_t seed = 7;
  for (const std::size_t zones : {1U, 2U, 5U, 9U, 18U}) {
    CAPTURE(zones);
    ZoneAllocatorInputs in = even_rack();
    in.zones = zones;
    ZoneAllocatorState state;
    for (int n = 0; n < 3000; ++n) {
      if (next_random(seed) % 40 == 0) {
        for (std::size_t zone = 0; zone < zones; ++zone) {
          set(in, zone, static_cast<float>(30 + next_random(seed) % 45));
          in.readings[zone].gpus = in.readings[zone].healthy = 4;
          in.readings[zone].power_w = Reading::of(static_cast<float>(next_random(seed) % 700));
          in.readings[zone].all_healthy = next_random(seed) % 10 != 0;
          if (next_random(seed) % 20 == 0) in.readings[zone].hottest_c = in.readings[zone].second_hottest_c = Reading::absent();
        }
        in.astray = next_random(seed) % 4 == 0 ? next_random(seed) & 0x3FFFFU : 0U;
        in.flow_lpm = next_random(seed) % 10 == 0 ? Reading::absent() : Reading::of(30.0F + static_cast<float>(next_random(seed) % 120));
      }
      const ZoneAllocatorState before = state;
      step(tuning, state, in);
      for (std::size_t zone = 0; zone < zones; ++zone) {
        REQUIRE(state.opening[zone] >= tuning.least_opening);
        REQUIRE(state.opening[zone] <= 1.0F);
      }
      if (state.second == 0 && state.last.neediest != 0) {
        REQUIRE(state.opening[state.last.neediest - 1U] >= before.opening[state.last.neediest - 1U]);
        const float was = most_open(before, zones);
        if (was < tuning.most_open_least) REQUIRE(most_open(state, zones) > was);
      }
    }
  }
}
