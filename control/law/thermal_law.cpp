#include "control/law/thermal_law.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

/// The supply set point waits for a supply temperature that is further away than this.
constexpr float supply_reached_k = 1.0F;
/// Mid-ranging lets GPUs come back that are further on the cool (warm) side than this.
constexpr float gpus_near_k = 1.0F;

/// Smoothing of the flow that counts as usual: half a minute.
constexpr float usual_flow_per_s = 1.0F / 30.0F;

/// Of the highest load of the last minute: at this and more the load is not in a dip.
constexpr float load_there = 0.95F;

/// Span of a ripple that is more than a meter's noise, of the same load.
constexpr float load_ripples = 0.02F;

/// Where the peaks of an unavoidable ripple may lie: of one that the load makes, and not the flow law itself about the whole
/// degrees of telemetry.
void allow_ripple(const LawTuning& tuning, const LawPlant& plant, ThermalLawState& state, const LawView& view) {
  if (!view.controlled_c.known || view.warming_up) {
    state.ripple.begun = false;
    state.peak_c = {};
    state.ripple_allowance_k = 0.0F;
    return;
  }
  update(state.ripple, view.controlled_c.value);
  update(state.peak_c, view.controlled_c.value);
  const float kelvin_per_watt = plant.model.direct_k_per_w + body_resistance(plant.model, plant.design_flow_lpm / plant.model.gpus);
  const float span_k = kelvin_per_watt * state.load.span();
  const float wanted = std::min({tuning.ripple_share * span_k, tuning.most_ripple_allowance / kelvin,
                                 std::max(state.reserve.target_k + tuning.ripple_over_reserve_k, 0.0F)});
  if (!state.closed) state.ripple_allowance_k = wanted;  // of the ripple before a restart; else nothing is known yet
  state.ripple_allowance_k = rate_limit(state.ripple_allowance_k, wanted, tuning.ripple_allowance_fall * second / kelvin,
                                        tuning.ripple_allowance_rise * second / kelvin);
}

SupplyLimits supply_limits(const LawPlant& plant, const LawLimits& limits) {
  const Temperature full_load = Temperature::celsius(plant.design_supply_c);
  return {Temperature::celsius(limits.supply_least_c), Temperature::celsius(limits.supply_most_c), full_load,
          Temperature::celsius(plant.gpu_set_point_c) - full_load};
}

/// Mid-ranging, every period.
void choose_supply(const LawTuning& tuning, const LawPlant& plant, bool follow_load, ThermalLawState& state,
                   const LawView& view) {
  // A reserve for a load that has gone down belongs to a supply that follows the load.
  const float reserve_k = follow_load ? 0.0F : std::min(state.reserve.target_k, 0.0F);
  const float share = view.flow_applied_lpm / plant.full_flow_lpm;
  const float middle = plant.design_flow_lpm / plant.full_flow_lpm;
  const float distance_k = view.supply_c.known ? view.supply_c.value - view.supply_in_force_c : 0.0F;
  // Not while the supply is still on its way, nor while the GPUs say that the flow comes back by itself.
  const float error_k = state.ripple.begun ? state.ripple.average - view.gpu_target_c : 0.0F;
  const bool lower = share > middle && distance_k <= supply_reached_k && error_k > -gpus_near_k;
  const bool raise = share < middle && distance_k >= -supply_reached_k && error_k < gpus_near_k;
  choose(tuning.target, state.target, Temperature::celsius(view.gpu_target_c - reserve_k), {view.load_share, follow_load},
         lower || raise ? share : middle, middle, supply_limits(plant, view.limits));
}

float slewed_supply(const LawTuning& tuning, const LawView& view, float chosen_c) {
  const LawLimits& limits = view.limits;
  const float fall = std::min(tuning.target.fastest_fall * second / kelvin, limits.supply_fall_k_per_s);
  const float rise = std::min(tuning.target.fastest_rise * second / kelvin, limits.supply_rise_k_per_s);
  return rate_limit(view.supply_in_force_c, chosen_c, fall, rise);
}

