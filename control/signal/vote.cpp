#include "control/signal/vote.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm {
namespace {

constexpr float stray_k = 1.0F;
constexpr float back_k = 0.5F;
constexpr std::uint8_t patience_s = 30;

Reading combine(const std::array<Reading, probes_per_group>& probes, const std::array<bool, probes_per_group>& excluded,
                std::uint8_t& count) {
  std::array<float, probes_per_group> values{};
  std::size_t n = 0;
  for (std::size_t i = 0; i < probes_per_group; ++i) {
    if (probes[i].known && !excluded[i]) values[n++] = probes[i].value;
  }
  count = static_cast<std::uint8_t>(n);
  if (n == 0) return Reading::absent();
  if (n == 1) return Reading::of(values[0]);
  const float low = std::min(values[0], values[1]);
  const float high = std::max(values[0], values[1]);
  if (n == 2) return Reading::of(high - low > stray_k ? high : 0.5F * (low + high));
  return Reading::of(std::clamp(values[2], low, high));
}

std::uint8_t count_up(std::uint8_t seconds) { return seconds < 255 ? static_cast<std::uint8_t>(seconds + 1) : seconds; }

}  // namespace

Vote vote(const std::array<Reading, probes_per_group>& probes, VoteState& state) {
  Vote result;
  result.value = combine(probes, state.excluded, result.valid);
  // All that is left was excluded by mistake, or the sound ones died: a strayed probe is better than none.
  if (result.valid == 0) {
    std::uint8_t anyone = 0;
    result.value = combine(probes, {}, anyone);
    result.valid = anyone;
  }

  const bool pair = result.valid == 2;
  float low = 0.0F;
  float high = 0.0F;
  bool first = true;
  for (std::size_t i = 0; i < probes_per_group; ++i) {
    if (!probes[i].known) {
      ++result.absent;
      state.excluded[i] = true;
      state.apart_s[i] = 0;
      continue;
    }
    const float distance = std::fabs(probes[i].value - result.value.value);
    if (!state.excluded[i]) {
      low = first ? probes[i].value : std::min(low, probes[i].value);
      high = first ? probes[i].value : std::max(high, probes[i].value);
      first = false;
      const bool strays = !pair && result.valid > 1 && distance > stray_k;
      state.apart_s[i] = strays ? count_up(state.apart_s[i]) : std::uint8_t{0};
      if (state.apart_s[i] > patience_s) {
        state.excluded[i] = true;
        state.apart_s[i] = 0;
      }
    } else {
      state.apart_s[i] = distance <= back_k ? count_up(state.apart_s[i]) : std::uint8_t{0};
      if (state.apart_s[i] > patience_s) {
        state.excluded[i] = false;
        state.apart_s[i] = 0;
      } else if (distance > stray_k) {
        result.disagree = true;
      }
    }
  }
  state.quarrel_s = pair && high - low > stray_k ? count_up(state.quarrel_s) : std::uint8_t{0};
  if (state.quarrel_s > patience_s) result.disagree = true;
  if (result.valid > 0) {
    result.quality = result.valid == probes_per_group && !result.disagree ? Quality::good : Quality::reduced;
  }
  return result;
}

}  // namespace isotherm
