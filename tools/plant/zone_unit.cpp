#include "tools/plant/zone_unit.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"

namespace isotherm::plant {

namespace {

namespace block = field_bus::zone_valves;
namespace command = field_bus::zone_command;

constexpr std::uint32_t tick_ms = 100;
constexpr std::uint16_t full_scale = 10'000;  // 0.01 %

}  // namespace

ZoneUnit::ZoneUnit() { openings_.fill(1.0); }

void ZoneUnit::tick(const ZoneValves& valves) {
  since_command_ms_ = std::min(since_command_ms_ + tick_ms, field_bus::zone_watchdog_ms + 1);
  if (since_command_ms_ > field_bus::zone_watchdog_ms) openings_.fill(1.0);
  image_[block::magic] = field_bus::magic;
  image_[block::number] = block::block_number;
  image_[block::fitted] = static_cast<std::uint16_t>(valves.count());
  for (std::size_t zone = 0; zone < zone_count_most; ++zone) {
    image_[block::position + zone] = zone < valves.count()
                                         ? static_cast<std::uint16_t>(std::lround(valves.position(zone) * full_scale))
                                         : absent_unsigned;
  }
  image_[block::heartbeat] = static_cast<std::uint16_t>(image_[block::heartbeat] + 1U);
}

Fault ZoneUnit::read(std::uint16_t address, std::span<std::uint16_t> words) const {
  if (address + words.size() > image_.size()) return Fault::device;
  std::copy_n(image_.begin() + address, words.size(), words.begin());
  return Fault::none;
}

Fault ZoneUnit::write(std::uint16_t address, std::span<const std::uint16_t> words) {
  if (address != command::address || words.size() != command::words) return Fault::device;
  if (words[command::magic] != field_bus::magic || words[command::number] != command::block_number ||
      get32(words, command::crc) != crc32c_words(words.first(command::crc))) {
    return Fault::device;
  }
  const auto openings = words.subspan(command::opening, zone_count_most);
  if (std::any_of(openings.begin(), openings.end(), [](std::uint16_t word) { return word > full_scale; })) {
    return Fault::device;
  }
  for (std::size_t zone = 0; zone < zone_count_most; ++zone) {
    openings_[zone] = static_cast<double>(openings[zone]) / full_scale;
  }
  since_command_ms_ = 0;
  return Fault::none;
}

}  // namespace isotherm::plant
