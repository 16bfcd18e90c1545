#include "control/signal/coolant.hpp"

#include <algorithm>

#include "control/core/words.hpp"

namespace isotherm {
namespace {

constexpr float load_step_w = 10.0F;

template <std::size_t N>
std::array<Probe, N> check(std::array<ProbeState, N>& states, const SlowWords& slow, Slow first, bool others_moved) {
  std::array<std::uint16_t, N> words{};
  std::copy_n(slow.words.begin() + static_cast<std::size_t>(first), N, words.begin());
  std::array<Probe, N> probes{};
  check_probes(states, words, others_moved, probes);
  return probes;
}

Vote vote_on(const std::array<Probe, probes_per_group>& probes, VoteState& state, LoadRange& range) {
  std::array<Reading, probes_per_group> values{};
  std::transform(probes.begin(), probes.end(), values.begin(), [](const Probe& probe) { return probe.value_c; });
  const Vote result = vote(values, state);
  if (result.value.known) update(range, saturate<std::int16_t>(result.value.value * 100.0F));
  return result;
}

void hold(Reading now, Reading& held, std::uint8_t& lost_s) {
  lost_s = now.known ? std::uint8_t{0} : static_cast<std::uint8_t>(std::min<int>(lost_s + 1, facility_hold_s + 1));
  if (now.known || lost_s > facility_hold_s) held = now;
}

template <std::size_t N>
bool all_stand_still(const std::array<ProbeState, N>& probes) {
  return std::all_of(probes.begin(), probes.end(), [](const ProbeState& probe) {
    return probe.word == absent_signed || probe.same_s >= stuck_after_s;
  });
}

template <std::size_t N>
std::uint8_t faults(const std::array<Probe, N>& probes) {
  return static_cast<std::uint8_t>(std::count_if(
      probes.begin(), probes.end(), [](const Probe& probe) { return probe.fault != ProbeFault::none; }));
}

}  // namespace

Coolant read_coolant(const SlowWords& slow, std::uint16_t flow_word, Reading load_w, float rated_power_w,
                     CoolantState& state) {
  if (load_w.known) update(state.load, saturate<std::int16_t>(load_w.value / load_step_w));
  state.flow_same_s = flow_word != state.flow_word ? std::uint16_t{0}
                      : state.flow_same_s < stuck_after_s ? static_cast<std::uint16_t>(state.flow_same_s + 1)
                                                          : state.flow_same_s;
  state.flow_word = flow_word;

  const bool load_moved = static_cast<float>(state.load.span()) * load_step_w > moved_load_share * rated_power_w;
  // Not one of seven codes has changed in five minutes of changing load: the unit answers, and its registers stand.
  const bool frozen = all_stand_still(state.supply_probes) && all_stand_still(state.return_probes) &&
                      state.flow_same_s >= stuck_after_s;
  Coolant coolant;
  coolant.supply_probes = check(state.supply_probes, slow, Slow::supply_temperature_1,
                                load_moved && (frozen || state.supply.span() >= moved_hundredths));
  coolant.return_probes = check(state.return_probes, slow, Slow::return_temperature_1,
                                load_moved && (frozen || state.return_water.span() >= moved_hundredths));
  // Facility water may stand still for hours under any load: only range and jumps.
  const auto facility = check(state.facility_probes, slow, Slow::facility_supply_temperature, false);
  for (std::size_t n = 0; n < facility.size(); ++n) hold(facility[n].value_c, state.facility_c[n], state.facility_lost_s[n]);
  coolant.facility_supply_c = state.facility_c[0];
  coolant.facility_return_c = state.facility_c[1];
  coolant.supply = vote_on(coolant.supply_probes, state.supply_vote, state.supply);
  coolant.return_water = vote_on(coolant.return_probes, state.return_vote, state.return_water);
  coolant.faulty = static_cast<std::uint8_t>(faults(coolant.supply_probes) + faults(coolant.return_probes));
  return coolant;
}

}  // namespace isotherm
