#include "hal/device/zone_valves.hpp"

#include <algorithm>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"

namespace isotherm::hal {
namespace {

namespace map = field_bus::zone_valves;
namespace command = field_bus::zone_command;

constexpr std::uint64_t heard_for_ms = 3000;
constexpr std::uint16_t full_scale = 10'000;         // 0.01 %
constexpr std::uint64_t slowest_stroke_ms = 60'000;  // twice that of the usual actuator: estimate
constexpr std::int32_t tolerance = 1'000;           // as that of the primary valve

}  // namespace

void ZoneValves::watch(std::size_t zone, std::uint16_t position, std::uint64_t elapsed_ms) {
  if (position > full_scale) {
    astray_[zone] = true;
    return;
  }
  std::int32_t& slowest = slowest_[zone];
  const auto wanted = static_cast<std::int32_t>(openings_[zone]);
  const auto most = static_cast<std::int32_t>(std::min(elapsed_ms, slowest_stroke_ms) * full_scale / slowest_stroke_ms);
  slowest += std::clamp(wanted - slowest, -most, most);
  // A quick actuator is ahead of it, and no further than the command.
  const auto [low, high] = std::minmax(wanted, slowest);
  astray_[zone] = position < low - tolerance || position > high + tolerance;
}

Fault ZoneValves::poll(std::uint64_t mono_ms, const ZoneWords& openings) {
  std::array<std::uint16_t, map::words> block{};
  if (const Fault fault = bus_.read(field_bus::zone_valve_unit, map::address, block); fault != Fault::none) return fault;
  if (const Fault fault = check_block(block, map::block_number); fault != Fault::none) return fault;
  if (block[map::fitted] < zones_) return Fault::wrong_block;
  const bool moved = heartbeat_.moved(block[map::heartbeat]);
  if (moved) {
    for (std::size_t zone = 0; zone < zones_; ++zone) {
      const std::uint16_t position = block[map::position + zone];
      // Where the valves are found is where they are watched from.
      if (!taken_) slowest_[zone] = openings_[zone] = std::min(position, full_scale);
      watch(zone, position, mono_ms - seen_ms_);
    }
    seen_ms_ = mono_ms;
  }
  if (heartbeat_.stale()) return Fault::stale;
  const Fault fault = write(openings);
  if (moved && fault == Fault::none) {
    heard_ms_ = mono_ms;
    heard_once_ = true;
  }
  return fault;
}

Fault ZoneValves::write(const ZoneWords& openings) {
  std::array<std::uint16_t, command::words> block{};
  block[command::magic] = field_bus::magic;
  block[command::number] = command::block_number;
  block[command::sequence] = ++sequence_;
  std::copy(openings.begin(), openings.end(), block.begin() + command::opening);
  put32(block, command::crc, crc32c_words(std::span{block}.first(command::crc)));
  block[command::heartbeat] = ++own_heartbeat_;
  const Fault fault = bus_.write(field_bus::zone_valve_unit, command::address, block);
  if (fault == Fault::none) {
    openings_ = openings;
    taken_ = true;
  }
  return fault;
}

void ZoneValves::fill(std::uint64_t mono_ms, SlowWords& words) const {
  const bool heard = heard_once_ && mono_ms - heard_ms_ <= heard_for_ms;
  unsigned first = heard ? unsigned{zone_bit::heard} : 0U;
  unsigned more = 0;
  for (std::size_t zone = 0; zone < zones_; ++zone) {
    if (heard && !astray_[zone]) continue;
    (zone < zones_in_first_word ? first : more) |= 1U << zone % zones_in_first_word;
  }
  words[Slow::zone_valves] = static_cast<std::uint16_t>(first);
  words[Slow::zone_valves_more] = static_cast<std::uint16_t>(more);
}

}  // namespace isotherm::hal
