#include "control/estimate/energy_balance.hpp"

#include <algorithm>
#include <cmath>

#include "control/signal/filter.hpp"
#include "control/units/quantity.hpp"

namespace isotherm {
namespace {

/// Half of what a node draws beside its GPUs goes into the liquid, the rest to the room's air: estimate for cold plates on
/// processors too.
constexpr float beside_to_liquid = 0.5F;
constexpr float arrival_s = 10.0F;  // cold plate, manifold, hose and sheath together: estimate
constexpr float minute_s = 60.0F;
constexpr float bias_s = 300.0F;
constexpr float most_bias_k = 3.0F;  // more than that is no bias but a fault
constexpr float off_share = 0.25F;   // flow 2 %, temperatures 0.3 K of 8 K, power 5 %: a quarter is none of them
constexpr float back_share = 0.20F;
constexpr std::uint16_t off_patience_s = 120;
constexpr float loaded_share = 0.20F;
/// Most heat that coolant, cold plates and GPUs between the probes take up or give back, J/K for a watt of rated power: estimate,
/// half more than 20 L of PG25 (77 kJ/K), 72 GPUs with their cold plates (1.2 kJ/K each) and 60 kg of steel and brass have in a
/// rack of 67.5 kW.
constexpr float most_stored_s_per_k = 4.4F;
constexpr float crossed_k = 1.0F;
constexpr std::uint16_t crossed_patience_s = 30;
constexpr float least_flow_lpm = 10.0F;
constexpr float starved_above_k = 2.0F;  // the supply warning's own band
constexpr float starved_open = 0.98F;
constexpr std::uint16_t starved_patience_s = 60;
// Water 40 C: 992 kg/m3, 4179 J/kgK.
constexpr float water_w_per_lpm_k = 69.1F;
constexpr float coolant_w_per_lpm_k = pg25_volumetric_heat * litre_per_minute / (watt / kelvin);

Reading smooth(Reading before, Reading now, float period_over_time) {
  if (!now.known) return Reading::absent();
  return Reading::of(before.known ? lag(before.value, now.value, period_over_time) : now.value);
}

Reading heat_w(float w_per_lpm_k, Reading flow_lpm, Reading from_c, Reading to_c) {
  if (!flow_lpm.known || !from_c.known || !to_c.known) return Reading::absent();
  return Reading::of(w_per_lpm_k * flow_lpm.value * (to_c.value - from_c.value));
}

/// A loop that warms does not carry all of its heat yet, and one that cools carries more than it gets.
bool stored(float missing_w, float warming_k_per_s, float rated_power_w, float allowed_w) {
  const float taken_w = most_stored_s_per_k * rated_power_w * warming_k_per_s;
  if (missing_w * taken_w <= 0.0F) return false;
  return std::fabs(missing_w) - std::fabs(taken_w) <= allowed_w;
}

std::uint16_t count(std::uint16_t seconds, bool condition) {
  return !condition ? std::uint16_t{0} : static_cast<std::uint16_t>(std::min(seconds + 1, 60'000));
}

void learn(float& bias_k, Reading measured_c, Reading soft_c) {
  if (!measured_c.known || !soft_c.known) return;
  const float seen_k = std::clamp(measured_c.value - soft_c.value, -most_bias_k, most_bias_k);
  bias_k = lag(bias_k, seen_k, 1.0F / bias_s);
}

Reading shifted(Reading soft_c, float bias_k) {
  return soft_c.known ? Reading::of(soft_c.value + bias_k) : Reading::absent();
}

/// The rise of the coolant over the rack, K.
Reading soft_rise_k(const BalanceState& state, Reading flow_lpm) {
  if (!state.into_liquid_w.known || !flow_lpm.known || flow_lpm.value < least_flow_lpm) return Reading::absent();
  return Reading::of(state.into_liquid_w.value / (coolant_w_per_lpm_k * flow_lpm.value));
}

bool crossed(const BalanceInputs& in) {
  return in.supply_c.known && in.return_c.known && in.return_c.value < in.supply_c.value - crossed_k;
}

bool starved(const BalanceInputs& in) {
  return in.supply_c.known && in.facility_supply_c.known && in.valve.known && in.valve.value >= starved_open &&
         in.supply_c.value > in.supply_target_c + starved_above_k &&
         in.facility_supply_c.value < in.supply_target_c - starved_above_k;
}

}  // namespace

Balance update(BalanceState& state, const BalanceInputs& in) {
  // Coolant that stands carries nothing, and what is still told is of a power that went with the flow. Low flow is another row's.
  const bool flows = !in.flow_lpm.known || in.flow_lpm.value >= least_flow_lpm;
  Reading told;
  if (in.gpu_power_w.known && flows) told = Reading::of(in.gpu_power_w.value + beside_to_liquid * in.beside_w);
  state.into_liquid_w = smooth(state.into_liquid_w, told, 1.0F / arrival_s);
  state.told_w = smooth(state.told_w, state.into_liquid_w, 1.0F / minute_s);
  state.carried_w = smooth(state.carried_w,
                           flows ? heat_w(coolant_w_per_lpm_k, in.flow_lpm, in.supply_c, in.return_c) : Reading::absent(),
                           1.0F / minute_s);
  state.facility_w = smooth(state.facility_w, heat_w(water_w_per_lpm_k, in.facility_flow_lpm, in.facility_supply_c, in.facility_return_c),
                            1.0F / minute_s);
  const Reading before_c = state.coolant_c;
  const bool both = in.supply_c.known && in.return_c.known;
  state.coolant_c = smooth(before_c, both ? Reading::of(0.5F * (in.supply_c.value + in.return_c.value)) : Reading::absent(),
                           1.0F / minute_s);
  const float warming_k_per_s = both && before_c.known ? state.coolant_c.value - before_c.value : 0.0F;

  Balance balance;
  const bool loaded = state.told_w.known && state.told_w.value >= loaded_share * in.rated_power_w;
  if (loaded && state.carried_w.known) balance.ratio = Reading::of(state.carried_w.value / state.told_w.value);
  const float limit = state.off ? back_share : off_share;
  const bool odd = balance.ratio.known && std::fabs(balance.ratio.value - 1.0F) > limit;
  if (!odd || !stored(state.told_w.value - state.carried_w.value, warming_k_per_s, in.rated_power_w, limit * state.told_w.value)) {
    state.odd_s = count(state.odd_s, odd);
  }
  state.crossed_s = count(state.crossed_s, loaded && crossed(in));
  state.starved_s = count(state.starved_s, starved(in));
  balance.crossed = state.crossed_s >= crossed_patience_s;
  state.off = state.odd_s >= off_patience_s || (state.off && state.odd_s > 0) || balance.crossed;
  balance.off = state.off;
  balance.facility_starved = state.starved_s >= starved_patience_s;

  const Reading rise_k = soft_rise_k(state, in.flow_lpm);
  if (rise_k.known) {
    if (in.return_c.known) balance.soft_supply_c = Reading::of(in.return_c.value - rise_k.value);
    if (in.supply_c.known) balance.soft_return_c = Reading::of(in.supply_c.value + rise_k.value);
  }
  if (loaded && !state.off) {
    learn(state.supply_bias_k, in.supply_c, balance.soft_supply_c);
    learn(state.return_bias_k, in.return_c, balance.soft_return_c);
  }
  balance.soft_supply_c = shifted(balance.soft_supply_c, state.supply_bias_k);
  balance.soft_return_c = shifted(balance.soft_return_c, state.return_bias_k);
  return balance;
}

}  // namespace isotherm
