#include "control/estimate/cold_plate.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace isotherm;

namespace {

/// 72 GPUs whose thermal resistances spread as cold plates do, with one that may be worse.
struct Rack {
  std::array<float, gpu_count> resistance{};
  std::array<float, gpu_count> power_w{};
  ColdPlateState state;
  ColdPlates plates;

  Rack() {
    for (std::size_t i = 0; i < gpu_count; ++i) {
      // Even spread with the standard deviation of 8 %.
      resistance[i] = 0.035F * (1.0F + 0.14F * (static_cast<float>((i * 29) % gpu_count) / 71.0F * 2.0F - 1.0F));
      power_w[i] = 650.0F;
    }
  }
  void run(int seconds, Reading supply_c = Reading::of(40.0F)) {
    for (int n = 0; n < seconds; ++n) {
      std::array<NodeWords, node_count> nodes{};
      GpuSummary gpus;
      for (std::size_t i = 0; i < gpu_count; ++i) {
        NodeWords& node = nodes[i / gpus_per_node];
        node.power[i % gpus_per_node] = static_cast<std::uint16_t>(power_w[i]);
        node.temperature[i % gpus_per_node] =
            static_cast<std::uint8_t>(std::lround(40.0F + resistance[i] * power_w[i]));
        node.valid = 0xFF;
        gpus.healthy_mask[i / gpus_per_node] = 0xFF;
      }
      gpus.healthy = gpu_count;
      plates = watch_cold_plates(nodes, gpus, supply_c, 280.0F, state);
    }
  }
};

}  // namespace

TEST_CASE("cold plates that differ as parts do have no outlier") {
  Rack rack;
  rack.run(3600);
  CHECK(rack.plates.judged);
  CHECK(rack.plates.outlier == 0);
  CHECK(rack.plates.sigma_k > 1.0F);
}

TEST_CASE("a cold plate that clogs is reported after minutes, by its number and its excess, and leaves when it is cleaned") {
  Rack rack;
  rack.run(1200);
  rack.resistance[40] = 0.055F;
  rack.run(240);
  CHECK(rack.plates.outlier == 0);
  rack.run(900);
  CHECK(rack.plates.outlier == 41);
  CHECK(rack.plates.outlier_excess_k == doctest::Approx(0.020F * 650.0F).epsilon(0.15));
  rack.resistance[40] = 0.035F;
  rack.run(300);
  CHECK(rack.plates.outlier == 41);
  rack.run(1200);
  CHECK(rack.plates.outlier == 0);
}

TEST_CASE("a GPU that only works harder is no outlier, and neither is half a rack that idles") {
  Rack rack;
  rack.power_w[7] = 1000.0F;
  for (std::size_t i = 40; i < 71; ++i) rack.power_w[i] = 90.0F;
  rack.run(3600);
  CHECK(rack.plates.judged);
  CHECK(rack.plates.outlier == 0);
}

TEST_CASE("without supply temperature or with too few loaded GPUs nothing is judged, and what was told stays") {
  Rack rack;
  rack.resistance[40] = 0.060F;
  rack.run(1800);
  REQUIRE(rack.plates.outlier == 41);
  rack.run(100, Reading::absent());
  CHECK_FALSE(rack.plates.judged);
  CHECK(rack.plates.outlier == 41);
  for (float& power : rack.power_w) power = 90.0F;
  rack.run(100);
  CHECK_FALSE(rack.plates.judged);
  CHECK(rack.plates.outlier == 41);
}