/// How far even the GPU's peaks stayed below the target of late, while a rippling load showed its own. Nothing in a dip: its end
/// takes the room away. Nor at a calm load, whose temperature of this second tells all.
TemperatureDelta room_below(const ThermalLawState& state, Temperature target) {
  const Reading hottest_c = state.peak_c.highest();
  const Reading load_w = state.peak_w.highest();
  const float highest_w = state.load.highest();
  const bool crest_seen = load_w.known && load_w.value >= load_there * highest_w && state.load.span() > load_ripples * highest_w;
  return hottest_c.known && crest_seen ? target - Temperature::celsius(hottest_c.value) : 0.0F * kelvin;
}

/// PI of the controlled temperature on flow; mid-ranging on the supply set point. With `feed_forward` both follow IT power.
LawMove pi(const LawTuning& tuning, const LawPlant& plant, bool feed_forward, ThermalLawState& state,
           const LawView& view, LawTerms& terms) {
  if (view.supply_set_point_c.known) {
    state.target.chosen_c =
        std::clamp(view.supply_set_point_c.value, view.limits.supply_least_c, view.limits.supply_most_c);
  } else if (state.closed && state.second_in_period == 0) {
    choose_supply(tuning, plant, feed_forward, state, view);
  }
  LawMove move{view.flow_applied_lpm, slewed_supply(tuning, view, state.target.chosen_c), state.kind};

  const float full = plant.full_flow_lpm;
  // What the pumps really gave, less what the feed-forward had asked for, is the feedback's part.
  const bool own = state.closed && !view.flow_overridden;
  float applied = own ? state.flow.output : view.flow_applied_lpm / full - (state.closed ? state.feed_forward : 0.0F);
  terms.flow_applied = applied;
  const float by_power = update(tuning.power, state.power, view.gpu_power_w);
  state.feed_forward = feed_forward ? by_power : 0.0F;
  terms.feed_forward = state.feed_forward;
  if (!view.controlled_c.known) return move;
  const Temperature measured = Temperature::celsius(view.controlled_c.value);
  const Temperature target = Temperature::celsius(view.gpu_target_c + state.ripple_allowance_k);
  if (!state.closed) {
    // MPC may have lowered the flow for a dip that will end unforeseen.
    applied = std::max(applied, state.resume_lpm / full) - state.feed_forward;
    begin(tuning.flow, state.flow, measured, target, applied, !state.handed_over);
  }
  const FlowLimits limits{view.limits.flow_least_lpm / full, view.limits.flow_most_lpm / full};
  const bool falling = state.ripple.begun && view.controlled_c.value < state.ripple.average;
  const float highest_w = state.load.highest();
  const bool loaded = state.load.begun && state.load.average >= load_there * highest_w &&
                      state.load.span() <= (1.0F - load_there) * highest_w;
  terms.flow = update(tuning.flow, state.flow, measured, target, falling, loaded, room_below(state, target), applied, limits);
  state.closed = true;
  const float wanted_lpm = (state.flow.output + state.feed_forward) * full;
  const float slewed_lpm =
      rate_limit(view.flow_applied_lpm, wanted_lpm, view.limits.flow_fall_lpm_per_s, view.limits.flow_rise_lpm_per_s);
  move.flow_lpm = std::clamp(slewed_lpm, view.limits.flow_least_lpm, view.limits.flow_most_lpm);
  return move;
}

/// How fast a constant law comes to its constants, share of full-speed flow a second.
constexpr float approach_per_second = 0.004F;

