#include "control/safety/supervisor.hpp"

namespace isotherm {
namespace {

constexpr float hot_gpu_c = 45.0F;           // warmer than any idle rack that was just filled
constexpr float still_flow_share = 0.05F;    // the flow meter's own cut-off
constexpr float static_pressure_kpa = 50.0F;
constexpr float least_level_percent = 20.0F;
constexpr float purge_flow_share = 0.20F;
constexpr float reached_share = 0.90F;
constexpr std::uint32_t checks_s = 3;
constexpr std::uint32_t purge_patience_s = 30;
constexpr std::uint32_t ramp_patience_s = 60;
constexpr std::uint32_t dew_point_patience_s = 120;
constexpr std::uint8_t valid_readings_to_close = 2;
/// The nodes' power of now, as it is read: lag and way of a reading, its polling, and a cycle.
constexpr std::uint8_t after_brake_s = 4;
/// Somebody else may keep the brake for good.
constexpr std::uint32_t brake_patience_s = 15;
constexpr std::uint8_t permit_lost_s = 3;
constexpr std::uint8_t failed_starts_most = 3;

void enter(SupervisorState& state, Mode mode) {
  if (state.mode == mode) return;
  state.mode = mode;
  state.seconds_in_mode = 0;
  state.valid_readings = 0;
  state.permit_open_s = 0;
  state.braked_s = 0;
  if (mode == Mode::checks) state.seconds_regulated = 0;
}

bool still_and_cold(const Situation& now) {
  return now.flow_lpm.known && now.flow_lpm.value < still_flow_share * now.design_flow_lpm && !now.permit_closed &&
         now.all_gpus_heard && now.hottest_c.known && now.hottest_c.value <= hot_gpu_c;
}

bool checks_pass(const Situation& now) {
  return !now.blind && now.flow_lpm.known && now.supply_c.known && !now.leak && !now.power_cut &&
         now.level_percent.known && now.level_percent.value > least_level_percent && now.suction_kpa.known &&
         now.suction_kpa.value >= static_pressure_kpa;
}

bool flows(const Situation& now, float share_of_design) {
  return now.flow_lpm.known && now.flow_lpm.value >= share_of_design * now.design_flow_lpm;
}

/// Where a rack goes that is neither tripped nor in fallback any more.
Mode way_back(const SupervisorState& state) {
  if (state.permit) return Mode::settling;
  return state.wanted ? Mode::checks : Mode::run_on;
}

void fail_start(SupervisorState& state) {
  ++state.failed_starts;
  if (state.failed_starts < failed_starts_most) {
    enter(state, Mode::checks);
  } else {
    state.wanted = false;
    enter(state, Mode::off);
  }
}

void step_start_up(SupervisorState& state, const Situation& now) {
  const auto seconds = static_cast<float>(state.seconds_in_mode);
  switch (state.mode) {
    case Mode::checks:
      if (!checks_pass(now)) {
        state.seconds_in_mode = 0;
      } else if (state.seconds_in_mode >= checks_s) {
        // A loop that flows already carries no air any more.
        enter(state, flows(now, reached_share) ? Mode::ramp_up : Mode::purge);
      }
      break;
    case Mode::purge:
      if (seconds >= now.purge_s && flows(now, purge_flow_share)) {
        enter(state, Mode::ramp_up);
      } else if (seconds >= now.purge_s + static_cast<float>(purge_patience_s)) {
        fail_start(state);
      }
      break;
    case Mode::ramp_up:
      if (state.seconds_in_mode >= checks_s && flows(now, reached_share)) {
        enter(state, Mode::await_dew_point);
      } else if (state.seconds_in_mode >= ramp_patience_s) {
        fail_start(state);
      }
      break;
    default:
      break;
  }
  if (state.mode != Mode::await_dew_point) return;
  const bool clear = now.supply_c.known && now.dew_point_c.known &&
                     now.supply_c.value >= now.dew_point_c.value + now.dew_point_margin_k;
  // After two minutes it goes on with the valve closed, and the load warms the loop.
  if (!clear && state.seconds_in_mode < dew_point_patience_s) return;
  state.permit = true;
  state.failed_starts = 0;
  enter(state, Mode::running);
}

void step_settling(SupervisorState& state, const Situation& now) {
  state.permit = now.permit_closed;
  state.brake = now.brake_active;
  if (state.entry_open && still_and_cold(now)) {
    state.entry_open = false;
    enter(state, Mode::checks);
    return;
  }
  const bool valid = now.flow_lpm.known && now.supply_c.known && now.controlled_c.known;
  state.valid_readings = valid ? static_cast<std::uint8_t>(state.valid_readings + 1) : std::uint8_t{0};
  // The unit's watchdog brakes the nodes of a rack whose controller was away. What they draw then is not their load: a law that
  // began with it would take the end of the brake for a job's start.
  if (now.brake_active && state.seconds_in_mode < brake_patience_s) state.braked_s = after_brake_s;
  if (state.valid_readings < valid_readings_to_close) return;
  state.entry_open = false;
  state.brake = false;
  if (state.braked_s > 0) {
    --state.braked_s;
    return;
  }
  enter(state, state.permit ? Mode::running : way_back(state));
}

}  // namespace

Plan plan(Mode mode) {
  switch (mode) {
    case Mode::off: return {PumpPlan::off, ValvePlan::close};
    case Mode::checks: return {PumpPlan::keep, ValvePlan::close};
    case Mode::purge: return {PumpPlan::speed, ValvePlan::close};
    case Mode::ramp_up:
    case Mode::await_dew_point: return {PumpPlan::ramp, ValvePlan::close};
    case Mode::settling: return {PumpPlan::design, ValvePlan::hold};
    case Mode::running: return {PumpPlan::law, ValvePlan::law};
    case Mode::fallback:
    case Mode::tripped: return {PumpPlan::design, ValvePlan::law};
    case Mode::run_on: return {PumpPlan::speed, ValvePlan::close};
  }
  return {};
}

Plan plan(const SupervisorState& state) {
  Plan now = plan(state.mode);
  if (state.mode == Mode::settling && state.valid_readings >= valid_readings_to_close) now.valve = ValvePlan::law;
  return now;
}

SupervisorState begin(Entry entry) {
  SupervisorState state;
  state.mode = entry == Entry::cold ? Mode::checks : Mode::settling;
  state.entry_open = entry == Entry::automatic;
  return state;
}

void take_over_permit(SupervisorState& state, bool closed) {
  if (state.mode == Mode::settling) state.permit = closed;
}

void see_permit(SupervisorState& state, bool closed) {
  if (state.mode == Mode::settling || state.mode == Mode::fallback || state.mode == Mode::tripped) state.permit = closed;
}

void step(SupervisorState& state, const Situation& now) {
  ++state.seconds_in_mode;
  if (now.power_cut) state.permit = false;
  if (now.stop && state.mode != Mode::off) {
    state.wanted = false;
    state.permit = false;
    enter(state, Mode::run_on);
  }
  if (now.start) {
    state.wanted = true;
    state.failed_starts = 0;
    if (state.mode == Mode::off || state.mode == Mode::run_on) enter(state, Mode::checks);
  }

  const bool shut = state.mode == Mode::off || state.mode == Mode::run_on;
  if (!shut && now.latched) enter(state, Mode::tripped);
  const bool starting = state.mode == Mode::checks || state.mode == Mode::purge || state.mode == Mode::ramp_up ||
                        state.mode == Mode::await_dew_point;
  // A start-up that cannot see goes back to its checks: no node has power yet. A rack that may hold warm nodes goes to
  // fallback.
  if (starting) {
    if (now.blind) enter(state, Mode::checks);
  } else if (!shut && state.mode != Mode::tripped && now.fallback_demanded) {
    enter(state, Mode::fallback);
  }

  switch (state.mode) {
    case Mode::off: break;
    case Mode::checks:
    case Mode::purge:
    case Mode::ramp_up:
    case Mode::await_dew_point: step_start_up(state, now); break;
    case Mode::settling: step_settling(state, now); break;
    case Mode::running:
      ++state.seconds_regulated;
      state.brake = false;
      state.permit_open_s =
          now.permit_closed || now.blind ? std::uint8_t{0} : static_cast<std::uint8_t>(state.permit_open_s + 1);
      if (now.power_cut || state.permit_open_s >= permit_lost_s) {
        // Somebody else took IT power away: it comes back through the whole start-up only.
        state.permit = false;
        enter(state, Mode::checks);
      }
      break;
    case Mode::fallback:
      state.brake = false;
      if (!now.blind && now.ever_read) state.permit = now.permit_closed && !now.power_cut;
      if (!now.fallback_demanded && !now.blind) enter(state, way_back(state));
      break;
    case Mode::tripped:
      state.brake = false;
      if (!now.latched) enter(state, way_back(state));
      break;
    case Mode::run_on:
      state.permit = false;
      if (static_cast<float>(state.seconds_in_mode) >= now.run_on_s) enter(state, Mode::off);
      break;
  }
}

}  // namespace isotherm
