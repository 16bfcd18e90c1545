#include "control/signal/gpu_summary.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

namespace {

using Nodes = std::array<NodeWords, node_count>;

Nodes all_at(std::uint8_t celsius) {
  Nodes nodes{};
  for (NodeWords& node : nodes) {
    node.temperature.fill(celsius);
    node.power.fill(600);
    node.valid = 0xFF;
    node.age = 5;
  }
  return nodes;
}

}  // namespace

TEST_CASE("the second-hottest is found wherever the two hottest sit") {
  for (std::size_t first = 0; first < gpu_count; first += 5) {
    for (std::size_t second = 0; second < gpu_count; second += 7) {
      if (first == second) continue;
      Nodes nodes = all_at(60);
      nodes[first / gpus_per_node].temperature[first % gpus_per_node] = 75;
      nodes[second / gpus_per_node].temperature[second % gpus_per_node] = 70;
      GpuSummaryState state;
      const GpuSummary summary = summarise(nodes, false, state);
      CHECK(summary.hottest_c == Reading::of(75.0F));
      CHECK(summary.second_hottest_c == Reading::of(70.0F));
      CHECK(summary.coolest_c == Reading::of(60.0F));
      CHECK(summary.healthy == gpu_count);
    }
  }
}

TEST_CASE("GPUs without a temperature are missing where their node gives others, and lost with it where it does not") {
  Nodes nodes = all_at(66);
  nodes[2].valid = 0xDF;
  nodes[7].temperature[0] = 0;  // a driver that was reset
  nodes[7].temperature[3] = absent_temperature;
  GpuSummaryState state;
  CHECK(summarise(all_at(66), false, state).missing == 0);
  CHECK(summarise(nodes, false, state).missing == 3);
  nodes[7].age = absent_unsigned;
  const GpuSummary silent = summarise(nodes, false, state);
  CHECK(silent.missing == 1);
  CHECK(silent.lost_share == doctest::Approx(9.0 / 72.0));
}

TEST_CASE("two equally hot GPUs are hottest and second-hottest, and a lonely one is both") {
  GpuSummaryState state;
  CHECK(summarise(all_at(66), false, state).second_hottest_c == Reading::of(66.0F));
  Nodes nodes = all_at(66);
  for (NodeWords& node : nodes) node.valid = 0;
  nodes[4].valid = 1;
  nodes[4].temperature[0] = 71;
  const GpuSummary lonely = summarise(nodes, false, state);
  CHECK(lonely.healthy == 1);
  CHECK(lonely.second_hottest_c == Reading::of(71.0F));
}

TEST_CASE("a temperature that is invalid, implausible or stale is not counted") {
  Nodes nodes = all_at(60);
  nodes[0].temperature[0] = 121;
  nodes[1].temperature[0] = 0;
  nodes[2].temperature[0] = absent_temperature;
  nodes[3].temperature[0] = 90;
  nodes[3].valid = 0xFE;
  nodes[4].temperature.fill(90);
  nodes[4].age = node_fresh_tenths + 1;
  GpuSummaryState state;
  const GpuSummary summary = summarise(nodes, false, state);
  CHECK(summary.healthy == gpu_count - 4 - gpus_per_node);
  CHECK(summary.hottest_c == Reading::of(60.0F));
  CHECK(summary.lost_share == doctest::Approx(12.0 / 72.0));
}

TEST_CASE("the silence of the worst node is counted in seconds, by its age where that is longer, and ends at once") {
  Nodes nodes = all_at(60);
  GpuSummaryState state;
  CHECK(summarise(nodes, false, state).worst_silence_s < 1.0F);
  nodes[7].valid = 0;  // it answers, and has nothing to say
  for (int second = 1; second <= 12; ++second) {
    CHECK(summarise(nodes, false, state).worst_silence_s == doctest::Approx(second));
  }
  nodes[2].age = 200;
  CHECK(summarise(nodes, false, state).worst_silence_s == doctest::Approx(20.0F));
  CHECK(summarise(all_at(60), false, state).worst_silence_s < 1.0F);
}

TEST_CASE("power of the silent is taken as the mean of the others, and is absent when too few speak") {
  Nodes nodes = all_at(60);
  GpuSummaryState state;
  CHECK(summarise(nodes, false, state).power_w == Reading::of(72.0F * 600.0F));
  nodes[0].age = absent_unsigned;
  nodes[1].age = absent_unsigned;
  CHECK(summarise(nodes, false, state).power_w.value == doctest::Approx(72.0F * 600.0F));
  nodes[2].age = absent_unsigned;
  CHECK_FALSE(summarise(nodes, false, state).power_w.known);
}

