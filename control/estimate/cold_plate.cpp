#include "control/estimate/cold_plate.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/words.hpp"

namespace isotherm {
namespace {

constexpr float steps_per_k = 256.0F;
/// One look at each GPU in nine seconds and a thirtieth of its distance: 270 s.
constexpr std::uint8_t rounds_to_judge = 30;
constexpr std::size_t least_loaded = gpu_count / 2;

/// The GPUs that are loaded and healthy, and what they tell.
struct Loaded {
  std::array<bool, gpu_count> is{};
  std::array<float, gpu_count> power_w{};
  std::array<float, gpu_count> rise_k{};
  std::size_t count = 0;
};

Loaded look(const std::array<NodeWords, node_count>& nodes, const GpuSummary& gpus, float supply_c, float loaded_w) {
  Loaded loaded;
  for (std::size_t i = 0; i < gpu_count; ++i) {
    const NodeWords& node = nodes[i / gpus_per_node];
    const std::size_t g = i % gpus_per_node;
    const std::uint16_t power_w = node.power[g];
    const bool healthy = (gpus.healthy_mask[i / gpus_per_node] >> g & 1U) != 0U;
    if (!healthy || power_w == absent_unsigned || static_cast<float>(power_w) < loaded_w) continue;
    loaded.is[i] = true;
    loaded.power_w[i] = static_cast<float>(power_w);
    loaded.rise_k[i] = static_cast<float>(node.temperature[g]) - supply_c;
    ++loaded.count;
  }
  return loaded;
}

float median_resistance(const Loaded& loaded) {
  std::array<float, gpu_count> resistances{};
  std::size_t n = 0;
  for (std::size_t i = 0; i < gpu_count; ++i) {
    if (loaded.is[i]) resistances[n++] = loaded.rise_k[i] / loaded.power_w[i];
  }
  const auto middle = resistances.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::nth_element(resistances.begin(), middle, resistances.begin() + static_cast<std::ptrdiff_t>(n));
  return *middle;
}

void follow(ColdPlateState& state, const Loaded& loaded) {
  const float resistance = median_resistance(loaded);
  // The first round takes what it sees, the next ones its mean.
  const float share = 1.0F / static_cast<float>(std::min<unsigned>(state.rounds + 1U, rounds_to_judge));
  for (std::size_t g = 0; g < gpus_per_node; ++g) {
    const std::size_t i = state.node * gpus_per_node + g;
    if (!loaded.is[i]) continue;
    const float seen_k = loaded.rise_k[i] - resistance * loaded.power_w[i];
    const auto before = static_cast<float>(state.excess[i]);
    state.excess[i] = saturate<std::int16_t>(before + share * (seen_k * steps_per_k - before));
  }
  state.node = static_cast<std::uint8_t>((state.node + 1U) % node_count);
  if (state.node == 0 && state.rounds < rounds_to_judge) ++state.rounds;
}

struct Spread {
  std::size_t worst = 0;
  float mean_k = 0.0F;   // of the others
  float sigma_k = 0.0F;  // of the others
};

Spread spread_of(const ColdPlateState& state, const Loaded& loaded) {
  Spread spread;
  float sum = 0.0F;
  bool first = true;
  for (std::size_t i = 0; i < gpu_count; ++i) {
    if (!loaded.is[i]) continue;
    sum += static_cast<float>(state.excess[i]);
    if (first || state.excess[i] > state.excess[spread.worst]) spread.worst = i;
    first = false;
  }
  const auto others = static_cast<float>(loaded.count - 1);
  const float mean = (sum - static_cast<float>(state.excess[spread.worst])) / others;
  float squares = 0.0F;
  for (std::size_t i = 0; i < gpu_count; ++i) {
    if (!loaded.is[i] || i == spread.worst) continue;
    const float distance = static_cast<float>(state.excess[i]) - mean;
    squares += distance * distance;
  }
  spread.mean_k = mean / steps_per_k;
  spread.sigma_k = std::sqrt(squares / others) / steps_per_k;
  return spread;
}

std::uint16_t count(std::uint16_t seconds, bool condition) {
  return !condition ? std::uint16_t{0} : std::min<std::uint16_t>(static_cast<std::uint16_t>(seconds + 1U), 60'000);
}

}  // namespace

ColdPlates watch_cold_plates(const std::array<NodeWords, node_count>& nodes, const GpuSummary& gpus, Reading supply_c,
                             float loaded_w, ColdPlateState& state) {
  ColdPlates plates;
  plates.outlier = state.outlier;
  const auto excess_k = [&state](std::size_t gpu) { return static_cast<float>(state.excess[gpu]) / steps_per_k; };
  if (state.outlier != 0) plates.outlier_excess_k = excess_k(state.outlier - 1U);
  if (!supply_c.known) return plates;
  const Loaded loaded = look(nodes, gpus, supply_c.value, loaded_w);
  if (loaded.count < least_loaded) return plates;
  follow(state, loaded);
  if (state.rounds < rounds_to_judge) return plates;

  const Spread spread = spread_of(state, loaded);
  plates.judged = true;
  plates.sigma_k = spread.sigma_k;
  plates.worst = static_cast<std::uint8_t>(spread.worst + 1U);
  plates.worst_excess_k = excess_k(spread.worst) - spread.mean_k;
  const bool odd = plates.worst_excess_k > std::max(outlier_sigmas * spread.sigma_k, outlier_least_k);
  state.suspect_s = count(state.suspect_s, odd && state.suspect == plates.worst);
  state.suspect = odd ? plates.worst : std::uint8_t{0};

  if (state.outlier == 0) {
    if (state.suspect_s >= outlier_patience_s) state.outlier = state.suspect;
    state.clear_s = 0;
  } else {
    const float still_k = excess_k(state.outlier - 1U) - spread.mean_k;
    const bool back = still_k < outlier_back_sigmas * spread.sigma_k || still_k < outlier_back_sigmas / outlier_sigmas * outlier_least_k;
    state.clear_s = count(state.clear_s, back);
    if (state.clear_s >= outlier_patience_s) state.outlier = 0;
  }
  plates.outlier = state.outlier;
  plates.outlier_excess_k = state.outlier == 0 ? 0.0F : excess_k(state.outlier - 1U) - spread.mean_k;
  return plates;
}

}  // namespace isotherm
