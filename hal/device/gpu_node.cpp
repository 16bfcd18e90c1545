#include "hal/device/gpu_node.hpp"

#include <array>

namespace isotherm::hal {

namespace map = field_bus::node;

NodeWords GpuNode::silent() {
  NodeWords words;
  words.temperature.fill(absent_temperature);
  words.power.fill(absent_unsigned);
  words.fault = static_cast<std::uint8_t>(Fault::timeout);
  return words;
}

Fault GpuNode::poll(std::uint64_t mono_ms) {
  std::array<std::uint16_t, map::words> block{};
  Fault fault = bus_.read(unit_, map::address, block);
  if (fault == Fault::none) fault = check_block(block, map::block_number);
  if (fault == Fault::none && heartbeat_.moved(block[map::heartbeat])) {
    last_.valid = static_cast<std::uint8_t>(block[map::valid] & 0xFFU);
    for (std::size_t gpu = 0; gpu < gpus_per_node; ++gpu) {
      const std::uint16_t celsius = block[map::temperature + gpu];
      // Absent and below zero both stand above the largest temperature as an unsigned word.
      const bool carries_value = celsius < absent_temperature;
      last_.temperature[gpu] = carries_value ? static_cast<std::uint8_t>(celsius) : absent_temperature;
      if (!carries_value) last_.valid = static_cast<std::uint8_t>(last_.valid & ~(1U << gpu));
      last_.power[gpu] = block[map::power + gpu];
    }
    fresh_ms_ = mono_ms;
    fresh_once_ = true;
  }
  if (fault == Fault::none && heartbeat_.stale()) fault = Fault::stale;
  last_.fault = static_cast<std::uint8_t>(fault);
  return fault;
}

void GpuNode::fill(std::uint64_t mono_ms, NodeWords& words) const {
  words = last_;
  if (!fresh_once_) return;  // age stays absent
  const std::uint64_t tenths = (mono_ms - fresh_ms_) / 100;
  constexpr std::uint16_t oldest = absent_unsigned - 1;
  words.age = tenths < oldest ? static_cast<std::uint16_t>(tenths) : oldest;
}

}  // namespace isotherm::hal
