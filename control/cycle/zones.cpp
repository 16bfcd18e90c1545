#include "control/cycle/zones.hpp"

#include "control/core/math.hpp"
#include "control/core/words.hpp"
#include "control/plant/rack_loop.hpp"

namespace isotherm {
namespace {

bool heard(const SlowWords& slow) {
  const std::uint16_t word = slow[Slow::zone_valves];
  return word != absent_unsigned && (word & zone_bit::heard) != 0U;
}

/// Bit n: valve n + 1.
std::uint32_t astray_bits(const SlowWords& slow, std::size_t zones) {
  constexpr std::uint32_t first = (1U << zones_in_first_word) - 1U;
  const std::uint32_t bits =
      (slow[Slow::zone_valves] & first) | std::uint32_t{slow[Slow::zone_valves_more]} << zones_in_first_word;
  return bits & ((1U << zones) - 1U);
}

/// Nothing is wrong that wants all the flow there is, and no loop is on its way.
bool may_throttle(const RackState& state) {
  // Rows 4 to 10 are those of flow, pressure and heat; a warning is reason enough.
  for (std::size_t row = 4; row <= 10; ++row) {
    if (state.protection.level(row) != Level::clear) return false;
  }
  const HydraulicState& hydraulics = state.signals.hydraulics;
  return state.supervisor.mode == Mode::running && !hydraulics.meter.out && !hydraulics.gauge.out &&
         !warming_up(rack_loop::warm_up_tuning, state.law.warm_up);
}

}  // namespace

float zone_valves_astray(const RackSettings& settings, const SlowWords& slow) {
  float count = 0.0F;
  for (std::uint32_t bits = astray_bits(slow, zone_count(settings)); bits != 0; bits &= bits - 1U) count += 1.0F;
  return count;
}

void step_zones(const RackSettings& settings, RackState& state, const CycleInputs& inputs, bool unread, Terms& terms) {
  const std::size_t zones = zone_count(settings);
  if (zones == 0) return;
  LawState& law = state.law;
  const std::uint32_t astray = astray_bits(inputs.slow, zones);
  const bool answers = heard(inputs.slow);
  if (!unread && answers && may_throttle(state)) {
    ZoneAllocatorInputs in;
    in.zones = zones;
    in.readings = summarise_zones(inputs.nodes, terms.gpus, zones);
    in.astray = astray;
    in.gpu_target_c = law.gpu_target_c;
    in.flow_lpm = terms.flow_lpm;
    in.least_flow_lpm = settings.least_flow_lpm;
    in.rated_gpu_w = rack_loop::rated_gpu_w(settings);
    step(rack_loop::zone_tuning, law.zones, in);
  } else {
    open_all(law.zones);
  }
  update(settings, law.zone_hydraulics, law.zones.opening, answers, astray != 0);
  terms.zones = zones;
  terms.zone_period = law.zones.last;
  terms.zone_openings = law.zones.opening;
  terms.zone_throttle = law.zone_hydraulics.throttle;
  terms.zones_astray = astray;
}

ZoneWords zone_words(const LawState& state) {
  ZoneWords words{};
  for (std::size_t zone = 0; zone < words.size(); ++zone) {
    const float opening = state.zones.opening[zone];
    words[zone] = saturate<std::uint16_t>((is_number(opening) ? opening : 1.0F) * 10000.0F);
  }
  return words;
}

}  // namespace isotherm