/// Design flow and the design's supply set point, approached slowly.
LawMove constant(const LawTuning& tuning, const LawPlant& plant, ThermalLawState& state, const LawView& view) {
  const LawLimits& limits = view.limits;
  update(tuning.power, state.power, view.gpu_power_w);
  state.feed_forward = 0.0F;
  const float chosen_c = view.supply_set_point_c.value_or(plant.design_supply_c);
  state.target.chosen_c = std::clamp(chosen_c, limits.supply_least_c, limits.supply_most_c);
  const float approach = approach_per_second * plant.full_flow_lpm;
  const float flow = rate_limit(view.flow_applied_lpm, plant.design_flow_lpm, std::min(approach, limits.flow_fall_lpm_per_s),
                                std::min(approach, limits.flow_rise_lpm_per_s));
  state.closed = true;
  return {std::clamp(flow, limits.flow_least_lpm, limits.flow_most_lpm),
          slewed_supply(tuning, view, state.target.chosen_c), Law::constant};
}

/// A forecast that is trusted for moments only is left alone: the law would lower the flow for a dip and not be there to bring it
/// back.
constexpr std::uint8_t trusted_before_s = 10;
/// More than a count of the telemetry.
constexpr float surprise_k = 2.0F;

/// True when the predictive law found its move.
bool mpc(const LawTuning& tuning, const LawPlant& plant, ThermalLawState& state, const LawView& view, float set_point_c,
         PredictiveWorkspace& workspace, LawMove& move, LawTerms& terms) {
  const LawLimits& given = view.limits;
  PredictiveLimits limits{given.flow_least_lpm,     given.flow_most_lpm,  given.flow_rise_lpm_per_s, given.flow_fall_lpm_per_s,
                          given.supply_least_c,     given.supply_most_c,  given.supply_rise_k_per_s,
                          given.supply_fall_k_per_s};
  if (state.trusted_s < trusted_before_s) return false;
  const bool low_load = !view.load_share.known || view.load_share.value < tuning.target.half_power;
  if (low_load) limits.supply_most_c = std::max(limits.supply_least_c, std::min(limits.supply_most_c, plant.design_supply_c));
  if (view.supply_set_point_c.known) {
    limits.supply_least_c = limits.supply_most_c =
        std::clamp(view.supply_set_point_c.value, limits.supply_least_c, limits.supply_most_c);
  }
  PredictiveMove found{view.flow_applied_lpm, view.supply_in_force_c};
  if (!decide(tuning.predictive, plant.model, plant.design_flow_lpm, view.gpu_target_c, view.forecast, limits,
              state.predictive, workspace, found, terms.predictive)) {
    return false;
  }
  const float now_w = view.gpu_power_w.value_or(plant.model.rated_gpu_w);
  const WayBackView back{set_point_c, state.ripple.begun ? state.ripple.average : view.controlled_c.value_or(set_point_c),
                         state.load.begun ? std::max(state.load.highest(), now_w) : now_w, view.supply_in_force_c};
  terms.predictive.least_flow_lpm =
      least_flow_back_lpm(tuning.way_back, plant.model, state.predictive.observer, back, limits, view.flow_applied_lpm);
  move = {std::max(found.flow_lpm, terms.predictive.least_flow_lpm), found.supply_c, Law::mpc};
  return true;
}

/// What the laws are to aim at so that the load may return at any second. An owner's supply set point stands as it is.
LawView with_reserve(const LawTuning& tuning, const LawPlant& plant, ThermalLawState& state, const LawView& asked) {
  if (asked.gpu_power_w.known) {
    update(state.load, asked.gpu_power_w.value);
    update(state.peak_w, state.load.average);
  } else {
    state.load.begun = false;
    state.peak_w = {};
  }
  const Reading level_w = state.load.begun ? Reading::of(state.load.highest()) : Reading::absent();
  LawView view = asked;
  const Reserve reserve = update(tuning.reserve, plant, asked.limits, state.reserve, level_w);
  if (!asked.supply_set_point_c.known) view.limits.supply_most_c = reserve.supply_most_c;
  view.gpu_target_c += std::min(reserve.target_k, 0.0F);
  return view;
}

void forget_load(ThermalLawState& state) {
  state.load.begun = state.ripple.begun = false;
  state.peak_c = state.peak_w = {};
}

void advance(const LawTuning& tuning, ThermalLawState& state) {
  const auto period_s = static_cast<std::uint8_t>(tuning.target.period / second);
  state.second_in_period = static_cast<std::uint8_t>((state.second_in_period + 1U) % period_s);
}

}  // namespace

