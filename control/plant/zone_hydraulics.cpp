#include "control/plant/zone_hydraulics.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/math.hpp"
#include "control/plant/rack_loop.hpp"
#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

constexpr float valve_share = 0.08F;    // of a branch's drop across its open valve: estimate, Kvs 2.5 m3/h a node
constexpr float branch_share = 0.6F;    // of the rack's drop across the branches: estimate
constexpr float rangeability = 50.0F;   // of an equal-percentage valve
constexpr float stroke_s = 30.0F;       // estimate
/// The unit's own watchdog and a stroke.
constexpr std::uint8_t settle_s = 40;
/// Of a pump's shut-off head that it loses itself at full-speed flow; what settings beyond them would say is not believed.
constexpr float least_own_share = 0.1F;
constexpr float most_own_share = 0.8F;

/// Flow over that against open valves, where pump and rack both lose head with the square of the flow.
float flow_against(float resistance, float own_share) {
  return std::sqrt(1.0F / (own_share + resistance * (1.0F - own_share)));
}

struct OwnShares {
  float two = 0.25F;  // where the settings do not tell: estimates
  float one = 0.5F;
};

/// The flows of one pump and of two at full speed are two points of the pumps' curve.
OwnShares own_shares(const RackSettings& settings) {
  const float half = 0.5F * settings.full_speed_flow_lpm;
  const float one = settings.one_pump_flow_lpm;
  OwnShares shares;
  if (one <= half) return shares;
  const float head_two = rack_loop::expected_differential_pressure_kpa(settings, settings.full_speed_flow_lpm);
  const float head_one = rack_loop::expected_differential_pressure_kpa(settings, one);
  const float loss = (head_two - head_one) / (one * one - half * half);
  const float shut_off = head_two + loss * half * half;
  shares.two = std::clamp(1.0F - head_two / shut_off, least_own_share, most_own_share);
  shares.one = std::clamp(1.0F - head_one / shut_off, least_own_share, most_own_share);
  return shares;
}

}  // namespace

float zone_conductance(float opening) {
  if (opening >= 1.0F) return 1.0F;
  const float passes = pow(rangeability, opening - 1.0F);
  return 1.0F / std::sqrt(1.0F - valve_share + valve_share / (passes * passes));
}

float zone_opening(float conductance) {
  if (conductance >= 1.0F) return 1.0F;
  if (conductance <= 0.0F) return 0.0F;
  const float passes = std::sqrt(valve_share / (1.0F / (conductance * conductance) - 1.0F + valve_share));
  return std::max(0.0F, 1.0F + log2(passes) / log2(rangeability));
}

float mean_conductance(const ZoneOpenings& openings, std::size_t zones) {
  float sum = 0.0F;
  for (std::size_t i = 0; i < gpu_count; ++i) sum += zone_conductance(openings[zone_of_gpu(i, zones)]);
  return sum / static_cast<float>(gpu_count);
}

void update(const RackSettings& settings, ZoneHydraulicState& state, const ZoneOpenings& commanded, bool heard, bool astray) {
  const std::size_t zones = zone_count(settings);
  if (!state.begun || heard != state.heard) state.settles_s = settle_s;
  state.begun = true;
  state.heard = heard;
  if (state.settles_s > 0) --state.settles_s;
  bool open = true;
  for (std::size_t zone = 0; zone < zones; ++zone) {
    const float wanted = heard ? commanded[zone] : 1.0F;
    state.position[zone] = rate_limit(state.position[zone], wanted, 1.0F / stroke_s, 1.0F / stroke_s);
    open = open && state.position[zone] >= 1.0F;
  }
  Throttle& throttle = state.throttle;
  throttle = {};
  if (!open) {
    const float conductance = mean_conductance(state.position, zones);
    throttle.resistance = 1.0F - branch_share + branch_share / (conductance * conductance);
    const OwnShares own = own_shares(settings);
    throttle.flow_two = flow_against(throttle.resistance, own.two);
    throttle.flow_one = flow_against(throttle.resistance, own.one);
  }
  throttle.settled = state.settles_s == 0;
  throttle.certain = throttle.settled && heard && !astray;
}

}  // namespace isotherm
