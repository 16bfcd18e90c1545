#include "control/signal/hydraulics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "control/plant/rack_loop.hpp"

using namespace isotherm;

namespace {

constexpr RackSettings settings = default_rack_settings;

/// What meter, gauge and pumps of a sound rack show with both pumps at this speed.
FastSignals at_speed(float speed) {
  FastSignals fast;
  fast.ever_read = true;
  fast.pump_speed = {Reading::of(speed), Reading::of(speed)};
  fast.pump_current = {Reading::of(speed * speed), Reading::of(speed * speed)};
  const float flow = rack_loop::expected_flow_lpm(settings, fast.pump_speed).value;
  fast.flow_lpm = Reading::of(flow);
  fast.differential_pressure_kpa = Reading::of(rack_loop::expected_differential_pressure_kpa(settings, flow));
  return fast;
}
constexpr float design_speed = 0.68312F;  // moves design flow

void run(HydraulicState& state, const FastSignals& fast, int ticks) {
  for (int n = 0; n < ticks; ++n) update(state, fast, settings);
}
HydraulicState settled() {
  HydraulicState state;
  run(state, at_speed(design_speed), 600);
  REQUIRE(state.flow_quality == Quality::good);
  return state;
}

}  // namespace

TEST_CASE("flow follows from pressure as pressure from flow") {
  for (float flow = 20.0F; flow <= 150.0F; flow += 10.0F) {
    const float pressure = rack_loop::expected_differential_pressure_kpa(settings, flow);
    CHECK(flow_of_pressure_lpm(settings, pressure) == doctest::Approx(flow).epsilon(1e-4));
  }
}

TEST_CASE("a meter that shows zero, ten times or nothing is left out before the trip's second is over") {
  for (const Reading lie : {Reading::of(0.0F), Reading::of(1000.0F), Reading::of(26.4F), Reading::absent()}) {
    CAPTURE(lie.value);
    HydraulicState state = settled();
    FastSignals fast = at_speed(design_speed);
    fast.flow_lpm = lie;
    run(state, fast, 5);
    CHECK(state.meter.out);
    CHECK_FALSE(state.gauge.out);
    CHECK(state.flow_quality == Quality::estimated);
    CHECK(state.flow_lpm.value == doctest::Approx(100.0F).epsilon(0.02));
    CHECK(state.pressure_quality == Quality::good);
  }
}

TEST_CASE("the soft flow follows the pumps, and the meter comes back after 30 s of agreement") {
  HydraulicState state = settled();
  FastSignals fast = at_speed(design_speed);
  fast.flow_lpm = Reading::of(0.0F);
  run(state, fast, 10);
  for (float speed = design_speed; speed <= 0.9F; speed += 0.01F) {
    fast = at_speed(speed);
    const float flow = std::exchange(fast.flow_lpm, Reading::of(0.0F)).value;
    run(state, fast, 2);
    CHECK(state.flow_lpm.value == doctest::Approx(flow).epsilon(0.02));
  }
  run(state, at_speed(design_speed), 290);
  CHECK(state.flow_quality == Quality::estimated);
  run(state, at_speed(design_speed), 30);
  CHECK(state.flow_quality == Quality::good);
  CHECK_FALSE(state.meter.out);
}

TEST_CASE("a pressure gauge that lies against meter and pumps is left out, and the meter still stands") {
  for (const Reading lie : {Reading::of(0.0F), Reading::of(400.0F), Reading::absent()}) {
    CAPTURE(lie.value);
    HydraulicState state = settled();
    FastSignals fast = at_speed(design_speed);
    fast.differential_pressure_kpa = lie;
    run(state, fast, 5);
    CHECK(state.gauge.out);
    CHECK_FALSE(state.meter.out);
    CHECK(state.pressure_quality == Quality::lost);
    CHECK(state.flow_quality == Quality::good);
  }
}

TEST_CASE("a blocked loop is never taken for a lying meter: the motors know") {
  // A centrifugal pump with a flat curve: head hardly rises, torque falls by what does not flow.
  for (int percent = 0; percent <= 74; ++percent) {
    CAPTURE(percent);
    const float open = static_cast<float>(percent) * 0.01F;
    HydraulicState state = settled();
    FastSignals fast = at_speed(design_speed);
    const float square = design_speed * design_speed;
    const float current = square * (0.1F + 0.9F * std::pow(open, 0.7F));
    fast.pump_current = {Reading::of(current), Reading::of(current)};
    fast.flow_lpm = Reading::of(100.0F * open);
    fast.differential_pressure_kpa = Reading::of(130.0F * (1.23F - 0.23F * open * open));
    run(state, fast, 600);
    CHECK_FALSE(state.meter.out);
    CHECK(state.flow_lpm == fast.flow_lpm);
    CHECK(state.flow_quality == Quality::good);
  }
}

