#include "control/signal/probe_check.hpp"

#include <algorithm>
#include <array>

namespace isotherm {
namespace {

constexpr int most_step = 200;  // 2 K/s in 0.01 K, behind the lag of a sheath
constexpr std::uint8_t trouble_of_a_jump = 10;
constexpr std::uint8_t trouble_limit = 30;  // four jumps in half a minute
constexpr std::uint8_t trouble_most = 60;
constexpr std::uint16_t stuck_mark = 0xFFFF;

int hundredths_of(std::uint16_t word) { return static_cast<std::int16_t>(word); }
bool in_range(std::uint16_t word) {
  const int value = hundredths_of(word);
  return value >= static_cast<int>(least_coolant_c * 100.0F) && value <= static_cast<int>(most_coolant_c * 100.0F);
}
/// Side of a jump: -1 down, 1 up, 0 none.
int side(std::uint16_t from, std::uint16_t to) {
  const int step = hundredths_of(to) - hundredths_of(from);
  return step > most_step ? 1 : step < -most_step ? -1 : 0;
}

void count_standstill(ProbeState& state, std::uint16_t word, bool others_moved) {
  if (word != state.word) {
    state.same_s = 0;
    return;
  }
  if (state.same_s == stuck_mark) return;
  if (state.same_s < stuck_mark - 1) ++state.same_s;
  if (state.same_s >= stuck_after_s && others_moved) state.same_s = stuck_mark;
}

Probe forget(ProbeState& state, ProbeFault fault) {
  state = ProbeState{};
  return {Reading::absent(), fault};
}

Probe judge(ProbeState& state, std::uint16_t word, int jump, bool accompanied, bool others_moved) {
  const bool confirmed = jump != 0 && side(state.held, state.word) == jump;
  const bool believed = jump == 0 || accompanied || confirmed || jump == state.moving;
  if (believed) {
    state.held = word;
    state.moving = static_cast<std::int8_t>(jump);
    if (state.trouble > 0) --state.trouble;
  } else {
    state.trouble = static_cast<std::uint8_t>(std::min(state.trouble + trouble_of_a_jump, int{trouble_most}));
  }
  count_standstill(state, word, others_moved);
  state.word = word;
  if (state.trouble > trouble_limit) state.jumping = true;
  if (state.trouble == 0) state.jumping = false;
  if (state.jumping) return {Reading::absent(), ProbeFault::jumping};
  if (state.same_s == stuck_mark) return {Reading::absent(), ProbeFault::stuck};
  return {Reading::of(static_cast<float>(hundredths_of(state.held)) * 0.01F), ProbeFault::none};
}

}  // namespace

void check_probes(std::span<ProbeState> states, std::span<const std::uint16_t> words, bool others_moved,
                  std::span<Probe> probes) {
  constexpr std::size_t group_most = 4;
  std::array<int, group_most> jumps{};
  int up = 0;
  int down = 0;
  for (std::size_t n = 0; n < states.size(); ++n) {
    if (words[n] == absent_signed || !in_range(words[n]) || states[n].held == absent_signed) continue;
    jumps[n] = side(states[n].held, words[n]);
    if (jumps[n] > 0) ++up;
    if (jumps[n] < 0) ++down;
  }
  for (std::size_t n = 0; n < states.size(); ++n) {
    ProbeState& state = states[n];
    if (words[n] == absent_signed) {
      probes[n] = forget(state, ProbeFault::absent);
    } else if (!in_range(words[n])) {
      probes[n] = forget(state, ProbeFault::out_of_range);
    } else {
      if (state.held == absent_signed) state.held = state.word = words[n];
      const bool accompanied = (jumps[n] > 0 && up >= 2) || (jumps[n] < 0 && down >= 2);
      probes[n] = judge(state, words[n], jumps[n], accompanied, others_moved);
    }
  }
}

}  // namespace isotherm
