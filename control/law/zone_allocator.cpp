#include "control/law/zone_allocator.hpp"

#include <algorithm>

#include "control/core/words.hpp"

namespace isotherm {
namespace {

constexpr std::uint8_t many_gpus = 4;  // the halves of a node: estimate

/// Least opening at which a zone gets its share of the rack's least flow, the others being where they are. A short valley of
/// the flow is no matter: what turns laminar in it is what the flow law has left without heat.
float floor_opening(const ZoneAllocatorState& state, const ZoneAllocatorInputs& in) {
  if (state.flow_s == 0) return 1.0F;
  const float flow_lpm = std::max(state.flow_sum / static_cast<float>(state.flow_s), in.least_flow_lpm);
  return zone_opening(in.least_flow_lpm / flow_lpm * mean_conductance(state.opening, in.zones));
}

/// What cannot wait for the end of the period. True where the zone is opened and stays so.
bool open_at_once(const ZoneAllocatorTuning& tuning, ZoneAllocatorState& state, const ZoneAllocatorInputs& in, std::size_t zone) {
  const ZoneReading& reading = in.readings[zone];
  std::uint8_t& doubt_s = state.doubt_s[zone];
  const bool tells = reading.all_healthy && reading.power_w.known;
  doubt_s = tells ? std::uint8_t{0} : static_cast<std::uint8_t>(std::min<unsigned>(doubt_s + 1U, tuning.doubt_s));
  const bool surges = reading.power_w.known && state.begun &&
                      reading.power_w.value > state.power_w[zone] + tuning.surge_share * in.rated_gpu_w;
  if (reading.power_w.known) {
    const float forgotten = state.power_w[zone] * (1.0F - tuning.forget_power_per_s);
    state.power_w[zone] = std::max(reading.power_w.value, forgotten);
  }
  const bool astray = (in.astray >> zone & 1U) != 0U;
  if (surges || astray || doubt_s >= tuning.doubt_s) {
    state.opening[zone] = 1.0F;
    return true;
  }
  if (reading.hottest_c.known && reading.hottest_c.value > in.gpu_target_c + tuning.hot_k) {
    state.opening[zone] = std::min(1.0F, state.opening[zone] + tuning.hot_open_per_s);
  }
  return false;
}

/// Where a zone has many GPUs, a single hot one does not rule it, as in the rack: all of it would need more flow for one bad
/// cold plate, and a sixth more flow is a third more pressure.
Reading judged_by(const ZoneReading& zone) { return zone.healthy >= many_gpus ? zone.second_hottest_c : zone.hottest_c; }

void sum_up(ZoneAllocatorState& state, const ZoneAllocatorInputs& in) {
  for (std::size_t zone = 0; zone < in.zones; ++zone) {
    const Reading judged = judged_by(in.readings[zone]);
    if (!judged.known) continue;
    state.sum_c[zone] = static_cast<std::uint16_t>(state.sum_c[zone] + saturate<std::uint8_t>(judged.value));
    ++state.heard_s[zone];
  }
  if (in.flow_lpm.known) {
    state.flow_sum += in.flow_lpm.value;
    ++state.flow_s;
  }
}

void forget(ZoneAllocatorState& state) {
  state.sum_c = {};
  state.heard_s = {};
  state.flow_sum = 0.0F;
  state.flow_s = 0;
}

/// Means of the period, and the steps that follow from them.
void share_out(const ZoneAllocatorTuning& tuning, ZoneAllocatorState& state, const ZoneAllocatorInputs& in) {
  ZonePeriod& last = state.last;
  std::array<float, zone_count_most> mean_c{};
  last.neediest = 0;
  last.neediest_c = 0.0F;
  for (std::size_t zone = 0; zone < in.zones; ++zone) {
    if (state.heard_s[zone] == 0) continue;
    mean_c[zone] = static_cast<float>(state.sum_c[zone]) / static_cast<float>(state.heard_s[zone]);
    if (last.neediest != 0 && mean_c[zone] <= last.neediest_c) continue;
    last.neediest_c = mean_c[zone];
    last.neediest = static_cast<std::uint8_t>(zone + 1U);
  }
  last.floor = floor_opening(state, in);
  const float floor = std::max(last.floor, tuning.least_opening);
  float most_open = 0.0F;
  for (std::size_t zone = 0; zone < in.zones; ++zone) {
    float& opening = state.opening[zone];
    if (zone + 1U == last.neediest) {
      opening += tuning.neediest_open;
    } else if (state.heard_s[zone] > 0) {
      const float too_cool_k = std::max(0.0F, last.neediest_c - mean_c[zone] - tuning.dead_k);
      opening -= std::min(tuning.close_per_kelvin * too_cool_k, tuning.fastest_close);
    }
    most_open = std::max(most_open, opening);
  }
  // Valves that are all further shut than need be cost the pumps head for nothing: they open together.
  const float together = std::clamp(tuning.most_open_least - most_open, 0.0F, tuning.fastest_open);
  for (std::size_t zone = 0; zone < in.zones; ++zone) {
    state.opening[zone] = std::clamp(state.opening[zone] + together, floor, 1.0F);
  }
}

}  // namespace

void open_all(ZoneAllocatorState& state) { state = {}; }

void step(const ZoneAllocatorTuning& tuning, ZoneAllocatorState& state, const ZoneAllocatorInputs& in) {
  std::uint32_t held_open = 0;
  for (std::size_t zone = 0; zone < in.zones; ++zone) {
    if (open_at_once(tuning, state, in, zone)) held_open |= 1U << zone;
  }
  sum_up(state, in);
  state.begun = true;
  if (++state.second < tuning.period_s) return;
  state.second = 0;
  share_out(tuning, state, in);
  for (std::size_t zone = 0; zone < in.zones; ++zone) {
    if ((held_open >> zone & 1U) != 0U) state.opening[zone] = 1.0F;
  }
  forget(state);
}

}  // namespace isotherm