LawMove step(const LawTuning& tuning, const LawPlant& plant, Law kind, ThermalLawState& state, const LawView& asked,
             LawTerms& terms, PredictiveWorkspace* workspace) {
  const LawView view = with_reserve(tuning, plant, state, asked);
  // The observer follows whichever law decides, so that MPC may take over at any second.
  const Reading next_w = view.forecast != nullptr ? Reading::of(view.forecast->gpu_power_w[0]) : Reading::absent();
  const bool modelled = plant.model.gpus > 0.0F;
  if (modelled) {
    terms.predictive.innovation_k =
        update(tuning.predictive.observer, plant.model, state.predictive.observer,
               {view.controlled_c, view.gpu_power_w, next_w, view.flow_lpm, view.flow_applied_lpm, view.supply_c,
                view.supply_in_force_c});
  }
  // A GPU that is far hotter than foretold, and too hot, has another plant than the model has: that is no time for foresight.
  const bool surprised = terms.predictive.innovation_k > surprise_k && view.controlled_c.value_or(0.0F) > view.gpu_target_c + surprise_k;
  const bool trusted =
      view.forecast != nullptr && view.forecast->trust >= tuning.predictive.least_trust && !surprised;
  state.trusted_s = trusted ? static_cast<std::uint8_t>(std::min<unsigned>(state.trusted_s + 1U, trusted_before_s))
                            : std::uint8_t{0};
  state.usual_flow_lpm = state.closed ? lag(state.usual_flow_lpm, view.flow_applied_lpm, usual_flow_per_s)
                                      : view.flow_applied_lpm;
  LawMove foreseen;
  Law deciding = kind;
  if (kind == Law::mpc) {
    const bool able = modelled && workspace != nullptr && !view.warming_up;
    if (!able || !mpc(tuning, plant, state, view, asked.gpu_target_c, *workspace, foreseen, terms)) deciding = Law::pi_ff;
  }
  const bool changed = state.kind != deciding;
  state.resume_lpm = changed && state.kind == Law::mpc ? state.usual_flow_lpm : 0.0F;
  state.kind = deciding;
  allow_ripple(tuning, plant, state, view);
  if (changed && state.closed) {
    // Another law takes over: its memory begins at what flows now.
    resume(state.target, Temperature::celsius(view.gpu_target_c), deciding != Law::pi,
           Temperature::celsius(view.supply_in_force_c), tuning.target.most_trim_k, supply_limits(plant, view.limits));
    state.closed = false;
    state.handed_over = true;
  }
  LawMove move = foreseen;
  if (deciding == Law::mpc) {
    update(tuning.power, state.power, view.gpu_power_w);
    state.feed_forward = 0.0F;
    state.target.chosen_c = move.supply_c;
    state.closed = true;
  } else if (deciding == Law::constant) {
    move = constant(tuning, plant, state, view);
  } else {
    move = pi(tuning, plant, deciding == Law::pi_ff, state, view, terms);
  }
  advance(tuning, state);
  terms.ripple_allowance_k = state.ripple_allowance_k;
  terms.supply_chosen_c = state.target.chosen_c;
  return move;
}

void stand_by(const LawTuning& tuning, ThermalLawState& state, bool same_load) {
  state.closed = state.handed_over = false;
  if (!same_load) forget_load(state);
  state.reserve = {};
  state.predictive.observer.begun = false;
  advance(tuning, state);
}

void recall(const LawTuning& tuning, ThermalLawState& state, Reading controlled_c, Reading gpu_power_w) {
  if (!controlled_c.known || !gpu_power_w.known) {
    forget_load(state);
    state.power = {};
    return;
  }
  update(state.ripple, controlled_c.value);
  update(state.peak_c, controlled_c.value);
  update(state.load, gpu_power_w.value);
  update(state.peak_w, state.load.average);
  update(tuning.power, state.power, gpu_power_w);
}

}  // namespace isotherm
