#include "tools/plant/node_units.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/words.hpp"
#include "tools/plant/sensor_faults.hpp"

namespace isotherm::plant {

namespace {
namespace block = field_bus::node;
constexpr double die_lag_s = 0.3;     // estimate
constexpr double power_noise = 0.01;  // 1 s mean of the driver: sigma 1 % (estimate)
constexpr double joules_per_count = 100.0;
constexpr std::uint64_t marks_a_second = 10;
constexpr std::uint64_t delay_marks = 5;  // 0.5 s from the die to the register (estimate)

std::uint16_t whole(double value) { return saturate<std::uint16_t>(static_cast<float>(value)); }
}  // namespace

void NodeUnits::settle(const RackLoop& rack) {
  for (std::size_t i = 0; i < gpu_count; ++i) die_c_[i] = rack.die_c(i);
  for (std::size_t node = 0; node < node_count; ++node) {
    for (std::size_t i = node * gpus_per_node; i < (node + 1) * gpus_per_node; ++i) {
      since_sample_j_[i] = rack.gpu_power_w(i);
    }
    node_since_sample_j_[node] = rack.node_power_w(node);
    since_sample_s_[node] = 1.0;
    sample(node);
    published_[node] = sampled_[node];
  }
}

void NodeUnits::follow(const RackLoop& rack, double dt) {
  for (std::size_t i = 0; i < gpu_count; ++i) {
    die_c_[i] += (rack.die_c(i) - die_c_[i]) * dt / die_lag_s;
    since_sample_j_[i] += rack.gpu_power_w(i) * dt;
  }
  for (std::size_t node = 0; node < node_count; ++node) {
    node_since_sample_j_[node] += rack.node_power_w(node) * dt;
    since_sample_s_[node] += dt;
  }
}

void NodeUnits::tick(std::uint64_t mark, const FaultSet& faults) {
  for (std::size_t node = 0; node < node_count; ++node) {
    // The nodes keep no common time: each samples at its own tenth of the second.
    const std::uint64_t phase = (mark + marks_a_second - node % marks_a_second) % marks_a_second;
    if (phase == 0) {
      const Image before = sampled_[node];
      sample(node);
      spoil_node(faults, node, before, static_cast<std::uint32_t>(mark / marks_a_second), sampled_[node]);
    }
    if (phase == delay_marks) published_[node] = sampled_[node];
  }
}

void NodeUnits::sample(std::size_t node) {
  Image& image = sampled_[node];
  image[block::magic] = field_bus::magic;
  image[block::number] = block::block_number;
  for (std::size_t gpu = 0; gpu < gpus_per_node; ++gpu) {
    const std::size_t i = node * gpus_per_node + gpu;
    const double mean_w = since_sample_j_[i] / since_sample_s_[node];
    energy_j_[i] += since_sample_j_[i];
    since_sample_j_[i] = 0.0;
    image[block::temperature + gpu] = static_cast<std::uint16_t>(saturate<std::int16_t>(static_cast<float>(die_c_[i])));
    image[block::power + gpu] = whole(mean_w * (1.0 + power_noise * noise_.gaussian()));
    // 32 bits wrap after 19 years at 700 W.
    const auto counts = static_cast<std::uint64_t>(energy_j_[i] / joules_per_count);
    put32(image, block::energy + 2 * gpu, static_cast<std::uint32_t>(counts & 0xFFFFFFFFU));
  }
  image[block::node_power] = whole(node_since_sample_j_[node] / since_sample_s_[node]);
  image[block::valid] = 0xFF;
  image[block::heartbeat] = static_cast<std::uint16_t>(image[block::heartbeat] + 1U);
  node_since_sample_j_[node] = 0.0;
  since_sample_s_[node] = 0.0;
}

Fault NodeUnits::read(std::size_t node, std::uint16_t address, std::span<std::uint16_t> words) const {
  if (address + words.size() > published_[node].size()) return Fault::device;
  std::copy_n(published_[node].begin() + address, words.size(), words.begin());
  return Fault::none;
}

void NodeUnits::archive(Archive& archive) {
  archive(noise_, die_c_, since_sample_j_, energy_j_, node_since_sample_j_, since_sample_s_, sampled_, published_);
}

}  // namespace isotherm::plant
