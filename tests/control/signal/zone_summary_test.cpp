#include "control/signal/zone_summary.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace isotherm;

namespace {

/// GPU i is at 30 + i mod 50 C and draws 100 + i W.
std::array<NodeWords, node_count> nodes() {
  std::array<NodeWords, node_count> all{};
  for (std::size_t i = 0; i < gpu_count; ++i) {
    NodeWords& node = all[i / gpus_per_node];
    node.temperature[i % gpus_per_node] = static_cast<std::uint8_t>(30 + i % 50);
    node.power[i % gpus_per_node] = static_cast<std::uint16_t>(100 + i);
    node.valid = 0xFF;
    node.age = 5;
  }
  return all;
}

std::array<ZoneReading, zone_count_most> zones_of(const std::array<NodeWords, node_count>& words, std::size_t zones) {
  GpuSummaryState state;
  return summarise_zones(words, summarise(words, false, state), zones);
}

}  // namespace

TEST_CASE("every GPU belongs to one zone, in order, and zones differ by one GPU at most") {
  for (std::size_t zones = 1; zones <= zone_count_most; ++zones) {
    std::array<int, zone_count_most> gpus{};
    std::size_t last = 0;
    for (std::size_t i = 0; i < gpu_count; ++i) {
      const std::size_t zone = zone_of_gpu(i, zones);
      REQUIRE(zone < zones);
      REQUIRE((zone == last || zone == last + 1));
      last = zone;
      ++gpus[zone];
    }
    const auto [least, most] = std::minmax_element(gpus.begin(), gpus.begin() + static_cast<std::ptrdiff_t>(zones));
    CHECK(*most - *least <= 1);
  }
  CHECK(zone_of_gpu(8, 9) == 1);
  CHECK(zone_of_gpu(7, 9) == 0);
  CHECK(zone_of_gpu(4, 18) == 1);
}

TEST_CASE("a zone tells its two hottest GPUs and the mean of their powers, wherever they stand") {
  auto words = nodes();
  for (const auto& order : {std::array<std::uint8_t, 8>{50, 70, 60, 40, 40, 40, 40, 40},
                            std::array<std::uint8_t, 8>{70, 60, 50, 40, 40, 40, 40, 40},
                            std::array<std::uint8_t, 8>{40, 40, 40, 40, 40, 50, 60, 70},
                            std::array<std::uint8_t, 8>{40, 60, 40, 70, 40, 50, 60, 55}}) {
    words[2].temperature = order;
    const auto zones = zones_of(words, 9);
    CHECK(zones[2].hottest_c == Reading::of(70.0F));
    CHECK(zones[2].second_hottest_c == Reading::of(60.0F));
    CHECK(zones[2].all_healthy);
    CHECK(zones[2].healthy == 8);
    CHECK(zones[2].power_w.value == doctest::Approx(100.0F + 16.0F + 3.5F));
  }
  CHECK(zones_of(words, 18)[17].gpus == 4);
  CHECK_FALSE(zones_of(words, 2)[2].hottest_c.known);
}

TEST_CASE("a GPU that is not healthy, or a node that is silent, is told and leaves the others") {
  auto words = nodes();
  words[0].valid = 0x7F;  // the hottest of the node
  words[1].age = node_fresh_tenths + 1;
  words[3].power[0] = absent_unsigned;
  words[4].valid = 0x01;
  const auto zones = zones_of(words, 9);
  CHECK_FALSE(zones[0].all_healthy);
  CHECK(zones[0].hottest_c == Reading::of(36.0F));
  CHECK_FALSE(zones[1].hottest_c.known);
  CHECK_FALSE(zones[1].power_w.known);
  CHECK(zones[3].all_healthy);
  CHECK_FALSE(zones[3].power_w.known);
  CHECK(zones[4].healthy == 1);
  CHECK(zones[4].second_hottest_c == zones[4].hottest_c);
  CHECK(zones[5].all_healthy);
}
