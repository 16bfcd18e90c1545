#include "control/signal/zone_summary.hpp"

#include <algorithm>

namespace isotherm {

std::array<ZoneReading, zone_count_most> summarise_zones(const std::array<NodeWords, node_count>& nodes, const GpuSummary& gpus,
                                                         std::size_t zones) {
  std::array<ZoneReading, zone_count_most> all{};
  for (std::size_t zone = 0; zone < zones; ++zone) {
    all[zone].all_healthy = true;
    all[zone].power_w = Reading::of(0.0F);
  }
  for (std::size_t i = 0; i < gpu_count; ++i) {
    ZoneReading& zone = all[zone_of_gpu(i, zones)];
    const NodeWords& node = nodes[i / gpus_per_node];
    const std::size_t g = i % gpus_per_node;
    ++zone.gpus;
    const bool fresh = node.age <= node_fresh_tenths;
    if (fresh && node.power[g] != absent_unsigned) {
      zone.power_w.value += static_cast<float>(node.power[g]);
    } else {
      zone.power_w.known = false;
    }
    if ((gpus.healthy_mask[i / gpus_per_node] >> g & 1U) == 0U) {
      zone.all_healthy = false;
      continue;
    }
    const Reading celsius = Reading::of(static_cast<float>(node.temperature[g]));
    const bool only = zone.healthy++ == 0;
    const bool hottest = only || celsius.value > zone.hottest_c.value;
    const Reading beside = hottest ? zone.hottest_c : celsius;  // who stands behind the hottest
    if (hottest) zone.hottest_c = celsius;
    if (only) {
      zone.second_hottest_c = celsius;
    } else if (hottest || zone.healthy == 2 || beside.value > zone.second_hottest_c.value) {
      zone.second_hottest_c = beside;
    }
  }
  for (std::size_t zone = 0; zone < zones; ++zone) {
    Reading& power = all[zone].power_w;
    power = power.known ? Reading::of(power.value / static_cast<float>(all[zone].gpus)) : Reading::absent();
  }
  return all;
}

}  // namespace isotherm
