#include "control/signal/gpu_summary.hpp"

#include <algorithm>

namespace isotherm {
namespace {

/// A driver that was reset tells 0; no GPU that still answers is above 120 C.
constexpr std::uint8_t least_plausible_c = 1;
constexpr std::uint8_t most_plausible_c = 120;
/// Below three quarters of the GPUs a sum says nothing about the rack.
constexpr float least_power_share = 0.75F;

constexpr bool plausible(std::uint8_t celsius) { return celsius >= least_plausible_c && celsius <= most_plausible_c; }

}  // namespace

GpuSummary summarise(const std::array<NodeWords, node_count>& nodes, GpuSummaryState& state) {
  GpuSummary summary;
  std::uint32_t sum_c = 0;
  std::uint32_t sum_w = 0;
  std::uint32_t powers = 0;
  std::uint8_t hottest = 0;
  std::uint8_t second = 0;
  std::uint8_t coolest = 0xFF;
  for (std::size_t n = 0; n < node_count; ++n) {
    const NodeWords& node = nodes[n];
    const bool fresh = node.age <= node_fresh_tenths;
    bool any = false;
    for (std::size_t g = 0; g < gpus_per_node; ++g) {
      if (!fresh) continue;
      if (node.power[g] != absent_unsigned) {
        sum_w += node.power[g];
        ++powers;
      }
      const std::uint8_t celsius = node.temperature[g];
      if ((node.valid >> g & 1U) == 0U || !plausible(celsius)) continue;
      any = true;
      ++summary.healthy;
      sum_c += celsius;
      coolest = std::min(coolest, celsius);
      if (celsius > hottest) {
        second = hottest;
        hottest = celsius;
      } else {
        second = std::max(second, celsius);
      }
    }
    std::uint16_t& silent = state.silent_s[n];
    silent = any ? std::uint16_t{0} : silent < 0xFFFF ? static_cast<std::uint16_t>(silent + 1) : silent;
    const float age_s = node.age == absent_unsigned ? 0.0F : static_cast<float>(node.age) * 0.1F;
    summary.worst_silence_s = std::max({summary.worst_silence_s, static_cast<float>(silent), age_s});
  }
  summary.lost_share = 1.0F - static_cast<float>(summary.healthy) / static_cast<float>(gpu_count);
  if (summary.healthy > 0) {
    summary.hottest_c = Reading::of(static_cast<float>(hottest));
    summary.second_hottest_c = Reading::of(static_cast<float>(summary.healthy > 1 ? second : hottest));
    summary.mean_c = Reading::of(static_cast<float>(sum_c) / static_cast<float>(summary.healthy));
    summary.coolest_c = Reading::of(static_cast<float>(coolest));
  }
  if (static_cast<float>(powers) >= least_power_share * static_cast<float>(gpu_count)) {
    summary.power_w =
        Reading::of(static_cast<float>(sum_w) * static_cast<float>(gpu_count) / static_cast<float>(powers));
  }
  return summary;
}

}  // namespace isotherm