TEST_CASE("lost pumps, a burst hose and drawn air are never taken for a lying meter or gauge") {
  const FastSignals sound = at_speed(design_speed);
  SUBCASE("both pumps coast down") {
    HydraulicState state = settled();
    float meter = 100.0F;
    for (int tick = 0; tick < 40; ++tick) {
      const float speed = std::max(0.0F, design_speed - 0.1F * static_cast<float>(tick));
      FastSignals fast = at_speed(speed);
      meter += (fast.flow_lpm.value - meter) * 0.2F;
      fast.flow_lpm = Reading::of(meter);
      run(state, fast, 1);
      CHECK_FALSE(state.meter.out);
      CHECK_FALSE(state.gauge.out);
    }
  }
  SUBCASE("a hose comes off behind the meter: more flow, little pressure") {
    HydraulicState state = settled();
    FastSignals fast = sound;
    fast.flow_lpm = Reading::of(155.0F);
    fast.differential_pressure_kpa = Reading::of(45.0F);
    run(state, fast, 600);
    CHECK_FALSE(state.gauge.out);
    CHECK_FALSE(state.meter.out);
  }
  SUBCASE("the pumps draw air: no flow, no pressure, no torque") {
    HydraulicState state = settled();
    FastSignals fast = sound;
    fast.flow_lpm = Reading::of(5.0F);
    fast.differential_pressure_kpa = Reading::of(3.0F);
    fast.pump_current = {Reading::of(0.05F), Reading::of(0.05F)};
    run(state, fast, 600);
    CHECK(state.flow_lpm.value == doctest::Approx(5.0F));
    CHECK_FALSE(state.gauge.out);
  }
}

TEST_CASE("a plant that differs from its settings is learned, so that its meter can be judged too") {
  HydraulicState state;
  FastSignals fast = at_speed(design_speed);
  fast.flow_lpm = Reading::of(91.0F);
  fast.differential_pressure_kpa = Reading::of(125.0F);
  run(state, fast, 20'000);
  CHECK(state.flow_over_speed ==
        doctest::Approx(91.0F / rack_loop::expected_flow_lpm(settings, fast.pump_speed).value).epsilon(0.01));
  fast.flow_lpm = Reading::of(0.0F);
  run(state, fast, 10);
  CHECK(state.flow_lpm.value == doctest::Approx(91.0F).epsilon(0.05));
}

TEST_CASE("without a read nothing changes, and two lost witnesses leave no soft value") {
  HydraulicState state = settled();
  FastSignals blind = at_speed(0.1F);
  blind.ticks_blind = 3;
  run(state, blind, 100);
  CHECK(state.flow_lpm.value == doctest::Approx(100.0F));
  FastSignals fast = at_speed(design_speed);
  fast.flow_lpm = Reading::absent();
  fast.differential_pressure_kpa = Reading::absent();
  run(state, fast, 100);
  CHECK(state.flow_quality == Quality::lost);
  CHECK_FALSE(state.flow_lpm.known);
}

TEST_CASE("throttled zone valves make no witness odd, and are not learned as a worn pump or a narrow loop") {
  Throttle throttle;
  throttle.resistance = 1.5F;
  throttle.flow_two = 0.85F;
  throttle.flow_one = 0.9F;
  FastSignals fast = at_speed(design_speed);
  const float flow = 0.85F * fast.flow_lpm.value;
  fast.flow_lpm = Reading::of(flow);
  fast.differential_pressure_kpa = Reading::of(1.5F * rack_loop::expected_differential_pressure_kpa(settings, flow));
  for (Reading& current : fast.pump_current) current.value *= 0.925F;
  HydraulicState state = settled();
  for (int n = 0; n < 6000; ++n) update(state, fast, settings, throttle);
  CHECK_FALSE(state.meter.out);
  CHECK_FALSE(state.gauge.out);
  CHECK(state.flow_lpm.value == doctest::Approx(flow));
  CHECK(learned(state).pump_strength == doctest::Approx(1.0F).epsilon(0.005));
  CHECK(learned(state).loop_resistance == doctest::Approx(1.0F).epsilon(0.005));
  CHECK(learned(state).motor_load == doctest::Approx(1.0F).epsilon(0.005));

  SUBCASE("a meter that lies is found behind them as behind open valves") {
    fast.flow_lpm = Reading::of(0.0F);
    for (int n = 0; n < 5; ++n) update(state, fast, settings, throttle);
    CHECK(state.meter.out);
    CHECK(state.flow_lpm.value == doctest::Approx(flow).epsilon(0.02));
  }
  SUBCASE("while the valves may be anywhere nobody is judged") {
    throttle.settled = throttle.certain = false;
    fast.flow_lpm = Reading::of(0.0F);
    for (int n = 0; n < 100; ++n) update(state, fast, settings, throttle);
    CHECK_FALSE(state.meter.out);
  }
  SUBCASE("with a valve astray they are judged, and nothing is learned of them") {
    throttle.certain = false;
    fast.differential_pressure_kpa.value *= 1.1F;
    for (int n = 0; n < 3000; ++n) update(state, fast, settings, throttle);
    CHECK(learned(state).loop_resistance == doctest::Approx(1.0F).epsilon(0.005));
  }
}