TEST_CASE("a power that no GPU draws is taken as the mean of the others, and its temperature still counts") {
  Nodes nodes = all_at(60);
  nodes[3].temperature[1] = 70;
  nodes[3].temperature[2] = 71;
  for (const std::uint16_t told : {std::uint16_t{1501}, std::uint16_t{3000}, std::uint16_t{65'000}}) {
    nodes[3].power[1] = told;
    GpuSummaryState state;
    const GpuSummary summary = summarise(nodes, false, state);
    CHECK(summary.power_w.value == doctest::Approx(600.0F * gpu_count));
    CHECK(summary.healthy == gpu_count);
    CHECK(summary.second_hottest_c == Reading::of(70.0F));
  }
  nodes[3].power[1] = 1500;
  GpuSummaryState state;
  CHECK(summarise(nodes, false, state).power_w.value == doctest::Approx(600.0F * gpu_count + 900.0F));
}

TEST_CASE("median and 95th percentile of the healthy") {
  GpuSummaryState state;
  Nodes nodes = all_at(60);
  for (std::size_t n = 0; n < 4; ++n) nodes[n].temperature[0] = 70;  // 4 of 72: 94.4 % are no hotter than 60
  const GpuSummary summary = summarise(nodes, false, state);
  CHECK(summary.median_c == Reading::of(60.0F));
  CHECK(summary.p95_c == Reading::of(70.0F));
  nodes[0].temperature[0] = 60;
  CHECK(summarise(nodes, false, state).p95_c == Reading::of(60.0F));
}

TEST_CASE("a GPU that jumps by more than 40 K is not believed until it stays there") {
  GpuSummaryState state;
  Nodes nodes = all_at(50);
  summarise(nodes, false, state);
  nodes[2].temperature[3] = 95;
  GpuSummary summary = summarise(nodes, false, state);
  CHECK(summary.healthy == gpu_count - 1);
  CHECK(summary.hottest_c == Reading::of(50.0F));
  summary = summarise(nodes, false, state);
  CHECK(summary.healthy == gpu_count);
  CHECK(summary.hottest_c == Reading::of(95.0F));
  nodes[2].temperature[3] = 55;
  CHECK(summarise(nodes, false, state).healthy == gpu_count);  // 40 K are permitted
}

TEST_CASE("a busy GPU that repeats temperature and power while the rack's load moves is frozen until it moves") {
  GpuSummaryState state;
  Nodes nodes = all_at(60);
  const auto run = [&](int seconds, bool load_moved) {
    GpuSummary last;
    for (int second = 0; second < seconds; ++second) {
      for (std::size_t n = 0; n < node_count; ++n) {
        for (std::size_t g = 0; g < gpus_per_node; ++g) {
          if (n == 5 && g == 6) continue;
          nodes[n].power[g] = static_cast<std::uint16_t>(600 + second % 5);
        }
      }
      last = summarise(nodes, load_moved, state);
    }
    return last;
  };
  CHECK(run(3600, false).frozen == 0);  // steady is not frozen
  const GpuSummary summary = run(1, true);
  CHECK(summary.frozen == 1);
  CHECK(summary.healthy == gpu_count - 1);
  CHECK((summary.healthy_mask[5] >> 6U & 1U) == 0U);
  CHECK(run(10, false).frozen == 1);
  nodes[5].temperature[6] = 61;
  CHECK(run(1, true).frozen == 0);
}

TEST_CASE("an idle GPU may tell the same for ever beside a load that moves, at 90 W and at 0; one that is hot at 0 W may not") {
  GpuSummaryState state;
  Nodes nodes = all_at(40);
  GpuSummary summary;
  for (const int watts : {90, 0}) {
    for (NodeWords& node : nodes) node.power.fill(static_cast<std::uint16_t>(watts));
    for (int second = 0; second < 3600; ++second) summary = summarise(nodes, true, state);
    CHECK(summary.frozen == 0);
    CHECK(summary.healthy == gpu_count);
  }
  nodes[0].temperature[0] = 60;
  nodes[3].temperature[1] = 50;  // as warm as a supply may become
  for (int second = 0; second < 400; ++second) summary = summarise(nodes, true, state);
  CHECK(summary.frozen == 1);
  CHECK((summary.healthy_mask[0] & 1U) == 0U);
}
