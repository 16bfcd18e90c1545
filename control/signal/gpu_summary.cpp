#include "control/signal/gpu_summary.hpp"

#include <algorithm>

namespace isotherm {
namespace {

/// A driver that was reset tells 0; no GPU that still answers is above 120 C.
constexpr std::uint8_t least_plausible_c = 1;
constexpr std::uint8_t most_plausible_c = 120;
/// No GPU of today draws more over a second: upper end of NVIDIA's own health check of 1 s means of a GB200's GPU power. What is told
/// beyond that is another register's word.
constexpr std::uint16_t most_plausible_w = 1500;
/// Below three quarters of the GPUs a sum says nothing about the rack.
constexpr float least_power_share = 0.75F;
constexpr std::uint8_t half_minute_s = 30;
/// Eleven half minutes that have begun are at least ten whole ones.
constexpr unsigned frozen_after = 11;
constexpr unsigned longest_count = 14;
constexpr unsigned frozen_mark = 15;
/// Up to here a GPU idles, and may tell the same for hours.
constexpr std::uint16_t idle_power_w = 150;
/// A GPU that really draws nothing is as cool as its coolant, and no supply is warmer than this: its own row trips there.
constexpr std::uint8_t warmest_supply_c = 50;

constexpr bool plausible(std::uint8_t celsius) { return celsius >= least_plausible_c && celsius <= most_plausible_c; }

/// True when the GPU is found to repeat itself.
bool stands_still(std::uint8_t& standstill, std::uint8_t last_c, std::uint8_t celsius, std::uint16_t power_w,
                  bool window_ends, bool load_moved) {
  const unsigned fingerprint = power_w & 15U;
  unsigned count = standstill & 15U;
  if (celsius != last_c || fingerprint != standstill >> 4U) {
    count = 0;
  } else if (window_ends && count < longest_count) {
    ++count;
  }
  const bool idle = power_w <= idle_power_w && (power_w > 0 || celsius <= warmest_supply_c);
  if (count >= frozen_after && !idle && load_moved) count = frozen_mark;
  standstill = static_cast<std::uint8_t>(fingerprint << 4U | count);
  return count == frozen_mark;
}

/// Temperature that `percent` of the healthy do not exceed.
Reading percentile(const std::array<std::uint8_t, most_plausible_c + 1>& gpus_at, unsigned healthy, unsigned percent) {
  unsigned counted = 0;
  for (std::size_t celsius = 0; celsius < gpus_at.size(); ++celsius) {
    counted += gpus_at[celsius];
    if (counted > 0 && 100 * counted >= percent * healthy) return Reading::of(static_cast<float>(celsius));
  }
  return Reading::absent();
}

}  // namespace

GpuSummary summarise(const std::array<NodeWords, node_count>& nodes, bool load_moved, GpuSummaryState& state) {
  GpuSummary summary;
  std::array<std::uint8_t, most_plausible_c + 1> gpus_at{};
  std::uint32_t sum_c = 0;
  std::uint32_t sum_w = 0;
  std::uint32_t powers = 0;
  std::uint8_t hottest = 0;
  std::uint8_t second = 0;
  std::uint8_t coolest = 0xFF;
  state.second_in_half_minute = static_cast<std::uint8_t>((state.second_in_half_minute + 1U) % half_minute_s);
  const bool window_ends = state.second_in_half_minute == 0;
  for (std::size_t n = 0; n < node_count; ++n) {
    const NodeWords& node = nodes[n];
    const bool fresh = node.age <= node_fresh_tenths;
    unsigned given = 0;
    for (std::size_t g = 0; g < gpus_per_node; ++g) {
      if (!fresh) continue;
      if (node.power[g] <= most_plausible_w) {
        sum_w += node.power[g];
        ++powers;
      }
      const std::uint8_t celsius = node.temperature[g];
      std::uint8_t& last = state.last_c[n * gpus_per_node + g];
      if ((node.valid >> g & 1U) == 0U || !plausible(celsius)) {
        last = 0;
        continue;
      }
      const bool jumped = last != 0 && (celsius > last + most_gpu_step_k || celsius < last - most_gpu_step_k);
      const bool frozen = stands_still(state.standstill[n * gpus_per_node + g], last, celsius, node.power[g],
                                       window_ends, load_moved);
      last = celsius;
      if (frozen) ++summary.frozen;
      if (jumped || frozen) continue;
      ++given;
      summary.healthy_mask[n] = static_cast<std::uint8_t>(summary.healthy_mask[n] | 1U << g);
      ++summary.healthy;
      ++gpus_at[celsius];
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
    if (given > 0) summary.missing = static_cast<std::uint8_t>(summary.missing + gpus_per_node - given);
    silent = given > 0 ? std::uint16_t{0} : silent < 0xFFFF ? static_cast<std::uint16_t>(silent + 1) : silent;
    const float age_s = node.age == absent_unsigned ? 0.0F : static_cast<float>(node.age) * 0.1F;
    summary.worst_silence_s = std::max({summary.worst_silence_s, static_cast<float>(silent), age_s});
  }
  summary.lost_share = 1.0F - static_cast<float>(summary.healthy) / static_cast<float>(gpu_count);
  if (summary.healthy > 0) {
    summary.hottest_c = Reading::of(static_cast<float>(hottest));
    summary.second_hottest_c = Reading::of(static_cast<float>(summary.healthy > 1 ? second : hottest));
    summary.mean_c = Reading::of(static_cast<float>(sum_c) / static_cast<float>(summary.healthy));
    summary.coolest_c = Reading::of(static_cast<float>(coolest));
    summary.median_c = percentile(gpus_at, summary.healthy, 50);
    summary.p95_c = percentile(gpus_at, summary.healthy, 95);
  }
  if (static_cast<float>(powers) >= least_power_share * static_cast<float>(gpu_count)) {
    summary.power_w =
        Reading::of(static_cast<float>(sum_w) * static_cast<float>(gpu_count) / static_cast<float>(powers));
  }
  return summary;
}

}  // namespace isotherm
